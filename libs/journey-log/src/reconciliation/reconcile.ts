import type { StoredEvent } from '@evenhand/event-sourcing';
import { Asides } from './asides';
import type { Aside } from './asides';
import { PartitionWindow } from './partition-window';
import type { SeenRecord } from './partition-window';
import type { RawRecord } from './raw-record';
import { alteredParts, isAnother, partitionOf } from './record-check';
import { Findings } from './reconciliation.report';
import type { Difference, DifferenceKind, Reconciled, ReconciliationReport } from './reconciliation.report';
import { WatermarkCheck } from './watermark-check';

/** How far one looks ahead to tell a record that came too early from an event that is late. */
const AHEAD = 64;
const ROWS = 1_000;
const TRACKED = 1_000_000;
const PAGE = 1_000;

/**
 * Compares the store with the topic: both are read once, side by side, the store in the order of positions and each partition in its own. Where
 * they part, what is out of its place is remembered until the other side comes, however far away.
 * @throws StoreUnavailable, and whatever reading a partition throws
 */
export const reconcile = (asked: Reconciled): Promise<ReconciliationReport> => new Reconciliation(asked).run();

class Reconciliation {
  private readonly windows: readonly PartitionWindow[];
  private readonly findings: Findings;
  /** events whose records have not been met, with their partitions */
  private readonly awaited = new Map<number, number>();
  private readonly asides = new Asides();
  private readonly watermarks: WatermarkCheck;
  private events = 0;
  private records = 0;
  private at: number;
  private to: number;
  private head = 0;

  constructor(private readonly asked: Reconciled) {
    this.windows = asked.partitions.map((pages, partition) => new PartitionWindow(partition, pages, AHEAD));
    this.findings = new Findings(asked.rows ?? ROWS);
    this.watermarks = new WatermarkCheck(this.findings);
    [this.at, this.to] = [asked.from, asked.to];
  }

  async run(): Promise<ReconciliationReport> {
    const { topic, from, to, store } = this.asked;
    try {
      this.head = await store.head();
      await this.compareEvents();
      if (this.to === to) for (const window of this.windows) await this.drain(window);
      await this.settle(await store.head());
    } finally {
      await Promise.all(this.windows.map((window) => window.close()));
    }
    const { events, records, findings: { none, counts, differences } } = this;
    return { topic, from, to: this.to, complete: this.to === to, equal: none && this.to === to, events, records, counts, differences };
  }

  private async compareEvents(): Promise<void> {
    const { store, from, to, signal, onProgress } = this.asked;
    for await (const page of store.readAll(from, { pageSize: PAGE, ...(signal && { signal }) })) {
      for (const event of page.events) {
        if (event.position > to) return;
        if (this.awaited.size + this.asides.size > (this.asked.tracked ?? TRACKED)) {
          this.to = this.at;
          return;
        }
        const window = this.windows[partitionOf(event.customer, this.windows.length)] as PartitionWindow;
        for (let more = this.meet(window, event); more; more = this.meet(window, event)) await more;
        this.events++;
        this.at = event.position;
      }
      onProgress?.(this.at);
      if (page.position >= to) return;
    }
    signal?.throwIfAborted();
  }

  /** @returns undefined once the event's record was met, or passed over; else what to wait for before asking again */
  private meet(window: PartitionWindow, event: StoredEvent): Promise<void> | undefined {
    for (;;) {
      if (!window.ready) return window.fill();
      const seen = window.peek();
      const { claim } = seen ?? {};
      if (seen && !this.isInPlace(seen, window)) {
        window.take();
        const work = this.takeOther(seen, window);
        if (work) return work;
      } else if (!seen || claim?.kind !== 'data' || this.isLater(claim.position, event, window)) {
        this.passOver(event, window.partition);
        return undefined;
      } else {
        window.take();
        if (claim.position === event.position && !isAnother(seen.record, event)) return void this.met(seen.record, window.partition, event);
        if (claim.position >= event.position) this.foreignOrAside(seen.record, claim.position, event, window.partition);
        else if (claim.position > this.asked.from) return this.late(seen.record, window.partition, claim.position);
      }
    }
  }

  /** Whether the next record belongs to a later event, so that this one's is missing here; a record that itself came too early is not what is asked about. */
  private isLater(position: number, event: StoredEvent, window: PartitionWindow): boolean {
    if (position <= event.position) return false;
    const { before, behind } = window.around(event.position - 1, position);
    return before <= behind;
  }

  private foreignOrAside(record: RawRecord, position: number, event: StoredEvent, partition: number): void {
    this.records++;
    if (position === event.position) this.found('foreign', record, partition, position, undefined, { reason: 'its event is another than the one stored at its position' });
    else this.putAside({ record, partition, position, early: true });
  }

