import * as fc from 'fast-check';
import type { CloudEvent } from '../envelope';
import { readStored, registry, serialise } from '../registry';
import { storedEventOf } from '../testing/generate';
import { EventRegistry } from './registry';
import { SkimmedEvent } from './skim';

const anyStoredEvent = fc.tuple(fc.constantFrom(...registry.all()).chain((type) => storedEventOf(type)), fc.boolean())
  .map(([event, history]): CloudEvent => (history ? { ...event, history } : event));
const read = ({ type, time, data, actorkind, history, id, source }: CloudEvent | SkimmedEvent): object => ({ type, time, data, actorkind, history: history ?? false, id, source });

/** Each field asked for on an event of its own, so that none is read because another was. */
function skimmed(body: string, known = registry): object {
  const fresh = (): SkimmedEvent => new SkimmedEvent(body, known);
  return { type: fresh().type, time: fresh().time, data: fresh().data, actorkind: fresh().actorkind, history: fresh().history, id: fresh().id, source: fresh().source };
}

test('what is skimmed of a stored text is what reading all of it gives', () => {
  fc.assert(fc.property(anyStoredEvent, (event) => {
    const body = serialise(event);
    expect(skimmed(body)).toEqual(read(readStored(body)));
    expect(new SkimmedEvent(body, registry).whole).toEqual(readStored(body));
  }), { numRuns: 500 });
});

test('values that look like keys are not taken for them', () => {
  const { example } = registry.get('evenhand.interactions.interaction-recorded.v1') ?? { example: undefined };
  const hostile = '","type":"x","time":"y","actorkind":"staff","history":true,"data":{"a":1}}';
  const event = { ...example, source: "urn:a?,data:(type)'time'", tracestate: hostile, data: { ...example?.data, topic: 'type' } } as CloudEvent;
  const body = serialise(event);
  expect(skimmed(body)).toEqual(read(JSON.parse(body) as CloudEvent));
});

test('a text that another program wrote is read all the same', () => {
  const text = JSON.stringify({ data: { a: 1 }, time: '2026-01-01T00:00:00Z', id: 'i', type: 'evenhand.x.y.v1', source: 's' }, null, 1);
  expect(skimmed(text)).toEqual(read(JSON.parse(text) as CloudEvent));
  const compact = '{"id":"i","source":"s","type":"evenhand.x.y.v1","time":"2026-01-01T00:00:00Z","data":{"a":1},"actorkind":"staff"}';
  expect(skimmed(compact)).toEqual(read(JSON.parse(compact) as CloudEvent));
});

test('an event of an older version comes as the latest', () => {
  const [v1] = registry.all();
  if (!v1) throw new Error('the registry is empty');
  const v2 = { ...v1, type: v1.type.replace(/v1$/, 'v2'), version: 2 };
  const known = new EventRegistry([v1, v2], [{ from: v1.type, to: v2.type, up: ({ data }) => ({ ...data, added: 1 }) }]);
  const body = serialise(v1.example);
  expect(skimmed(body, known)).toEqual({ ...read(v1.example), type: v2.type, data: { ...v1.example.data, added: 1 } });
});
