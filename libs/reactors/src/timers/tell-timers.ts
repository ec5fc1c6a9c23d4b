import { registry } from '@evenhand/contracts';
import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { Cause } from '../reacting/cause';
import type { TimerChanges, TimerRow } from './timer-changes';
import type { StoredFact, TimerSource } from './timer-source';

/** Which service's timers a kind of stream has. */
export class TimerSources {
  private readonly byAggregate: ReadonlyMap<string, TimerSource>;

  constructor(sources: readonly TimerSource[]) {
    this.byAggregate = new Map(sources.flatMap((source) => source.aggregates.map((aggregate) => [aggregate, source] as const)));
  }

  has(aggregate: string): boolean {
    return this.byAggregate.has(aggregate);
  }

  /** The timers that a stream has as it stands. */
  of(stream: string, events: readonly StoredEvent[]): readonly TimerRow[] {
    const facts = events.map(factOf);
    const [first] = facts;
    const source = first && this.byAggregate.get(registry.get(first.event.type)?.aggregate ?? '');
    if (!source) return [];
    return source.timersOf(facts).map(({ key, dueAt, draft }) => ({ service: source.service, stream, key, customer: first.event.subject, dueAt, draft }));
  }

  /** Reads streams and tells their timers anew. @param onlyAfter leaves out what was due before, ms */
  async tell(store: EventStore, streams: readonly string[], changes: TimerChanges, onlyAfter = -Infinity): Promise<void> {
    if (streams.length === 0) return;
    for (const [stream, events] of await store.readStreams(streams)) changes.tell(stream, this.of(stream, events).filter(({ dueAt }) => dueAt > onlyAfter));
  }
}

function factOf(stored: StoredEvent): StoredFact {
  const cause = new Cause(stored);
  const { event, eventId, name, at, position, history } = cause;
  return { event, eventId, name, at, position, history };
}