  private met(record: RawRecord, partition: number, event: StoredEvent): void {
    this.records++;
    this.checkOf(record, partition, event);
    for (const aside of this.asides.take(event.position)) this.found('doubled', aside.record, aside.partition, event.position, event);
    this.watermarks.met(partition, event.position);
  }

  /** The event's record is not where it should be: it came before, or elsewhere, or may still come. */
  private passOver(event: StoredEvent, partition: number): void {
    const [first, ...others] = this.asides.take(event.position);
    if (!first) return void this.awaited.set(event.position, partition);
    if (first.early) this.found('reordered', first.record, first.partition, event.position, event);
    this.checkOf(first.record, first.partition, event);
    for (const other of others) this.found('doubled', other.record, other.partition, event.position, event);
  }

  /** A record whose event's turn is over. */
  private async late(record: RawRecord, partition: number, position: number, stray = false): Promise<void> {
    this.records++;
    const event = await this.eventAt(position);
    if (!event || isAnother(record, event)) return this.found('foreign', record, partition, position, undefined, { reason: 'the store has no such event' });
    if (!this.awaited.delete(position)) return this.found('doubled', record, partition, position, event);
    if (!stray) this.found('reordered', record, partition, position, event);
    this.checkOf(record, partition, event);
  }

  /** A watermark, a record that cannot be read, or one that its key puts into another partition. */
  private takeOther({ record, claim }: SeenRecord, { partition }: PartitionWindow): Promise<void> | undefined {
    if (claim.kind === 'watermark') return void this.watermarks.seen(record, partition, claim.position);
    if (claim.kind === 'none') {
      this.records++;
      return void this.found('foreign', record, partition, null, undefined, { reason: 'it tells no position' });
    }
    if (claim.position <= this.asked.from) return undefined;
    if (claim.position <= this.at) return this.late(record, partition, claim.position, true);
    this.records++;
    this.putAside({ record, partition, position: claim.position, early: false });
    return undefined;
  }

  private isInPlace({ record: { key }, claim }: SeenRecord, { partition }: PartitionWindow): boolean {
    return claim.kind === 'data' && key !== null && partitionOf(key, this.windows.length) === partition;
  }

  /** What is left of the partition once all events had their turn. */
  private async drain(window: PartitionWindow): Promise<void> {
    for (;;) {
      await window.fill();
      const seen = window.take();
      if (!seen) return;
      const { claim, record } = seen;
      if (!this.isInPlace(seen, window)) await this.takeOther(seen, window);
      else if (claim.kind === 'data' && claim.position > this.at) this.putAside({ record, partition: window.partition, position: claim.position, early: true });
      else if (claim.kind === 'data' && claim.position > this.asked.from) await this.late(record, window.partition, claim.position);
    }
  }

  /** What never met its other side. @param head of the store by now */
  private async settle(head: number): Promise<void> {
    const foreign = this.asides.all.filter(({ position }) => (this.to === this.asked.to && position <= this.to) || position > head);
    for (const { record, partition, position } of foreign) this.found('foreign', record, partition, position, undefined, { reason: 'the store has no such event' });
    for (const [position, partition] of this.awaited) {
      const event = this.findings.full ? undefined : await this.eventAt(position);
      this.findings.add({ kind: 'missing', partition, offset: null, position, eventId: event?.id ?? null });
    }
    this.watermarks.settle(head);
  }

  private checkOf(record: RawRecord, partition: number, event: StoredEvent): void {
    const parts = alteredParts(record, partition, event, this.windows.length);
    if (parts.length > 0) this.found('altered', record, partition, event.position, event, { parts });
    if (!parts.includes('partition')) this.watermarks.followed(partition, event.position);
  }

  private found(
    kind: DifferenceKind, { offset }: RawRecord, partition: number, position: number | null, event?: StoredEvent, more: Pick<Difference, 'parts' | 'reason'> = {},
  ): void {
    this.findings.add({ kind, partition, offset: String(offset), position, eventId: event?.id ?? null, ...more });
  }

  /** Beyond the stretch it is somebody else's to compare, unless no event can be there. */
  private putAside(aside: Aside): void {
    if (aside.position > this.asked.to && aside.position <= this.head) return;
    this.asides.put(aside);
  }

  private async eventAt(position: number): Promise<StoredEvent | undefined> {
    for await (const { events } of this.asked.store.readAll(position - 1, { pageSize: 1 })) return events.find((event) => event.position === position);
    return undefined;
  }
}
