import type { Contacts, ContactsRow } from '@evenhand/client';
import { figure, grouped, right, table, type Column } from '../terminal/table';

type Told = readonly [columns: readonly Column[], cells: (row: ContactsRow) => readonly string[]];

const seconds = (title: string, name: 'waitSec' | 'durationSec'): Told => [
  [right(`${title} mean`), right('p50'), right('p90')],
  ({ [name]: told }) => [figure(told?.mean), String(told?.p50 ?? '-'), String(told?.p90 ?? '-')],
];

const MEASURES: Readonly<Record<string, Told>> = {
  contacts: [[right('contacts')], ({ contacts = 0 }) => [grouped(contacts)]],
  customers: [[right('customers')], ({ customers = 0 }) => [grouped(customers)]],
  repeatContacts: [[right('repeat')], ({ repeatContacts = 0 }) => [grouped(repeatContacts)]],
  waitSec: seconds('wait s', 'waitSec'),
  durationSec: seconds('took s', 'durationSec'),
};

/** What is told of a row under one of its names: a measure, or else what rows are told apart by. */
const toldOf = (name: string): Told => MEASURES[name] ?? [[{ title: name }], (row) => [String(row[name as keyof ContactsRow] ?? '-')]];

/** One group of contacts a line: what it is told apart by, then what was measured; waits and durations in seconds. */
export function describeContacts({ rows }: Contacts, width?: number): string {
  const told = Object.keys(rows[0] ?? {}).map(toldOf);
  return rows.length === 0 ? 'no contacts' : table(told.flatMap(([columns]) => columns), rows.map((row) => told.flatMap(([, cells]) => cells(row))), width);
}
