import { registry, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { filling } from '@evenhand/simulation/testing/filled';

/** An event as the service stores it, in its place. */
export interface Stored {
  readonly event: CloudEvent;
  readonly stream: string;
  readonly revision: number;
}

/** What a bank tells, each once, filled in as the service does. */
export function* stored(events: Iterable<CloudEvent>): Generator<Stored, void> {
  const filled = filling();
  const told = new Set<string>();
  const revisions = new Map<string, number>();
  for (const event of events) {
    if (told.has(event.id)) continue;
    told.add(event.id);
    const stream = streamOf(registry.get(event.type) as EventType, event);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    yield { event: filled(event), stream, revision };
  }
}
