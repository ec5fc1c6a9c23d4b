import type { CloudEvent } from '../envelope';
import { catalogueOf } from './catalogue';
import { eventTypes, StoredEvent, type Aggregate, type EventType } from './event-type';
import { EventRegistry, type Upcaster } from './registry';
import { Code, Id, Int } from './scalars';
import { serialiseAs } from './serialise';
import { judge } from './validation';

const V1 = 'evenhand.post.parcel-sent.v1';
const V2 = 'evenhand.post.parcel-sent.v2';
const V3 = 'evenhand.post.parcel-sent.v3';

const parcel: Aggregate = { name: 'parcel', idField: 'parcelId' };
const sent = { id: 'e1', source: '/post', time: '2026-01-05T10:00:00Z' };

@StoredEvent(parcel, { type: V1, meaning: 'In pounds.', example: { ...sent, data: { parcelId: 'p1', pounds: 2 } } })
class ParcelSent {
  @Id() readonly parcelId!: string;
  @Int(0, 100) readonly pounds!: number;
}

@StoredEvent(parcel, { type: V2, meaning: 'In grams.', example: { ...sent, data: { parcelId: 'p1', grams: 907 } } })
class ParcelSentInGrams {
  @Id() readonly parcelId!: string;
  @Int(0, 50_000) readonly grams!: number;
}

@StoredEvent(parcel, { type: V3, meaning: 'With its carrier.', example: { ...sent, data: { parcelId: 'p1', grams: 907, by: 'rail' } } })
class ParcelSentBy {
  @Id() readonly parcelId!: string;
  @Int(0, 50_000) readonly grams!: number;
  @Code(8) readonly by!: string;
}

const table = { [V1]: ParcelSent, [V2]: ParcelSentInGrams, [V3]: ParcelSentBy };
const toGrams: Upcaster = {
  from: V1, to: V2,
  up: ({ data }) => {
    const { parcelId, pounds } = data as ParcelSent;
    return { parcelId, grams: Math.round(pounds * 453.592) };
  },
};
const toCarrier: Upcaster = { from: V2, to: V3, up: ({ data }) => ({ ...data, by: 'post' }) };
const registry = new EventRegistry(eventTypes(table), [toGrams, toCarrier]);
const posted = (type: string): CloudEvent => registry.get(type)?.example as CloudEvent;
const typeOf = (type: string): EventType => registry.get(type) as EventType;

test.each([V1, V2, V3])('%s is accepted and stored as it was posted', (type) => {
  expect(judge(posted(type), registry)).toMatchObject({ ok: true, event: posted(type) });
  expect(JSON.parse(serialiseAs(typeOf(type), posted(type)))).toEqual(posted(type));
});

test('an event of an older version is read as the latest, step by step, its envelope untouched', () => {
  expect(registry.upcast(posted(V1))).toEqual({ ...posted(V1), type: V3, data: { parcelId: 'p1', grams: 907, by: 'post' } });
  expect(registry.upcast(posted(V2))).toEqual({ ...posted(V2), type: V3, data: { parcelId: 'p1', grams: 907, by: 'post' } });
  expect(registry.upcast(posted(V3))).toEqual(posted(V3));
});

test('an event of a type not known here is read as it is', () => {
  const newer = { ...posted(V1), type: 'evenhand.post.parcel-sent.v9' };
  expect(registry.upcast(newer)).toBe(newer);
});

test('each version is judged by its own class', () => {
  const mixed = { ...posted(V2), data: posted(V1).data };
  expect(judge(mixed, registry)).toMatchObject({ ok: false, errors: [{ field: '/data/pounds' }, { field: '/data/grams' }] });
});

test('the catalogue lists every version', () => {
  expect(catalogueOf(registry).types.map(({ type, version, owner, event }) => [type, version, owner, event])).toEqual([
    [V1, 1, 'post', 'ParcelSent'], [V2, 2, 'post', 'ParcelSentInGrams'], [V3, 3, 'post', 'ParcelSentBy'],
  ]);
});

test('a registry that contradicts itself is not made', () => {
  const types = eventTypes(table);
  expect(() => new EventRegistry([...types, ...types])).toThrow('two entries');
  expect(() => new EventRegistry(types, [toGrams, toGrams])).toThrow('two entries');
  expect(() => new EventRegistry(types, [{ ...toGrams, to: 'evenhand.post.parcel-sent.v4' }])).toThrow('no way');
  expect(() => new EventRegistry(types, [{ ...toGrams, from: V2, to: V1 }])).toThrow('no way');
  expect(() => eventTypes({ [V1]: ParcelSentBy })).toThrow('not declared as');
});
