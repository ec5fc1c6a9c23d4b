import type { CloudEvent } from '@evenhand/contracts';
import type { Draft } from '../process-manager';

/** A stored event of a stream, as timers read it. */
export interface StoredFact {
  readonly event: CloudEvent;
  readonly eventId: string;
  /** its type without service and version */
  readonly name: string;
  /** when it happened, ms */
  readonly at: number;
  readonly position: number;
  /** stored as history from elsewhere: it opens no timer */
  readonly history: boolean;
}

/** Something that happens by itself when its moment comes. */
export interface TimerDue {
  /** unique in its stream, and another one once it is armed anew: 'promise-broken', 'doubt-expired 2' */
  readonly key: string;
  /** ms */
  readonly dueAt: number;
  /** the event it writes; its time is the due moment, however late it is written */
  readonly draft: Draft;
}

/** The timers of a service: a pure function of a stream, so that what is armed can always be told anew. */
export interface TimerSource {
  readonly service: string;
  /** kinds of streams that may have timers */
  readonly aggregates: readonly string[];
  /** @param facts the whole stream in log order @returns what is still to come, or overdue; nothing where it has happened */
  timersOf(facts: readonly StoredFact[]): readonly TimerDue[];
}

/** One kind of timer in words, for docs/process-managers.md. */
export interface TimerWords {
  /** name of the event it writes */
  readonly writes: string;
  /** names of the events that start it */
  readonly since: readonly string[];
  readonly due: string;
  /** what keeps it from being written */
  readonly unless: string;
}
