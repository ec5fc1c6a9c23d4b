import { hash } from 'node:crypto';
import { uuidv5 } from '@evenhand/event-sourcing';
import { Envelope, type CloudEvent } from '../envelope';
import type { Data } from './across';
import type { EventType } from './event-type';
import { fieldsOf, type DataClass } from './field';

/** A key of an object, written out, and how its value is written. */
interface Member {
  readonly name: string;
  readonly key: string;
  readonly write: (value: unknown) => string;
}

const members = new WeakMap<DataClass | EventType, readonly Member[]>();

/**
 * The text that is stored, shared and replayed: envelope and data in the catalogue's order, posted fields before filled ones, whatever
 * order they came in. Byte for byte what JSON.stringify makes of an ordered copy, without the copy. Throws where the event holds what JSON
 * or its class does not: it would be lost for good.
 */
export const serialiseAs = (type: EventType, event: CloudEvent): string =>
  writeMembers(membersOfType(type), event as object as Data, type.type);

function membersOfType(type: EventType): readonly Member[] {
  const write = (value: unknown): string => writeObject(type.data, value as Data);
  return remembered(type, () => membersOf(Envelope).flatMap((member) => (member.name === 'data' ? [HISTORY, { ...member, write }] : [member])));
}

/** The server's attribute within the stored text: just before the data, where a reader finds it without reading the rest. */
const HISTORY: Member = { name: 'history', key: '"history":', write: writePlain };

const membersOf = (data: DataClass): readonly Member[] =>
  remembered(data, () => [...fieldsOf(data)].map(([name, { nested }]) => ({
    name, key: `${JSON.stringify(name)}:`, write: nested ? (value) => writeNested(nested, value) : writePlain,
  })));

function remembered(key: DataClass | EventType, make: () => readonly Member[]): readonly Member[] {
  let made = members.get(key);
  if (!made) members.set(key, (made = make()));
  return made;
}

function writeMembers(known: readonly Member[], value: Data, holder: string): string {
  let text = '';
  let left = 0;
  for (const name in value) if (value[name] !== undefined) left += 1;
  for (const { name, key, write } of known) {
    const given = value[name];
    if (given === undefined) continue;
    text += (text === '' ? key : ',' + key) + write(given);
    left -= 1;
  }
  if (left > 0) throw new TypeError(`${holder} knows not all of ${Object.keys(value).join(', ')}`);
  return `{${text}}`;
}

const writeObject = (data: DataClass, value: Data): string => writeMembers(membersOf(data), value, data.name);

const writeNested = (data: DataClass, value: unknown): string =>
  Array.isArray(value) ? `[${value.map((item: Data) => writeObject(data, item)).join(',')}]` : writeObject(data, value as Data);

/** Anything outside the ranges that JSON.stringify writes as they are. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

function writePlain(value: unknown): string {
  if (typeof value === 'string') return ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (Array.isArray(value)) return `[${value.map(writePlain).join(',')}]`;
  throw new TypeError(`${String(value)} cannot be stored`);
}

/** 32 hexadecimal characters over the posted item as serialised: tells a repetition from an id that is used twice. */
export const digestOf = (postedText: string): string => hash('sha256', postedText, 'hex').slice(0, 32);

/** Never to be changed: the ids of everything stored follow from it. */
const EVENT_NAMESPACE = '0f1e9c52-7c0b-4a53-9d0a-6f2f4a1c8e37';

/** The id an event is stored under. Neither part can hold a line feed, so no two pairs share a name. */
export const storedIdOf = (source: string, id: string): string => uuidv5(`${source}\n${id}`, EVENT_NAMESPACE);

/** `complaint-<id>`; `customer-<subject>` where the aggregate has no id of its own. */
export function streamOf({ aggregate, idField }: EventType, event: CloudEvent): string {
  return `${aggregate}-${idField === null ? event.subject : String((event.data as Data)[idField])}`;
}
