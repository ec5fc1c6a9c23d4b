import type { AppendResult } from '../event-store';
import type { Outcome } from '../intent';
import { idReused, type Desk, type Verdict } from './item';

/**
 * What was decided is in its history as if it were stored already; where it is not, the store refuses what was built on it too.
 * @param lost told of each append that was not stored, and why
 */
export async function append<State, Command, Event>(
  desk: Desk<State, Command, Event>, verdicts: readonly Verdict<State, Command, Event>[], lost: (verdict: Verdict<State, Command, Event>, status: AppendResult['status']) => void,
): Promise<void> {
  const { store, memory } = desk;
  const sent = verdicts.filter(({ events }) => events.length > 0);
  for (const { item, append: { stream } } of sent) {
    item.history.onTheirWay++;
    if (memory.get(stream) !== item.history) memory.keep(stream, item.history);
  }
  const results = sent.length > 0 ? await store.appendBatch(sent.map((one) => one.append)).catch((error: unknown) => forget(desk, sent, error)) : [];
  const failed = new Set<string>();
  let next = 0;
  for (const verdict of verdicts) {
    const { item, events, append: { stream } } = verdict;
    const result = events.length > 0 ? (results[next++] as AppendResult) : undefined;
    if (result && --item.history.onTheirWay === 0) memory.release(stream, item.history);
    if (result && result.status !== 'appended') {
      failed.add(stream);
      lost(verdict, result.status);
      memory.forget(stream, item.history);
    }
    if (result?.status === 'duplicate') item.outcome = { status: 'duplicate', position: result.position };
    else if (result?.status === 'id_reused') item.outcome = idReused();
    else if (result?.status === 'appended') item.outcome = outcomeOf(desk, verdict, result);
    else if (!result && !failed.has(stream)) item.outcome = outcomeOf(desk, verdict, undefined);
  }
}

/** @param appended where its events are; undefined where it has none */
function outcomeOf<State, Command, Event>(
  { binding }: Desk<State, Command, Event>, { item: { intent, history }, refusal, events, before, append: { expectedRevision } }: Verdict<State, Command, Event>,
  appended: Extract<AppendResult, { status: 'appended' }> | undefined,
): Outcome<State, Event> {
  if (refusal) return { status: 'rejected', error: refusal };
  if (!appended) return { status: 'duplicate', position: history.lastPositionOf(binding.kindOf(intent.command), expectedRevision) };
  const { position: last, positions = events.map((_, i) => last - events.length + 1 + i) } = appended;
  positions.forEach((position, i) => history.place(expectedRevision + 1 + i, position));
  return { status: 'stored', position: positions[0] as number, last, positions, revision: expectedRevision + events.length, events, before };
}

function forget<State, Command, Event>({ memory }: Desk<State, Command, Event>, sent: readonly Verdict<State, Command, Event>[], error: unknown): never {
  for (const { item, append: { stream } } of sent) {
    item.history.onTheirWay--;
    memory.forget(stream, item.history);
  }
  throw error;
}
