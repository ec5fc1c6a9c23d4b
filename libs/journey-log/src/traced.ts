import type { JourneyEvent } from './journey-log';

const TRACED = '"traceparent":"';

/** The trace that an event belongs to, as its text carries it; most carry none, and those are not parsed. */
export function traceparentIn(body: string): string | undefined {
  return body.includes(TRACED) ? (JSON.parse(body) as { readonly traceparent?: string }).traceparent : undefined;
}

/** Of what is done with many events at once a span has links to the traces of these: as many as a span may have. */
const LINKS = 128;

/** @returns the traceparents of events, each once, 128 at most, in their order */
export function traceparentsIn(events: Iterable<Pick<JourneyEvent, 'body'>>): readonly string[] {
  const found = new Set<string>();
  for (const { body } of events) {
    const traceparent = traceparentIn(body);
    if (traceparent !== undefined && found.add(traceparent).size === LINKS) break;
  }
  return [...found];
}
