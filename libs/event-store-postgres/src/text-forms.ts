import { slotOf } from '@evenhand/event-sourcing';
import type { NewEvent } from '@evenhand/event-sourcing';

export const COPY = 'copy events (position, recorded_at, revision, slot, event_id, digest, stream, customer, body) from stdin';

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** COPY's text format: what is not doubled or escaped here would come back as something else. */
export function escapeCopyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] as string) : text;
}

/** One line of COPY. @param recordedAt as timestamptz reads it */
export function copyLine(event: NewEvent, stream: string, revision: number, position: number, recordedAt: string): string {
  const { id, digest, customer, body } = event;
  return `${position}\t${recordedAt}\t${revision}\t${slotOf(customer)}\t${id}\t${digest}\t${escapeCopyText(stream)}\t${escapeCopyText(customer)}\t${escapeCopyText(body)}\n`;
}

/** A uuid as the 32 digits it was given as. */
export function digestOf(uuid: string): string {
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
}

let lastText = '';
let lastRead = '';

/** `2026-11-22 06:42:00.12+00` as RFC 3339 with milliseconds. Events of one commit share their moment, so the last one is remembered. */
export function recordedAtOf(text: string): string {
  if (text !== lastText) {
    lastText = text;
    lastRead = `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
  }
  return lastRead;
}
