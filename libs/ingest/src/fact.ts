import type { CloudEvent, EventType } from '@evenhand/contracts';
import type { Decider, EventStore, Outcome } from '@evenhand/event-sourcing';

/** An event as deciders see it. */
export interface Fact {
  readonly event: CloudEvent;
  /** its type without service and version: interaction-rated */
  readonly name: string;
  /** the event's time, ms since 1970 */
  readonly at: number;
}

/** The command: an event as it was posted, valid by its schema; with `history` where it came as that. */
export interface RecordFact<Context = unknown> extends Fact {
  /** moment of receipt, ms */
  readonly now: number;
  /** what the decider needs from outside its stream */
  readonly context?: Context;
}

/** A command on its way, and how it is stored where the decider adds nothing to it. */
export interface Posted<Context = unknown> extends RecordFact<Context> {
  readonly type: EventType;
  readonly text: string;
}

/** A fact that is stored, now or before. */
export interface Recorded<State = unknown, Context = unknown> {
  readonly command: Posted<Context>;
  readonly stream: string;
  /** uuid it is stored under */
  readonly id: string;
  readonly outcome: Exclude<Outcome<State, Fact>, { status: 'rejected' }>;
}

/** What the suite stores because of a fact. Its id follows from the fact, so that it is stored once however often it is made sure of. */
export interface Consequence {
  readonly event: CloudEvent;
  /** default: over the whole event; leave out of it what may differ when it is made again */
  readonly digest?: string;
  /** of the fact: no part of the digest */
  readonly traceparent?: string | undefined;
}

/** What a service says of itself to the door of its facts. */
export interface FactService<State, Context = unknown> {
  /** as in its types and its path: interactions */
  readonly name: string;
  decider(type: EventType): Decider<State, RecordFact<Context>, Fact>;
  /** whether facts of this type usually come first in their stream: tried without asking for its history */
  opens(type: EventType): boolean;
  /** facts of one kind in one stream repeat each other */
  kindOf(fact: Fact): string;
  /** asks for what the decider needs from outside the fact's stream, of the same customer; undefined where it needs nothing */
  contextOf?(fact: RecordFact<Context>): ((store: EventStore) => Promise<Context>) | undefined;
  /**
   * What has to be stored too before the facts are answered. Asked of repetitions as well: the answer to the first may have got lost before
   * it was stored. Never asked of history.
   */
  consequences?(recorded: readonly Recorded<State, Context>[], store: EventStore): Promise<readonly Consequence[]>;
}
