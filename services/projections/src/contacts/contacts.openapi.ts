import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { count, minPosition, operation, query, readModelRefusals, readTag, ref, standing, words } from '../openapi.parts';
import { contactsExample } from '../projections.examples';
import { contactGroupings, contactMeasures, MOST_GROUPS } from './contacts.question';

const list = (of: readonly string[]): JsonObject => ({ type: 'array', items: words(of), minItems: 1, uniqueItems: true });
const dayOrInstant: JsonObject = { anyOf: [{ type: 'string', format: 'date' }, { type: 'string', format: 'date-time' }] };
const textOrNull: JsonObject = { type: ['string', 'null'] };

const seconds: JsonObject = {
  type: 'object',
  properties: {
    n: { ...count, description: 'contacts that tell it' }, mean: { type: 'number', description: 'to 2 decimals' },
    p50: { type: 'integer', description: 'nearest rank, to within 0.4 %' }, p90: { type: 'integer', description: 'nearest rank, to within 0.4 %' },
  },
  required: ['n', 'mean', 'p50', 'p90'],
};
const secondsOrNull = (description: string): JsonObject => ({ anyOf: [seconds, { type: 'null' }], description });

const row: JsonObject = {
  type: 'object',
  description: 'What was named in `by`, then what was asked to be measured',
  properties: {
    day: { type: 'string', format: 'date' }, hour: { type: 'integer', minimum: 0, maximum: 23 }, outcome: { type: 'string' }, channel: textOrNull, kind: { type: 'string' }, initiator: { type: 'string' },
    product: textOrNull, contacts: count, customers: { ...count, description: 'distinct within the row' },
    repeatContacts: { ...count, description: 'with an earlier contact, by time, of the same customer within `repeatWithin`, whether that lies in the range or not' },
    waitSec: secondsOrNull('null where no contact tells a wait'), durationSec: secondsOrNull('null where no contact tells how long it took'),
  },
};
const answer: JsonObject = {
  type: 'object',
  properties: { ...standing, rows: { type: 'array', maxItems: MOST_GROUPS, items: row } },
  required: ['position', 'newestPosition', 'rows'],
};
/** How contacts are counted. */
export const contactsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/contacts': operation(
      'contacts', 'Contacts counted: how many, of how many customers, how often again, how long they waited and took',
      'One row for each combination of what is named in `by`, in that order; without `by` one row. The contacts are those recorded as interactions, up to `position` and none behind it: while contact-activity is first built, that lies behind the log.',
      [
        query('from', dayOrInstant, 'A moment, or the beginning of a day in `tz`; inclusive. Default: the first contact', '2026-11-01'),
        query('to', dayOrInstant, 'A moment, or the beginning of a day in `tz`; exclusive. Default: the last contact', '2026-12-01'),
        query('tz', { type: 'string', default: 'UTC' }, "IANA name of the zone of days and hours; default the bank's", 'Europe/Amsterdam'),
        { ...query('by', list(contactGroupings), 'What rows are told apart by', 'day,outcome'), style: 'form', explode: false, example: ['day', 'outcome'] },
        { ...query('measures', list(contactMeasures), 'What is measured; default all of it'), style: 'form', explode: false, example: ['contacts', 'waitSec'] },
        query('repeatWithin', { type: 'string', pattern: '^P([0-9]{1,3}D|T[0-9]{1,9}[HMS])$', default: 'P7D' }, 'ISO 8601 duration in one unit, at most 400 days: how soon a contact is a repeat contact', 'P7D'),
        minPosition,
      ], [ref('Contacts'), contactsExample], readModelRefusals,
    ),
  },
  schemas: { Contacts: answer },
};
