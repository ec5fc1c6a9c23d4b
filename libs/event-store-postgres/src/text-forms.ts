import { slotOf } from '@evenhand/event-sourcing';
import type { NewEvent } from '@evenhand/event-sourcing';

export const COPY = 'copy events (position, recorded_at, revision, slot, event_id, digest, stream, customer, body) from stdin';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** COPY's text format: what is not doubled or escaped here would come back as something else. */
export function escapeCopyText(text: string): string {
  // four searches for one character are a quarter of one search for any of four
  const plain = !text.includes('\\') && !text.includes('\n') && !text.includes('\r') && !text.includes('\t');
  return plain ? text : text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] as string);
}

/** The text of one COPY, as bytes in a buffer that is used again: the garbage of joined strings would cost more than the writing. */
export class CopyText {
  private buffer = Buffer.allocUnsafe(2 ** 16);
  private length = 0;

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  /** One line. @param recordedAt as timestamptz reads it */
  add({ id, digest, customer, body }: NewEvent, stream: string, revision: number, position: number, recordedAt: string): void {
    const keys = `${escapeCopyText(stream)}\t${escapeCopyText(customer)}`;
    const line = `${position}\t${recordedAt}\t${revision}\t${slotOf(customer)}\t${id}\t${digest}\t${keys}\t${escapeCopyText(body)}\n`;
    this.reserve(line.length * 3);
    this.length += this.buffer.write(line, this.length);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
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
