import { registry } from '@evenhand/contracts';
import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { goingOn } from '../process-manager';
import type { Draft } from '../process-manager';
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
    const recordedAt = Date.parse((events.at(-1) as StoredEvent).recordedAt);
    return source.timersOf(facts).map(({ key, dueAt, draft }) => ({ service: source.service, stream, key, customer: first.event.subject, dueAt, recordedAt, draft: goingOn(draft, traceOf(draft, facts)) }));
  }

  /**
   * Reads streams and tells their timers anew. One whose timers cannot be told keeps those it has, and holds nobody up.
   * @param after see TimerChanges.tell @returns what failed, stream by stream
   */
  async tell(store: EventStore, streams: readonly string[], changes: TimerChanges, after?: number): Promise<readonly Untold[]> {
    if (streams.length === 0) return [];
    const failed: Untold[] = [];
    for (const [stream, events] of await store.readStreams(streams)) {
      try {
        changes.tell(stream, this.of(stream, events), after);
      } catch (error) {
        failed.push({ stream, error: error as Error });
      }
    }
    return failed;
  }
}

export interface Untold {
  readonly stream: string;
  readonly error: Error;
}

/** A timer goes on in the trace of the fact that it says it follows from, else of what opened its stream: told again it is the same. */
function traceOf({ causationid }: Draft, facts: readonly StoredFact[]): string | undefined {
  return (facts.find(({ event }) => causationid !== undefined && event.id === causationid) ?? facts[0])?.event.traceparent;
}

function factOf(stored: StoredEvent): StoredFact {
  const cause = new Cause(stored);
  const { event, eventId, name, at, position, history } = cause;
  return { event, eventId, name, at, position, history };
}
