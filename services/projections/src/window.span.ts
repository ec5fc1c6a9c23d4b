import { traceparentsIn } from '@evenhand/journey-log';
import type { JourneyEvent } from '@evenhand/journey-log';
import { isTracing, span } from '@evenhand/nest';
import type { Traced } from '@evenhand/nest';

/** The span of a version's window that holds events of traces. */
export function windowSpan({ projection, version }: { readonly projection: string; readonly version: number }, events: readonly JourneyEvent[]): Traced | undefined {
  if (!isTracing()) return undefined;
  const links = traceparentsIn(events);
  if (links.length === 0) return undefined;
  return span(`project ${projection}`, undefined, { kind: 'CONSUMER', links, attributes: { 'evenhand.projection': projection, 'evenhand.projection.version': version } });
}
