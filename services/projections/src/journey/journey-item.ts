import type { StoredEvent } from '@evenhand/event-sourcing';

/**
 * The event as it is shown and shared: the stored text, untouched, with `recordedat`, `stream`, `revision` and `position` spliced in before
 * its last brace. The text is never parsed, so what a reader gets is what was hashed and folded, byte for byte.
 */
export function journeyItem(event: StoredEvent): string {
  const { body } = event;
  const stream = JSON.stringify(event.stream);
  return `${body.slice(0, body.lastIndexOf('}'))},"recordedat":"${event.recordedAt}","stream":${stream},"revision":${event.revision},"position":${event.position}}`;
}
