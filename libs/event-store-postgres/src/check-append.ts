import { NO_STREAM } from '@evenhand/event-sourcing';
import type { Append } from '@evenhand/event-sourcing';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{32}$/;
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
    if (!UUID.test(id)) throw new TypeError(`event id ${id} is not a uuid in lower case`);
    if (!DIGEST.test(digest)) throw new TypeError(`the digest of event ${id} is not 32 hexadecimal digits`);
    if (customer.length > MAX_KEY || !isStorable(customer)) throw new TypeError(`the customer of event ${id} is too long or not storable as text`);
    if (!isStorable(body)) throw new TypeError(`the body of event ${id} holds a NUL or half a surrogate pair`);
  }
  if (events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length) throw new TypeError(`an append to ${stream} holds an id twice`);
}

/** PostgreSQL has no NUL in text, and half a surrogate pair has no UTF-8. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
