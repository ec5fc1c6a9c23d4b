import { Broken } from '@evenhand/event-sourcing';
import type { AppendResult, NewEvent } from '@evenhand/event-sourcing';
import { endsAsExpected } from './known-streams';
import type { KnownStreams } from './known-streams';
import type { Pending } from './pending';

/** What is not yet answered: which ids, and where their streams will end; and what may not be stored behind it. */
export class OnTheWay {
  readonly broken = new Broken();
  private readonly ids = new Set<string>();

  constructor(private readonly known: KnownStreams) {}

  /** Whether an append goes on directly from what is known to be there, no id of it being on its way; then it is on its way itself. */
  admits({ append }: Pending): boolean {
    const { stream, events, expectedRevision, expectedLast } = append;
    if (this.broken.has(append) || !endsAsExpected(this.known.get(stream), expectedRevision, expectedLast)) return false;
    for (const { id } of events) if (this.ids.has(id)) return false;
    for (const { id } of events) this.ids.add(id);
    this.known.set(stream, expectedRevision + events.length, lastOf(events));
    return true;
  }

  settled({ append: { stream, events } }: Pending, result: AppendResult): void {
    for (const { id } of events) this.ids.delete(id);
    if (result.status === 'appended') this.known.learn(stream, result.revision, lastOf(events));
  }

  takenBack({ append }: Pending): void {
    for (const { id } of append.events) this.ids.delete(id);
    this.known.forget(append.stream);
  }
}

export function lastOf(events: readonly NewEvent[]): NewEvent {
  return events[events.length - 1] as NewEvent;
}
