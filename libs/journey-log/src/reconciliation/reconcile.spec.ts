import { InMemoryEventStore, slotOf } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { storedIdOf } from '@evenhand/contracts';
import { reconcile } from './reconcile';
import type { RawRecord } from './raw-record';
import type { Difference } from './reconciliation.report';

const PARTITIONS = 4;
const EVENTS = 200;
/** Customers of which each partition has some. */
const CUSTOMERS = Array.from({ length: 12 }, (_, i) => `c_${i}`);

type Topic = RawRecord[][];

async function storeOf(count = EVENTS): Promise<{ store: InMemoryEventStore; events: readonly StoredEvent[] }> {
  const store = new InMemoryEventStore(() => new Date('2026-01-02T03:04:05.006Z'));
  for (let i = 1; i <= count; i++) {
    const customer = CUSTOMERS[(i * 7) % CUSTOMERS.length] as string;
    const traced = i % 10 === 0 ? ',"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"' : '';
    const body = `{"specversion":"1.0","id":"e${i}","source":"urn:test","type":"t","subject":"${customer}","time":"2026-01-01T00:00:00Z"${traced},"data":{"n":${i}}}`;
    await store.append(`s-${i}`, [{ id: storedIdOf('urn:test', `e${i}`), customer, body, digest: '0'.repeat(32) }], -1);
  }
  const events: StoredEvent[] = [];
  for await (const page of store.readAll(0)) events.push(...page.events);
  return { store, events };
}

/** A record as the design has it, written out by hand. */
function recordOf({ customer, body, position, stream, revision, recordedAt }: StoredEvent): Omit<RawRecord, 'offset'> {
  const { traceparent } = JSON.parse(body) as { traceparent?: string };
  const value = `${body.slice(0, -1)},"recordedat":"${recordedAt}","stream":"${stream}","revision":${revision},"position":${position}}`;
  return { key: Buffer.from(customer), value: Buffer.from(value), headers: { 'content-type': Buffer.from('application/cloudevents+json'), ...(traceparent !== undefined && { traceparent: Buffer.from(traceparent) }) } };
}
const watermarkAt = (position: number, more = {}): Omit<RawRecord, 'offset'> => ({
  key: null, headers: { 'content-type': Buffer.from('application/cloudevents+json') },
  value: Buffer.from(JSON.stringify({ specversion: '1.0', id: `watermark-${position}`, source: 'urn:evenhand:relay', type: 'evenhand.journey.watermark.v1', time: '2026-01-01T00:00:00Z', data: { position, ...more } })),
});
const partitionOf = (customer: string): number => slotOf(customer) % PARTITIONS;

/** A healthy topic in transactions of ten. */
function topicOf(events: readonly StoredEvent[]): Omit<RawRecord, 'offset'>[][] {
  const topic = Array.from({ length: PARTITIONS }, (): Omit<RawRecord, 'offset'>[] => []);
  for (let i = 0; i < events.length; i += 10) {
    const stretch = events.slice(i, i + 10);
    for (const event of stretch) topic[partitionOf(event.customer)]?.push(recordOf(event));
    const last = stretch.at(-1) as StoredEvent;
    topic.forEach((records, partition) => partition !== partitionOf(last.customer) && records.push(watermarkAt(last.position)));
  }
  return topic;
}

async function* pagesOf(records: readonly RawRecord[], size: number): AsyncGenerator<readonly RawRecord[]> {
  for (let i = 0; i < records.length; i += size) yield await Promise.resolve(records.slice(i, i + size));
}

const findings = (differences: readonly Difference[]): string[] =>
  differences.map(({ kind, partition, offset, position, eventId, parts }) => [kind, `${partition}/${offset}`, position, eventId?.slice(0, 8) ?? '-', ...(parts ?? [])].join(' '));

