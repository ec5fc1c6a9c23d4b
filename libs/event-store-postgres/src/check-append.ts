import { NO_STREAM } from '@evenhand/event-sourcing';
import type { Append } from '@evenhand/event-sourcing';

const MAX_KEY = 600;

/**
 * One group carries many callers' appends, so what PostgreSQL would refuse, or silently change, is refused before it gets there: these are
 * mistakes of the program, not of the events it was given. @throws TypeError
 */
export function checkAppend({ stream, events, expectedRevision }: Append): void {
  if (events.length === 0) throw new TypeError(`an append to ${stream} has no events`);
  if (!Number.isInteger(expectedRevision) || expectedRevision < NO_STREAM) throw new TypeError(`${expectedRevision} is no revision`);
  if (stream.length > MAX_KEY || !isStorable(stream)) throw new TypeError('a stream name is too long or not storable as text');
  for (const { id, digest, customer, body } of events) {
    if (!isUuid(id)) throw new TypeError(`event id ${id} is not a uuid in lower case`);
    if (!(digest.length === 32 && isHex(digest, 0, 32))) throw new TypeError(`the digest of event ${id} is not 32 hexadecimal digits`);
    if (customer.length > MAX_KEY || !isStorable(customer)) throw new TypeError(`the customer of event ${id} is too long or not storable as text`);
    if (!isStorable(body)) throw new TypeError(`the body of event ${id} holds a NUL or half a surrogate pair`);
  }
  if (events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length) throw new TypeError(`an append to ${stream} holds an id twice`);
}

/** PostgreSQL has no NUL in text, and half a surrogate pair has no UTF-8. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** By hand, a third of a regular expression's time: this is asked for every event. */
function isUuid(text: string): boolean {
  return text.length === 36 && isHex(text, 0, 8) && text[8] === '-' && isHex(text, 9, 13) && text[13] === '-' && isHex(text, 14, 18)
    && text[18] === '-' && isHex(text, 19, 23) && text[23] === '-' && isHex(text, 24, 36);
}

function isHex(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}
