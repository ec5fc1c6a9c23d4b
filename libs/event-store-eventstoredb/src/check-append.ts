import { NO_STREAM } from '@evenhand/event-sourcing';
import type { Append } from '@evenhand/event-sourcing';

const MAX_KEY = 600;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const DIGEST = /^[\da-f]{32}$/;

/**
 * Refuses what the journeys' table could not hold, or would hold changed, before it is in the log for good: these are mistakes of the program,
 * not of the events it was given. @throws TypeError
 */
export function checkAppend({ stream, events, expectedRevision }: Append): void {
  if (events.length === 0) throw new TypeError(`an append to ${stream} has no events`);
  if (!Number.isInteger(expectedRevision) || expectedRevision < NO_STREAM) throw new TypeError(`${expectedRevision} is no revision`);
  if (!isKey(stream)) throw new TypeError('a stream name is empty, too long or not storable as text');
  for (const { id, digest, customer, body } of events) {
    if (!UUID.test(id)) throw new TypeError(`event id ${id} is not a uuid in lower case`);
    if (!DIGEST.test(digest)) throw new TypeError(`the digest of event ${id} is not 32 hexadecimal digits`);
    if (!isKey(customer)) throw new TypeError(`the customer of event ${id} is empty, too long or not storable as text`);
    if (!isStorable(body)) throw new TypeError(`the body of event ${id} holds a NUL or half a surrogate pair`);
  }
  if (events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length) throw new TypeError(`an append to ${stream} holds an id twice`);
}

function isKey(text: string): boolean {
  return text !== '' && text.length <= MAX_KEY && isStorable(text);
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
