import { History } from '../history';
import type { Desk, Item } from './item';

/**
 * Histories of the streams the open items go to: from memory, taken as empty for openers, else read in one round trip. An unsure stream is
 * read anew, after all earlier calls have ended. What a prepared intent looks at is what is stored: its history is its own, with nothing in
 * it that is only on its way.
 * @returns the streams by whose histories an item may be refused
 */
export async function load<State, Command, Event>(
  { store, binding, memory }: Desk<State, Command, Event>, open: readonly Item<State, Command, Event>[], prepared: boolean,
  unsure: ReadonlySet<string>, earlier: Promise<unknown> | undefined,
): Promise<ReadonlySet<string>> {
  const made = new Map<string, History<State, Event>>();
  const streams: string[] = [];
  for (const item of open) {
    const { stream, opens, command } = item.intent;
    const isUnsure = unsure.size > 0 && unsure.has(stream);
    const known = made.get(stream) ?? (isUnsure ? undefined : memory.get(stream));
    item.history = known ?? new History<State, Event>(binding.decider(command));
    if (known) continue;
    made.set(stream, item.history);
    if (isUnsure || !opens) streams.push(stream);
  }
  if (streams.length > 0) {
    if (unsure.size > 0) await earlier;
    for (const [stream, events] of await store.readStreams(streams)) {
      const history = made.get(stream) as History<State, Event>;
      for (const stored of events) {
        const event = binding.decode(stored);
        history.read(stored, event, binding.kindOf(event));
      }
    }
  }
  if (!prepared) for (const [stream, history] of made) memory.keep(stream, history);
  return earlier ? unsure : new Set(streams);
}

/** Looks of so many intents at once. */
const LOOKS = 16;

/** Asks for what the items need from outside their streams, anew in each round: what made one necessary may have changed it. What is stored already needs nothing. */
export async function prepare<State, Command, Event>({ store }: Desk<State, Command, Event>, open: readonly Item<State, Command, Event>[]): Promise<void> {
  const waiting = open.values();
  const look = async (): Promise<void> => {
    for (const item of waiting) if (!item.history.find(item.intent.id)) item.command = (await item.intent.prepare?.(store)) ?? item.intent.command;
  };
  await Promise.all(Array.from({ length: Math.min(LOOKS, open.length) }, look));
}
