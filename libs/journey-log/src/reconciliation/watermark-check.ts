import type { RawRecord } from './raw-record';
import type { Findings } from './reconciliation.report';

interface Claimed {
  readonly position: number;
  readonly offset: number;
  lied?: boolean;
}

/** Holds watermarks to what they say: that their partition is complete up to there, and that the store has come so far. */
export class WatermarkCheck {
  private readonly reached = new Map<number, number>();
  private readonly claimed = new Map<number, Claimed>();

  constructor(private readonly findings: Findings) {}

  /** The record of an event was met in its place. */
  met(partition: number, position: number): void {
    this.reached.set(partition, position);
  }

  seen({ offset }: RawRecord, partition: number, position: number): void {
    const reached = Math.max(this.reached.get(partition) ?? 0, this.claimed.get(partition)?.position ?? 0);
    if (position < reached) this.lied(partition, { position, offset }, `it goes back behind ${reached}`);
    else this.claimed.set(partition, { position, offset });
  }

  /** An event's record stands behind the last watermark of its partition. */
  followed(partition: number, position: number): void {
    const claimed = this.claimed.get(partition);
    if (!claimed || claimed.lied || claimed.position < position) return;
    claimed.lied = true;
    this.lied(partition, claimed, `position ${position} of its partition comes after it`);
  }

  /** @param head of the store */
  settle(head: number): void {
    for (const [partition, claimed] of this.claimed) if (claimed.position > head) this.lied(partition, claimed, `the store ends at ${head}`);
  }

  private lied(partition: number, { position, offset }: Claimed, reason: string): void {
    this.findings.add({ kind: 'watermark', partition, offset: String(offset), position, eventId: null, reason });
  }
}
