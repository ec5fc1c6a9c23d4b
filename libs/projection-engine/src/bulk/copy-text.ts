import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type Field = string | number | boolean | null;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const CHUNK = 64 * 1024;

/** One line of COPY's text format. */
export function copyLine(fields: readonly Field[]): string {
  let line = '';
  for (const field of fields) line += (line === '' ? '' : '\t') + copyField(field);
  return `${line}\n`;
}

function copyField(field: Field): string {
  if (field === null) return '\\N';
  if (typeof field === 'string') return /[\\\n\r\t]/.test(field) ? field.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] as string) : field;
  return String(field);
}

/** Sends lines as one COPY. @param columns quoted */
export async function copyIn(client: ClientBase, table: string, columns: readonly string[], lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inChunks(lines)), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)));
}

function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