describe('store and topic', () => {
  let store: InMemoryEventStore;
  let events: readonly StoredEvent[];
  let topic: Omit<RawRecord, 'offset'>[][];
  beforeEach(async () => {
    ({ store, events } = await storeOf());
    topic = topicOf(events);
  });

  const at = (position: number): StoredEvent => events[position - 1] as StoredEvent;
  const home = (position: number): number => partitionOf(at(position).customer);
  const placeOf = (position: number): number => (topic[home(position)] ?? []).findIndex(({ value }) => value?.toString().endsWith(`"position":${position}}`));
  const id = (position: number): string => at(position).id.slice(0, 8);
  const compare = async (more: { from?: number; to?: number; rows?: number; tracked?: number; page?: number } = {}) => {
    const partitions = (topic as Topic).map((records) => pagesOf(records.map((record, i) => ({ ...record, offset: i })), more.page ?? 7));
    return reconcile({ topic: 't', store, partitions, from: 0, to: EVENTS, ...more });
  };
  /** Others of the same partition, `gap` records further on. */
  const neighbour = (position: number, gap: number): number => events.filter(({ customer, position: p }) => p > position && partitionOf(customer) === home(position))[gap - 1]?.position as number;

  it.each([1, 7, 1_000])('are equal where the relay wrote, in pieces of %i', async (page) => {
    expect(await compare({ page })).toEqual({
      topic: 't', from: 0, to: EVENTS, complete: true, equal: true, events: EVENTS, records: EVENTS, differences: [],
      counts: { missing: 0, doubled: 0, altered: 0, reordered: 0, foreign: 0, watermark: 0 },
    });
  });

  it('are compared in a stretch only, whatever is outside of it', async () => {
    topic[home(5)]?.splice(placeOf(5), 1);
    topic[home(150)]?.splice(placeOf(150), 1);
    expect(await compare({ from: 20, to: 140 })).toMatchObject({ equal: true, events: 120, records: 120 });
    expect(findings((await compare({ from: 20, to: 160 })).differences)).toEqual([`missing ${home(150)}/null 150 ${id(150)}`]);
  });

  it.each([1, 77, EVENTS])('name the event %i that has no record', async (position) => {
    topic[home(position)]?.splice(placeOf(position), 1);
    const report = await compare();
    expect([findings(report.differences), report.records]).toEqual([[`missing ${home(position)}/null ${position} ${id(position)}`], EVENTS - 1]);
  });

  it.each([0, 1, 30])('name a record that is there twice, the second time %i records further on', async (gap) => {
    const place = gap === 0 ? placeOf(40) + 1 : placeOf(neighbour(40, gap)) + 1;
    topic[home(40)]?.splice(place, 0, recordOf(at(40)));
    expect(findings((await compare()).differences)).toContain(`doubled ${home(40)}/${place} 40 ${id(40)}`);
    expect((await compare()).counts).toMatchObject({ missing: 0, doubled: 1, altered: 0, reordered: 0, foreign: 0 });
  });

  it('name a copy that came long before its event as the double', async () => {
    const place = placeOf(10);
    topic[home(10)]?.splice(place, 0, recordOf(at(neighbour(10, 30))));
    const position = neighbour(10, 30);
    expect(findings((await compare()).differences)).toEqual([`doubled ${home(10)}/${place} ${position} ${id(position)}`]);
  });

  it('name one of two neighbours that changed places', async () => {
    const records = topic[home(60)] ?? [];
    const [first, second] = [placeOf(60), placeOf(neighbour(60, 1))];
    [records[first], records[second]] = [records[second] as RawRecord, records[first] as RawRecord];
    const { differences, counts } = await compare();
    expect(differences.filter(({ kind }) => kind === 'reordered')).toHaveLength(1);
    expect(counts).toMatchObject({ missing: 0, doubled: 0, altered: 0, reordered: 1, foreign: 0 });
  });

  it.each([30, -30])('name a record that stands far from its place, and what was claimed before it came', async (gap) => {
    const far = neighbour(20, 30);
    const [moved, beside] = gap > 0 ? [20, far] : [far, 20];
    const [record] = topic[home(moved)]?.splice(placeOf(moved), 1) ?? [];
    const place = placeOf(beside) + (gap > 0 ? 1 : 0);
    topic[home(20)]?.splice(place, 0, record as RawRecord);
    const { differences, counts } = await compare();
    expect(findings(differences)).toContain(`reordered ${home(20)}/${place} ${moved} ${id(moved)}`);
    expect(counts).toEqual({ missing: 0, doubled: 0, altered: 0, reordered: 1, foreign: 0, watermark: gap > 0 ? 1 : 0 });
  });

  it.each([
    ['value', { value: Buffer.from(recordOfText(7).replace('"n":7', '"n":8')) }], ['key', { key: Buffer.from('c_99') }], ['headers', { headers: {} }],
  ] as const)('name a record whose %s is not its event\'s', async (part, change) => {
    const place = placeOf(7);
    (topic[home(7)] as RawRecord[])[place] = { ...(topic[home(7)]?.[place] as RawRecord), ...change };
    const { differences, counts } = await compare();
    expect(findings(differences)).toEqual([`altered ${home(7)}/${place} 7 ${id(7)} ${part}`]);
    expect(counts).toMatchObject({ missing: 0, altered: 1 });
  });

  it.each([9, 190])('name a record in the wrong partition', async (position) => {
    const [record] = topic[home(position)]?.splice(placeOf(position), 1) ?? [];
    const wrong = (home(position) + 1) % PARTITIONS;
    topic[wrong]?.splice(12, 0, record as RawRecord);
    expect(findings((await compare()).differences)).toEqual([`altered ${wrong}/12 ${position} ${id(position)} partition`]);
  });

  it('name records of no event: one beyond the store, one in an event\'s place, one that is no text of ours', async () => {
    const stranger = recordOf({ ...at(30), body: at(30).body.replace('"id":"e30"', '"id":"x"') });
    topic[home(100)]?.splice(placeOf(100), 0, recordOf({ ...at(100), position: 9_000 }));
    topic[home(30)]?.splice(placeOf(30) + 1, 0, stranger);
    topic[0]?.splice(3, 0, { key: Buffer.from('x'), value: Buffer.from('no json'), headers: {} });
    const { differences, counts } = await compare();
    expect(counts).toEqual({ missing: 0, doubled: 0, altered: 0, reordered: 0, foreign: 3, watermark: 0 });
    expect(differences.map(({ position }) => position)).toEqual([30, 9_000, null]);
  });

  it('name watermarks that go back, and those beyond the store', async () => {
    topic[1]?.splice(20, 0, watermarkAt(3));
    topic[2]?.push(watermarkAt(EVENTS + 50));
    expect(findings((await compare()).differences)).toEqual(['watermark 1/20 3 -', `watermark 2/${(topic[2]?.length ?? 0) - 1} ${EVENTS + 50} -`]);
  });

  it('count what they do not name', async () => {
    topic[home(1)] = [];
    const gone = events.filter(({ customer }) => partitionOf(customer) === home(1)).length;
    const { counts, differences } = await compare({ rows: 3 });
    expect([counts.missing, differences.length]).toEqual([gone, 3]);
  });

  it('are compared as far as what is out of its place can be remembered', async () => {
    topic[home(1)] = [];
    const gone = events.filter(({ customer }) => partitionOf(customer) === home(1)).map(({ position }) => position);
    expect(await compare({ tracked: 10 })).toMatchObject({ complete: false, equal: false, to: gone[10] });
  });
});

function recordOfText(n: number): string {
  const customer = CUSTOMERS[(n * 7) % CUSTOMERS.length] as string;
  return `{"specversion":"1.0","id":"e${n}","source":"urn:test","type":"t","subject":"${customer}","time":"2026-01-01T00:00:00Z","data":{"n":${n}},"recordedat":"2026-01-02T03:04:05.006Z","stream":"s-${n}","revision":0,"position":${n}}`;
}
