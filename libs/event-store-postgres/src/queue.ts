import type { Pending } from './pending';

/** First in, first out, bounded by bytes; what was taken and not stored comes back to the front, in order. */
export class Queue {
  private items: Pending[] = [];
  private next = 0;
  private queued = 0;

  get length(): number {
    return this.items.length - this.next;
  }

  get bytes(): number {
    return this.queued;
  }

  push(pending: Pending): void {
    this.items.push(pending);
    this.queued += pending.bytes;
  }

  /** From the front, until the bounds, which the first may pass alone, or one that is not accepted. */
  take(maxRows: number, maxBytes: number, accepts: (pending: Pending) => boolean): Pending[] {
    const start = this.next;
    let rows = 0;
    let bytes = 0;
    for (; this.next < this.items.length; this.next++) {
      const pending = this.items[this.next] as Pending;
      rows += pending.append.events.length;
      bytes += pending.bytes;
      const full = this.next > start && (rows > maxRows || bytes > maxBytes);
      if (full || !accepts(pending)) {
        bytes -= pending.bytes;
        break;
      }
    }
    this.queued -= bytes;
    const taken = this.items.slice(start, this.next);
    if (this.next === this.items.length || this.next > 50_000) {
      this.items = this.items.slice(this.next);
      this.next = 0;
    }
    return taken;
  }

  putBack(pendings: readonly Pending[]): void {
    this.items = [...pendings, ...this.items.slice(this.next)];
    this.next = 0;
    for (const { bytes } of pendings) this.queued += bytes;
  }

  drain(): Pending[] {
    const all = this.items.slice(this.next);
    this.items = [];
    this.next = 0;
    this.queued = 0;
    return all;
  }
}
