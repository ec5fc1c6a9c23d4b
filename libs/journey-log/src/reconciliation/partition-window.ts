import type { RawRecord, RecordPages } from './raw-record';
import { claimOf } from './record-check';
import type { Claim } from './record-check';

export interface SeenRecord {
  readonly record: RawRecord;
  readonly claim: Claim;
}

/** The records of one partition, of which the next few can be looked at before they are taken. */
export class PartitionWindow {
  private seen: SeenRecord[] = [];
  private at = 0;
  private ended = false;
  private readonly pages: AsyncIterator<readonly RawRecord[]>;

  constructor(readonly partition: number, pages: RecordPages, private readonly ahead: number) {
    this.pages = pages[Symbol.asyncIterator]();
  }

  /** Whether the next records are here to be looked at: else `fill` fetches them. */
  get ready(): boolean {
    return this.ended || this.seen.length - this.at >= this.ahead;
  }

  async fill(): Promise<void> {
    while (!this.ready) {
      const { done, value } = await this.pages.next();
      if (done) this.ended = true;
      else this.seen = [...this.seen.slice(this.at), ...value.map((record) => ({ record, claim: claimOf(record) }))];
      this.at = done ? this.at : 0;
    }
  }

  peek(): SeenRecord | undefined {
    return this.seen[this.at];
  }

  take(): SeenRecord | undefined {
    return this.seen[this.at++];
  }

  /** Of the records that follow the next one: how many are data before `position` (and beyond `after`), and how many behind it. */
  around(after: number, position: number): { readonly before: number; readonly behind: number } {
    let [before, behind] = [0, 0];
    for (const { claim } of this.seen.slice(this.at + 1, this.at + this.ahead)) {
      if (claim.kind !== 'data') continue;
      if (claim.position > position) behind++;
      else if (claim.position > after && claim.position < position) before++;
    }
    return { before, behind };
  }

  async close(): Promise<void> {
    await this.pages.return?.();
  }
}
