import type { JourneyEvent } from './journey-log';

/** What a store knows of an event besides its text. */
export type Spliced = Pick<JourneyEvent, 'body' | 'recordedAt' | 'stream' | 'revision' | 'position'>;

const SPLICED = ',"recordedat":"';
const PARTS = /,"recordedat":"([^"\\]*)","stream":("(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"),"revision":(\d{1,16}),"position":(\d{1,16})\}$/y;

/**
 * The event as it is shown and shared: the stored text, untouched, with `recordedat`, `stream`, `revision` and `position` spliced in before
 * its last brace. The text is never parsed, so what a reader gets is what was hashed and folded, byte for byte.
 */
export function journeyItem(event: Spliced): string {
  const { body } = event;
  const stream = JSON.stringify(event.stream);
  return `${body.slice(0, body.lastIndexOf('}'))},"recordedat":"${event.recordedAt}","stream":${stream},"revision":${event.revision},"position":${event.position}}`;
}

/**
 * The inverse of `journeyItem`: the stored text byte for byte, and what was spliced into it. A quote within a value stands behind a backslash, so the
 * mark it looks for, the last one of the text, is in none. @returns undefined where the text does not end as an item of a journey does
 */
export function storedOf(item: string): Spliced | undefined {
  const at = item.lastIndexOf(SPLICED);
  if (at < 0 || !item.startsWith('{')) return undefined;
  PARTS.lastIndex = at;
  const parts = PARTS.exec(item);
  if (!parts) return undefined;
  const [, recordedAt, stream, revision, position] = parts as unknown as [string, string, string, string, string];
  return { body: `${item.slice(0, at)}}`, recordedAt, stream: plain(stream), revision: Number(revision), position: Number(position) };
}

const plain = (text: string): string => (text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1));
