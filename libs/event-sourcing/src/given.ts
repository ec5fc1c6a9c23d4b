import { DomainError, fold, type Decider } from './decider';

/** What follows a command, for tests. */
export interface Then<Event> {
  /**
   * Exactly these events, [] for none; or the code of the refusal, and its field where it is given. Events are compared as JSON, whatever the
   * order of fields. @throws Error that shows both, where something else happened
   */
  then(expected: readonly Event[] | string, field?: string): void;
}

/**
 * A decider told as an example, in any test framework: `given(doubt, [raised]).when(resolve).then([resolved])`, `.then('doubt_closed', '/time')`.
 * @param events what was stored before, in order of arrival
 */
export function given<State, Command, Event>(
  decider: Decider<State, Command, Event>, events: readonly Event[] = [],
): { when(command: Command): Then<Event> } {
  return {
    when: (command) => ({
      then(expected, field) {
        const happened = attempt(() => decider.decide(command, fold(decider, events)));
        const told = typeof expected !== 'string' ? { events: expected } : { refused: expected, field: field ?? ('field' in happened ? happened.field : '') };
        if (text(happened) !== text(told)) throw new Error(`expected ${text(told)}\nbut got  ${text(happened)}`);
      },
    }),
  };
}

function attempt<Event>(decide: () => readonly Event[]): { events: readonly Event[] } | { refused: string; field: string } {
  try {
    return { events: decide() };
  } catch (error) {
    if (error instanceof DomainError) return { refused: error.code, field: error.field };
    throw error;
  }
}

/** JSON with the fields of each object in the order of their names. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    (part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}
