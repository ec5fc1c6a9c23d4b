/** A record as it lies in the topic, whatever it holds. Transaction markers are none, nor is what was never committed. */
export interface RawRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | Buffer[] | undefined>>;
}

/** All records of one partition, oldest first, in pieces as they come; ends at the committed end of the time it began. */
export type RecordPages = AsyncIterable<readonly RawRecord[]>;
