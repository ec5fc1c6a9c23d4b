import type { JourneyEvent } from './journey-log';

/** What a store knows of an event besides its text. */
export type Spliced = Pick<JourneyEvent, 'body' | 'recordedAt' | 'stream' | 'revision' | 'position'>;

const SPLICED = ',"recordedat":"';
const STREAM = '","stream":"';
const REVISION = '","revision":';
const POSITION = ',"position":';
const DIGITS = /^\d{1,16}$/;
/** all that a JSON text says of a string between its quotes */
const STRING = /^(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*$/;

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
  const recordedAtEnd = item.indexOf('"', at + SPLICED.length);
  const streamAt = recordedAtEnd + STREAM.length;
  const positionAt = item.lastIndexOf(POSITION);
  const revisionAt = item.lastIndexOf(REVISION, positionAt);
  if (!item.startsWith(STREAM, recordedAtEnd) || revisionAt < streamAt || !item.endsWith('}')) return undefined;
  const [revision, position] = [item.slice(revisionAt + REVISION.length, positionAt), item.slice(positionAt + POSITION.length, -1)];
  const stream = item.slice(streamAt, revisionAt);
  if (!DIGITS.test(revision) || !DIGITS.test(position) || !STRING.test(stream)) return undefined;
  return {
    body: `${item.slice(0, at)}}`, recordedAt: item.slice(at + SPLICED.length, recordedAtEnd),
    stream: stream.includes('\\') ? (JSON.parse(`"${stream}"`) as string) : stream, revision: Number(revision), position: Number(position),
  };
}
