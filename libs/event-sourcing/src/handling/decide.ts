import { DomainError } from '../decider';
import type { NewEvent } from '../event-store';
import { idReused, type Desk, type Item, type Order, type Verdict } from './item';

/** Of an open item: decided, or waiting until its stream is sure. */
interface Decided<State, Command, Event> {
  readonly verdicts: readonly Verdict<State, Command, Event>[];
  readonly waiting: readonly Item<State, Command, Event>[];
}

/**
 * Synchronous, so that state and expected revision are of one moment. What would be refused or change nothing by a history that is not
 * sure waits, with all behind it in its stream and of its customer, until it is: a customer's facts are stored in the order in which they
 * are told. What is only a repetition of an append on its way waits for that alone.
 * @param sure streams by whose histories an item may be refused @param unsure gets the streams that have to be read
 */
export function decide<State, Command, Event>(
  { binding }: Desk<State, Command, Event>, open: readonly Item<State, Command, Event>[], sure: ReadonlySet<string>, unsure: Set<string>,
  { lines }: Pick<Order, 'lines'>,
): Decided<State, Command, Event> {
  const verdicts: Verdict<State, Command, Event>[] = [];
  const waiting: Item<State, Command, Event>[] = [];
  const held = new Set<string>();
  const repeated: string[] = [];
  for (const item of open) {
    const { intent, history } = item;
    const { stream, customer } = intent;
    const known = history.find(intent.id);
    if (known && known.position > 0) {
      item.outcome = known.digest === intent.digest ? { status: 'duplicate', position: known.position } : idReused();
      continue;
    }
    const said = known ? [] : answer(binding, item);
    const [refusal, events] = said instanceof DomainError ? [said, []] : [undefined, said];
    const behind = !unsure.has(stream) && lines.hold(stream, customer);
    if (behind || history.broken || (held.size > 0 && (held.has(stream) || held.has(customer))) || (!known && events.length === 0 && !sure.has(stream))) {
      held.add(stream).add(customer);
      unsure.add(stream);
      waiting.push(item);
      continue;
    }
    if (known) {
      repeated.push(stream);
      waiting.push(item);
      continue;
    }
    const { revision, last, state: before } = history;
    const stored = events.map((event, ordinal) => binding.encode(event, intent, ordinal));
    events.forEach((event, i) => history.add(stored[i] as NewEvent, event, binding.kindOf(event)));
    verdicts.push({ item, refusal, events, before, append: { stream, events: stored, expectedRevision: revision, expectedLast: last, basis: history, line: lines.of(customer) } });
  }
  for (const stream of repeated) unsure.add(stream);
  return { verdicts, waiting };
}

function answer<State, Command, Event>(
  binding: Desk<State, Command, Event>['binding'], { intent: { stream, customer, expectedRevision }, command, history }: Item<State, Command, Event>,
): readonly Event[] | DomainError {
  if ((history.customer ?? customer) !== customer) return new DomainError('stream_of_another_customer', `${stream} belongs to another customer`, '/subject');
  if (expectedRevision !== undefined && expectedRevision !== history.revision) {
    return new DomainError('stale_revision', `${stream} stands at revision ${history.revision}, not ${expectedRevision}`, '/expectedRevision');
  }
  try {
    return binding.decider(command).decide(command, history.state);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
