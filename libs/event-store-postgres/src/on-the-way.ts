import { NO_STREAM } from '@evenhand/event-sourcing';
import type { AppendResult, NewEvent } from '@evenhand/event-sourcing';
import { markOf } from './known-streams';
import type { KnownStreams } from './known-streams';
import type { Pending } from './pending';

/** What is not yet answered: which ids, and where their streams will end. */
export class OnTheWay {
  private readonly ids = new Set<string>();

  constructor(private readonly known: KnownStreams) {}

  /** Whether an append goes on directly from what is known to be there, no id of it being on its way; then it is on its way itself. */
  admits({ append }: Pending): boolean {
    const { stream, events, expectedRevision, expectedLast } = append;
    const last = this.known.get(stream);
    if (expectedRevision === NO_STREAM ? last !== undefined : last === undefined || expectedLast === undefined || last !== markOf(expectedLast)) return false;
    for (const { id } of events) if (this.ids.has(id)) return false;
    for (const { id } of events) this.ids.add(id);
    this.known.set(stream, lastOf(events));
    return true;
  }

  settled({ append: { stream, events } }: Pending, result: AppendResult): void {
    for (const { id } of events) this.ids.delete(id);
    if (result.status === 'appended') this.known.set(stream, lastOf(events));
    else if (result.status === 'conflict') this.known.forget(stream);
  }

  takenBack({ append }: Pending): void {
    for (const { id } of append.events) this.ids.delete(id);
    this.known.forget(append.stream);
  }
}

const lastOf = (events: readonly NewEvent[]): string => markOf(events[events.length - 1] as NewEvent);
