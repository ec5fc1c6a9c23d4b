import { registry } from '@evenhand/contracts';
import { damagedEventOf } from '@evenhand/contracts/testing/damage';
import * as fc from 'fast-check';
import { LAST_DAY, moment } from './bank.journeys';

/** A message that must not be stored, and what its answer has to say. */
export interface Hostile {
  readonly what: string;
  readonly bytes: string | Buffer;
  readonly code: string;
  /** JSON pointer of a field that is named; undefined where the message as a whole is wrong */
  readonly field?: string;
  /** not JSON text: within a batch it spoils the whole of it */
  readonly unparseable?: true;
}

const TIME = new Date(moment(10)).toISOString();
let serial = 0;

function rated(more: object = {}, data: object = {}): object {
  serial += 1;
  const id = `hostile-${serial}`;
  return { specversion: '1.0', id, source: 'urn:test:hostile', type: 'evenhand.interactions.interaction-rated.v1', subject: 'hostile', time: TIME, ...more, data: { interactionId: id, courtesy: 3, ...data } };
}
const text = (event: unknown): string => JSON.stringify(event);
/** @param raw JSON text in place of the courtesy */
const withCourtesy = (raw: string): string => text(rated()).replace('"courtesy":3', `"courtesy":${raw}`);
const invalid = (what: string, bytes: string, field: string, code = 'invalid_event'): Hostile => ({ what, bytes, code, field });
const whole = (what: string, bytes: string | Buffer, code: string): Hostile => ({ what, bytes, code });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Made anew for each use, so that none is refused for having been seen. */
export const hostileMessages = (): readonly Hostile[] => [
  { ...whole('no JSON', '{"specversion":', 'not_json'), unparseable: true },
  { ...whole('no JSON number', withCourtesy('NaN'), 'not_json'), unparseable: true },
  { ...whole('a byte order mark', `\ufeff${text(rated())}`, 'not_json'), unparseable: true },
  { ...whole('a raw NUL', text(rated()).replace('hostile', 'host\0ile'), 'not_json'), unparseable: true },
  { ...whole('invalid UTF-8', Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('"}')]), 'not_utf8'), unparseable: true },
  ...['null', '7', 'true', '"event"', '[]', '1e999', '-0'].map((value) => whole(`a mere ${value}`, value, 'not_an_object')),
  whole('20 000 levels', withCourtesy(nested(20_000)), 'too_deep'),
  whole('9 levels', withCourtesy(nested(7)), 'too_deep'),
  invalid('nothing', '{}', '/type'),
  invalid('no data', text({ ...rated(), data: undefined }), '/data'),
  invalid('data that is a list', text({ ...rated(), data: [] }), '/data'),
  invalid('data that is null', text({ ...rated(), data: null }), '/data'),
  invalid('a type that is a number', text(rated({ type: 1 })), '/type'),
  invalid('an unknown type', text(rated({ type: 'evenhand.interactions.tea-served.v1' })), '/type', 'unknown_type'),
  invalid('an unknown version', text(rated({ type: 'evenhand.interactions.interaction-rated.v2' })), '/type', 'unknown_type'),
  invalid('a type out of Object.prototype', text(rated({ type: 'constructor' })), '/type', 'unknown_type'),
  invalid('an event of the suite', text(rated({ type: 'evenhand.interactions.survey-invited.v1' })), '/type', 'not_publishable'),
  invalid('an id of 65 characters', text(rated({ id: 'x'.repeat(65) })), '/id'),
  invalid('an empty id', text(rated({ id: '' })), '/id'),
  invalid('an id that is an object', text(rated({ id: { toString: 'x' } })), '/id'),
  invalid('half a surrogate pair', text(rated({ tracestate: 'a\ud800b' })), '/tracestate'),
  invalid('an escaped NUL', text(rated({ tracestate: 'a\0b' })), '/tracestate'),
  invalid('the bank as a customer', text(rated({ subject: 'bank' })), '/subject'),
  invalid('a day that is none', text(rated({ time: '2025-02-30T00:00:00Z' })), '/time'),
  invalid('a time that is a number', text(rated({ time: 1e308 })), '/time'),
  invalid('a time ahead', text(rated({ time: new Date(moment(LAST_DAY) + 301_000).toISOString() })), '/time', 'time_in_future'),
  invalid('a time of long ago', text(rated({ time: '1989-12-31T23:59:59.999Z' })), '/time', 'time_too_early'),
  invalid("the server's attribute", text(rated({ position: 1 })), '/position', 'server_attribute'),
  invalid('an unknown attribute', text(rated({ 'a/b~c': 1 })), '/a~1b~0c'),
  invalid('personal data', text(rated({}, { pii: { name: 'x' } })), '/data/pii'),
  invalid('__proto__ in the data', text(rated()).replace('"courtesy"', '"__proto__":{"polluted":true},"courtesy"'), '/data/__proto__'),
  invalid('__proto__ in the event', text(rated()).replace('"specversion"', '"__proto__":{"polluted":true},"specversion"'), '/__proto__'),
  invalid('a constructor', text(rated({}, { constructor: { prototype: {} } })), '/data/constructor'),
  ...['1e999', '-1e999', '9007199254740993', '1e308', '5e-324', '3.5', '0', '6', '"3"', 'null', 'true', '[3]', '{"valueOf":3}'].map((raw) => invalid(`a courtesy of ${raw}`, withCourtesy(raw), '/data/courtesy')),
  invalid('a key told twice, wrong at last', withCourtesy('3,"courtesy":9'), '/data/courtesy'),
  invalid('an aggregate without a name', text(rated({}, { interactionId: '' })), '/data/interactionId'),
  invalid('a void of nothing', text({ ...rated({ type: 'evenhand.interactions.rating-voided.v1' }), data: { interactionId: `nothing-${serial}` } }), '/data/interactionId', 'unknown_interaction'),
  invalid('an outcome of nothing', text({ ...rated({ type: 'evenhand.interactions.expectation-outcome-observed.v1' }), data: { expectationId: `nothing-${serial}`, actual: 1 } }), '/data/expectationId', 'unknown_expectation'),
];

/** Too large for an item, in whatever form; an event of its own door is refused before it is read. */
export const oversized = (): Hostile => whole('300 KiB', text(rated({ tracestate: 'x'.repeat(300 * 1024) })), 'too_large');

const publishable = registry.all().filter(({ publishable: told, owner }) => told && owner === 'interactions');
/** Events with blows dealt anywhere: most are refused for what they name, some survive. */
export const damaged: fc.Arbitrary<string> = fc.oneof(...publishable.map(damagedEventOf)).map((event) => JSON.stringify(event));
