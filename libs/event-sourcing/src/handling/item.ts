import { DomainError } from '../decider';
import type { Append, EventStore } from '../event-store';
import type { Histories } from '../histories';
import type { History } from '../history';
import type { Binding, Intent, Outcome } from '../intent';
import type { Lines } from './lines';

/** One intent of a call, on its way to its outcome. */
export interface Item<State, Command, Event> {
  readonly intent: Intent<Command>;
  /** the intent's, or what its `prepare` made of it */
  command: Command;
  history: History<State, Event>;
  outcome: Outcome<State, Event> | undefined;
}

/** What an item came to, if its history is true. */
export interface Verdict<State, Command, Event> {
  readonly item: Item<State, Command, Event>;
  readonly refusal: DomainError | undefined;
  /** none where the command is refused or changes nothing */
  readonly events: readonly Event[];
  /** what it was decided on */
  readonly before: State;
  readonly append: Append;
}

/** Where a call stands among those whose order matters to it. */
export interface Order {
  /** settles with the calls before: until then nothing is refused by what is stored, since more may be on its way */
  readonly earlier?: Promise<unknown> | undefined;
  /** told when all of this call is on its way to the store, so that the next may follow */
  submitted(): void;
  readonly lines: Lines;
}

/** What every step works with. */
export interface Desk<State, Command, Event> {
  readonly store: EventStore;
  readonly binding: Binding<State, Command, Event>;
  readonly memory: Histories<State, Event>;
}

export function itemOf<State, Command, Event>(intent: Intent<Command>): Item<State, Command, Event> {
  return { intent, command: intent.command, history: undefined as never, outcome: undefined };
}

const ID_REUSED = 'id_reused';

export function idReused(): Outcome<never, never> {
  return { status: 'rejected', error: new DomainError(ID_REUSED, 'this source and id name an event with other content', '/id') };
}

/** An id refused for its content is refused for it in each item: a batch of one such id would take as many rounds as it has items. */
export function refuseAlike<State, Command, Event>(items: readonly Item<State, Command, Event>[]): void {
  const keyOf = ({ intent: { id, digest } }: Item<State, Command, Event>): string => `${id} ${digest}`;
  const refused = new Map(items.filter(({ outcome }) => outcome?.status === 'rejected' && outcome.error.code === ID_REUSED).map((item) => [keyOf(item), item.outcome]));
  if (refused.size > 0) for (const item of items) item.outcome ??= refused.get(keyOf(item));
}
