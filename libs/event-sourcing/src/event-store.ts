/** What a decider decided, ready to be stored. */
export interface NewEvent {
  /** uuid; the same id is stored once */
  readonly id: string;
  readonly customer: string;
  /** the event's JSON text, serialised once; never changed afterwards */
  readonly body: string;
  /** 32 hexadecimal characters over the content as it was posted: tells a repetition from an id used twice */
  readonly digest: string;
}

export interface StoredEvent extends NewEvent {
  /** place in the one global order, from 1, as readers see them: strictly increasing, not always by one */
  readonly position: number;
  readonly stream: string;
  /** place in its stream, from 0 */
  readonly revision: number;
  /** RFC 3339, UTC, milliseconds */
  readonly recordedAt: string;
}

/** What a fold needs of a stored event. */
export type LoggedEvent = Pick<StoredEvent, 'position' | 'customer' | 'body'>;

/** A piece of a scan; `position` as in a Page. */
export interface LogPage {
  readonly events: readonly LoggedEvent[];
  readonly position: number;
}

/** A piece of the log. Every event up to and including `position` was considered, whether it is among `events` or not. */
export interface Page {
  readonly events: readonly StoredEvent[];
  readonly position: number;
}

export interface Append {
  readonly stream: string;
  /** at least one; stored together or not at all */
  readonly events: readonly NewEvent[];
  /** revision of the stream's last event, NO_STREAM where there must be none */
  readonly expectedRevision: number;
  /** that last event: where another stands at its revision, or the same id with other content, the append is a conflict; unchecked where absent */
  readonly expectedLast?: Pick<NewEvent, 'id' | 'digest'> | undefined;
  /** appends decided on one state of one stream share it: once one of them was not stored, those after it are conflicts */
  readonly basis?: object | undefined;
  /** appends of one customer that share it are told in this order: once one of them was a conflict, those after it are conflicts, whatever their streams */
  readonly line?: object | undefined;
}

export const NO_STREAM = -1;

/** `position` and `revision` are those of the last event of the append. */
export type AppendResult =
  | {
    readonly status: 'appended';
    readonly position: number;
    readonly revision: number;
    /** of each of its events, where they do not simply follow one another: not every store counts its positions one by one */
    readonly positions?: readonly number[];
  }
  /** its first event is stored already, with the same digest; nothing was written */
  | { readonly status: 'duplicate'; readonly position: number }
  /** an event of this id is stored with another digest; nothing was written */
  | { readonly status: 'id_reused'; readonly position: number }
  /** the stream does not stand at the expected revision, or what it was built on, or was in line behind, was not stored; nothing was written */
  | { readonly status: 'conflict'; readonly actualRevision: number };

/** The store cannot be reached now; whether the last append was stored is unknown, and sending it again is safe. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

export interface ReadOptions {
  /** only events of customers in these slots; positions still cover the whole log */
  readonly slots?: ReadonlySet<number>;
  readonly signal?: AbortSignal;
  /** events a page at most */
  readonly pageSize?: number;
}

/** The log as who rebuilds reads it: long stretches, as fast as the store can. */
export abstract class EventLog {
  /**
   * Events with after < position <= to in log order; `to` is a position that was seen. Pages are as they come, `pageSize` says nothing here; the
   * last one ends at `to`. Each piece is read by itself: however long a scan takes, it keeps nothing alive in the store. Resumes after an outage.
   * @throws StoreUnavailable where the server stays out of reach
   */
  abstract scan(after: number, to: number, options?: Omit<ReadOptions, 'pageSize'>): AsyncIterable<LogPage>;
  abstract close(): Promise<void>;
}

/**
 * The append-only log of everything that happened. "After" is exclusive. Readers never miss an event that a slower writer commits late:
 * an event becomes visible only when all before it are. Reads are async iterables of pages: the next page is fetched when it is asked for.
 * Every method rejects with StoreUnavailable where the server is out of reach; reads resume after the last position seen.
 */
export abstract class EventStore extends EventLog {
  /** All or nothing in one stream; an id that is stored already answers before a wrong revision does. */
  async append(stream: string, events: readonly NewEvent[], expectedRevision: number): Promise<AppendResult> {
    const [result] = await this.appendBatch([{ stream, events, expectedRevision }]);
    return result as AppendResult;
  }
  /**
   * Many appends in one round trip, those of one customer stored in their order, a result each; one refused append stops no other. Appends to one stream may build
   * on each other, also on those of calls under way: where what `expectedLast` names, or another of their `basis`, was not stored they are conflicts, and so is
   * what is in `line` behind a conflict. Nothing in line behind an append whose outcome is unknown is stored either.
   */
  abstract appendBatch(appends: readonly Append[]): Promise<AppendResult[]>;
  abstract readStream(stream: string, after?: number): AsyncIterable<readonly StoredEvent[]>;
  /** Whole histories of many (short) streams in one round trip; streams without events are absent. */
  abstract readStreams(streams: readonly string[]): Promise<Map<string, readonly StoredEvent[]>>;
  /** A customer's events with after < position <= to, in log order. */
  abstract readCustomer(customer: string, after?: number, to?: number): AsyncIterable<readonly StoredEvent[]>;
  /** The same of many customers, position <= to: one customer after the other, by id in bytes, each in log order; few round trips for all of them. */
  abstract readCustomers(customers: readonly string[], to?: number): AsyncIterable<readonly LoggedEvent[]>;
  /** A customer's events with position < before, newest first, at most `limit` of them. */
  abstract readCustomerBackwards(customer: string, before: number, limit: number): Promise<readonly StoredEvent[]>;
  /** From `after` to the end of the log as it stands, then ends. */
  abstract readAll(after: number, options?: ReadOptions): AsyncIterable<Page>;
  /** Like readAll, then goes on with what comes; ends when the signal aborts, survives a server restart. Yields only when the position moved. */
  abstract subscribe(after: number, options?: ReadOptions): AsyncIterable<Page>;
  /** Position of the last visible event, 0 in an empty log. */
  abstract head(): Promise<number>;
}
