import { registry } from '@evenhand/contracts';
import type { InboundRecord } from '@evenhand/journey-log';
import { understand } from './inbound.item';
import type { InboundItem, Understood } from './inbound.item';

const example = registry.get('evenhand.interactions.need-met.v1')?.example as object as Readonly<Record<string, unknown>> & { readonly subject: string; readonly id: string; readonly source: string; readonly data: object };
const KEY = Buffer.from(example.subject);

type Headers = Readonly<Record<string, string | Buffer | readonly Buffer[]>>;
function record(headers: Headers, value: unknown, key: Buffer | null = KEY): InboundRecord {
  const bytes = value === null || Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { topic: 't', partition: 3, offset: '7', key, value: bytes, headers: new Map(Object.entries(headers).map(([name, given]) => [name, typeof given === 'string' ? Buffer.from(given) : given])) };
}

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const { data, ...attributes } = example;
const BINARY = { 'content-type': 'application/json', ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)])) };

const itemOf = ({ outcome }: Understood): InboundItem => {
  if ('status' in outcome) throw new Error(JSON.stringify(outcome));
  return outcome;
};
function refusalOf(understood: Understood): { readonly status: number; readonly code: string; readonly fields: readonly string[]; readonly id: string | null } {
  const { outcome } = understood;
  if (!('status' in outcome)) throw new Error('it was taken');
  const { problem: { status, code, errors }, id } = outcome;
  return { status, code, fields: errors.map(({ field }) => field), id };
}

describe('a record in structured mode', () => {
  it('is its value, goes to the owner of its type and is called by source and id', () => {
    const understood = understand(record(STRUCTURED, example));
    expect(itemOf(understood)).toEqual({ text: JSON.stringify(example), value: example, owner: 'interactions', history: false, customer: example.subject });
    expect(understood.name).toEqual({ source: example.source, id: example.id });
  });

  it('may say its charset, and its header\'s name in any case', () => {
    expect(itemOf(understand(record({ 'Content-Type': 'Application/CloudEvents+JSON; charset=UTF-8' }, example))).value).toEqual(example);
  });

  it.each([
    ['no JSON', '{', 400, 'not_json'], ['nothing', null, 400, 'not_json'], ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'not_utf8'],
    ['more than 256 KiB', JSON.stringify({ ...example, data: { text: 'x'.repeat(256 * 1024) } }), 413, 'too_large'],
    ['no object', [1], 422, 'not_an_object'], ['a type nobody has', { ...example, type: 'evenhand.interactions.no-such.v1' }, 422, 'unknown_type'], ['no type', { ...example, type: undefined }, 422, 'invalid_event'],
  ])('that holds %s is refused', (_, value, status, code) => {
    expect(refusalOf(understand(record(STRUCTURED, value)))).toMatchObject({ status, code });
  });
});

describe('a record in binary mode', () => {
  it('is the event that its headers and its value make, the same as in structured mode', () => {
    const understood = understand(record(BINARY, data));
    expect(itemOf(understood)).toMatchObject({ value: example, owner: 'interactions', customer: example.subject });
    expect(understood.name).toEqual({ source: example.source, id: example.id });
  });

  it('needs no content-type, and may bring its datacontenttype as an attribute', () => {
    const bare = Object.fromEntries(Object.entries(BINARY).filter(([name]) => name !== 'content-type'));
    expect(itemOf(understand(record({ ...bare, ce_datacontenttype: 'application/json' }, data))).value).toEqual({ ...example, datacontenttype: 'application/json' });
  });

  it('has no data where it has no value', () => {
    expect(itemOf(understand(record(BINARY, null))).value).toEqual(attributes);
    expect(itemOf(understand(record(BINARY, ''))).value).toEqual(attributes);
  });

  it('hands unknown extensions on, for the owner to refuse, also what JavaScript calls by that name', () => {
    const { value } = itemOf(understand(record(Object.fromEntries([...Object.entries(BINARY), ['ce___proto__', 'x'], ['ce_', 'y']]), data)));
    expect(Object.entries(value as object)).toEqual(expect.arrayContaining([['__proto__', 'x'], ['', 'y']]));
  });

  it.each<[string, Headers, number, string, string]>([
    ['ce_data', { ...BINARY, ce_data: '{}' }, 400, 'bad_header', 'ce_data'],
    ['a header twice', { ...BINARY, ce_id: [Buffer.from('a'), Buffer.from('b')] }, 400, 'bad_header', 'ce_id'],
    ['a header that is no UTF-8', { ...BINARY, ce_subject: Buffer.from([0xff]) }, 400, 'bad_header', 'ce_subject'],
    ['data that is no JSON', { ...BINARY, 'content-type': 'application/xml' }, 415, 'unsupported_media_type', 'content-type'],
  ])('with %s is refused', (_, headers, status, code, field) => {
    expect(refusalOf(understand(record(headers, data)))).toMatchObject({ status, code, fields: [field] });
  });
});

describe('any record', () => {
  it('of a batch is refused by its own code, and what is no CloudEvent says what would be one', () => {
    expect(refusalOf(understand(record({ 'content-type': 'application/cloudevents-batch+json' }, [example])))).toMatchObject({ status: 415, code: 'batch_in_record', fields: ['content-type'] });
    expect(refusalOf(understand(record({ 'content-type': 'application/cloudevents+avro' }, example)))).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    expect(refusalOf(understand(record({}, example)))).toMatchObject({ status: 415, code: 'unsupported_media_type', fields: ['content-type'] });
  });

  it('needs its subject as key, byte for byte', () => {
    expect(refusalOf(understand(record(STRUCTURED, example, null)))).toEqual({ status: 422, code: 'key_missing', fields: ['key'], id: example.id });
    expect(refusalOf(understand(record(BINARY, data, Buffer.from(`${example.subject} `))))).toEqual({ status: 422, code: 'key_not_subject', fields: ['key'], id: example.id });
    expect(refusalOf(understand(record(STRUCTURED, { ...example, subject: '\ufffd' }, Buffer.from([0xff])))).code).toBe('key_not_subject');
  });

  it('whose subject is no text is left to its owner, whatever its key', () => {
    expect(itemOf(understand(record(STRUCTURED, { ...example, subject: 5 }, null)))).toMatchObject({ owner: 'interactions', customer: '' });
  });

  it('says that it is history as HTTP does', () => {
    expect(itemOf(understand(record({ ...STRUCTURED, 'evenhand-history': '1' }, example))).history).toBe(true);
    expect(itemOf(understand(record({ ...STRUCTURED, 'Evenhand-History': '0' }, example))).history).toBe(false);
    expect(refusalOf(understand(record({ ...STRUCTURED, 'evenhand-history': 'yes' }, example)))).toMatchObject({ status: 400, code: 'bad_header', fields: ['Evenhand-History'] });
  });

  it.each([['a source beyond limits', { source: `urn:${'x'.repeat(253)}` }], ['an id with a space', { id: 'a b' }], ['a number as id', { id: 7 }]])('with %s cannot be asked for', (_, broken) => {
    expect(understand(record(STRUCTURED, { ...example, ...broken })).name).toBeUndefined();
  });
});
