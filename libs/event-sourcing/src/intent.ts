import type { Decider, DomainError } from './decider';
import type { EventStore, NewEvent, StoredEvent } from './event-store';

/** One wish to store something, as it came in. */
export interface Intent<Command> {
  readonly stream: string;
  readonly customer: string;
  /** uuid of the event this command is; the same id is stored once */
  readonly id: string;
  readonly digest: string;
  readonly command: Command;
  /** true where the stream is most likely new: decided against an empty one without a look-up, and only a conflict loads its history */
  readonly opens: boolean;
  /** the revision whoever commands has seen (NO_STREAM: none): at another one the command is refused, `stale_revision` */
  readonly expectedRevision?: number | undefined;
  /** asks for what the decider needs from outside its stream; called once all before it of its customer are stored, one intent of a customer at a time */
  readonly prepare?: ((store: EventStore) => Promise<Command>) | undefined;
}

export type Outcome<State = unknown, Event = unknown> =
  | {
    readonly status: 'stored';
    /** of the first of its events */
    readonly position: number;
    /** position of the last */
    readonly last: number;
    /** of each of its events */
    readonly positions: readonly number[];
    /** of the last */
    readonly revision: number;
    /** as decided, at least one */
    readonly events: readonly Event[];
    /** the state it was decided on */
    readonly before: State;
  }
  | { readonly status: 'duplicate'; readonly position: number }
  | { readonly status: 'rejected'; readonly error: DomainError };

/** Binds deciders to what is stored. */
export interface Binding<State, Command, Event> {
  decider(command: Command): Decider<State, Command, Event>;
  decode(stored: StoredEvent): Event;
  /** the event as it is stored; ordinal 0 carries the intent's own id and digest */
  encode(event: Event, intent: Intent<Command>, ordinal: number): NewEvent;
  /** a command that changes nothing was made so by the last event of its kind */
  kindOf(event: Event | Command): string;
}
