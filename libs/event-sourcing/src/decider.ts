/**
 * One aggregate as three pure functions. `evolve` is total and never throws: history cannot be refused. `decide` answers what is to be
 * stored, [] where the command changes nothing, and throws DomainError where a rule is broken.
 */
export interface Decider<State, Command, Event> {
  readonly initialState: State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): readonly Event[];
}

export function fold<State, Event>(decider: { initialState: State; evolve(state: State, event: Event): State }, events: Iterable<Event>): State {
  let state = decider.initialState;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}

/** A broken rule. `code` is stable, for programs; `field` is the JSON pointer of what broke it. */
export class DomainError extends Error {
  constructor(readonly code: string, message: string, readonly field = '') {
    super(message);
    this.name = 'DomainError';
  }
}
