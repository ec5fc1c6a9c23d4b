/** A header's value; several where its name came more than once. */
export type HeaderValue = Buffer | readonly Buffer[];

/** A record as a publisher wrote it. */
export interface InboundRecord {
  readonly topic: string;
  readonly partition: number;
  /** in its partition, a whole number as text */
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: ReadonlyMap<string, HeaderValue>;
}

/** A record that is refused, and why: problem details. */
export interface Reject {
  readonly record: InboundRecord;
  readonly problem: object;
}

/**
 * Does all there is to do about records of one partition, which come in their order, and answers those that are refused. Rejects where that could not be
 * done: the same records come again. They may come again too after it was done, in this process or another: what it does has to bear that.
 * @param signal aborts when the partition is somebody else's
 */
export type HandleRecords = (records: readonly InboundRecord[], signal: AbortSignal) => Promise<readonly Reject[]>;

/** The topic that publishers write to. Those who consume it share its partitions; a refused record is published once, to the topic of rejects. */
export abstract class InboundTopic {
  /** Begins to consume, and goes on until `close`, over every outage. Answers at once. */
  abstract start(handle: HandleRecords): void;
  /** Rejects, with a reason fit to be shown, while it has no place among those who consume. */
  abstract check(): Promise<void>;
  /** How many records of each partition that this process has are not done yet. @throws StoreUnavailable */
  abstract lag(): Promise<ReadonlyMap<number, number>>;
  /** Leaves what is not done to others. */
  abstract close(): Promise<void>;
}

/** Where a record came from: topic/partition/offset. */
export const originOf = ({ topic, partition, offset }: InboundRecord): string => `${topic}/${partition}/${offset}`;
