import { EventLog } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';

/** A stored event as it is shared: what was posted is not told twice, so there is no digest. */
export type JourneyEvent = Omit<StoredEvent, 'digest'>;

/** A piece of the log. Every event of the slots asked for, up to and including `position`, was considered. */
export interface JourneyPage {
  readonly events: readonly JourneyEvent[];
  readonly position: number;
}

export interface JourneyReadOptions {
  /** only events of customers in these slots; default all 64 */
  readonly slots?: ReadonlySet<number>;
  readonly signal?: AbortSignal;
  /** events a page at most; default 1 000 */
  readonly pageSize?: number;
}

/** What a process has of the log's slots, until `until` aborts. */
export interface Assignment {
  readonly slots: ReadonlySet<number>;
  /** aborts as soon as it is known that this is not true any more; who still writes is refused by the slots' checkpoints */
  readonly until: AbortSignal;
}

/** A place among those who share the slots of the log under one name. Every slot has at most one owner who knows of it, and soon one. */
export abstract class Membership {
  /** What it has now, then each change of it; ends when the signal aborts, or after `leave`. An empty assignment is told too. */
  abstract assignments(signal?: AbortSignal): AsyncIterable<Assignment>;
  /** For who watches the group from outside: how far the slots are done. Says nothing about where anybody reads on. */
  abstract completed(positions: ReadonlyMap<number, number>): void;
  abstract leave(): Promise<void>;
}

/**
 * The log as it is shared: what was stored, in log order for each customer, read again from any position, as often as wanted. Positions are the
 * store's; "after" is exclusive. Reading survives an outage: it goes on where it was. Over Kafka, `head` is as far as the relay has come.
 */
export abstract class JourneyLog extends EventLog {
  /** whether processes that read it divide its slots among them: else each of them has all, and they settle among themselves who writes */
  abstract readonly shared: boolean;
  /** Every event up to here can be read now; 0 in an empty log. @throws StoreUnavailable where it cannot be reached */
  abstract head(): Promise<number>;
  /** From `after` to the end as it stands, in the order of positions, then ends. */
  abstract read(after: number, options?: JourneyReadOptions): AsyncIterable<JourneyPage>;
  /** Like `read`, then goes on with what comes; ends when the signal aborts. Yields only when the position moved. */
  abstract subscribe(after: number, options?: JourneyReadOptions): AsyncIterable<JourneyPage>;
  /** @param group a name: evenhand-projections */
  abstract join(group: string): Promise<Membership>;
  /** Ends subscriptions and memberships too. */
  abstract override close(): Promise<void>;
}
