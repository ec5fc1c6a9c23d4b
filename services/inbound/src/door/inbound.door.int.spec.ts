import { registry } from '@evenhand/contracts';
import type { ItemResult } from '@evenhand/ingest';
import type { InboundRecord, InboundTopic } from '@evenhand/journey-log';
import { createLog, ProblemError, SystemClock } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Registry } from 'prom-client';
import { InboundMetrics } from '../inbound.metrics';
import { NoneTaken, Owners } from '../owners/owners';
import type { JsonEvent } from '../record/cloud-event.binding';
import { ResultStore } from '../results/result.store';
import { InboundDoor } from './inbound.door';
import { Away } from './patience';

const example = registry.get('evenhand.interactions.need-met.v1')?.example as object as Readonly<Record<string, unknown>> & { readonly source: string };
const log = createLog('silent');
const idOf = ({ value }: JsonEvent): string => (value as { readonly id: string }).id;

/** An owner that takes none of what comes together with certain items. */
class FussyOwner extends Owners {
  readonly asked: string[][] = [];
  readonly judged: string[] = [];

  constructor(private readonly fussAbout: (id: string) => NoneTaken | undefined) {
    super();
  }

  override async take(_owner: string, items: readonly JsonEvent[]): Promise<readonly ItemResult[]> {
    const ids = items.map(idOf);
    this.asked.push(ids);
    for (const id of ids) {
      const fuss = this.fussAbout(id);
      if (fuss) throw fuss;
    }
    this.judged.push(...ids);
    return ids.map((id): ItemResult => ({ id, status: 'stored', position: 1 }));
  }
}

/** An owner that stores, and now and then cannot. */
class MoodyOwner extends Owners {
  readonly asked: string[][] = [];
  constructor(private readonly moods: (ids: readonly string[], time: number) => readonly number[] | undefined) {
    super();
  }
  override async take(_owner: string, items: readonly JsonEvent[]): Promise<readonly ItemResult[]> {
    const ids = items.map(idOf);
    this.asked.push(ids);
    const statuses = this.moods(ids, this.asked.length);
    if (!statuses) throw new Away('it is away');
    return ids.map((id, i): ItemResult => (statuses[i] === 200
      ? { id, status: 'stored', position: 1 }
      : { id, status: 'rejected', problem: { type: 'urn:x', title: 'x', status: statuses[i] as number, detail: 'x', code: 'x', errors: [] } }));
  }
}

let database: TestDatabase;
let results: ResultStore;
beforeEach(async () => {
  database = await testDatabase('inbound');
  results = await ResultStore.open({ url: database.url, clock: new SystemClock(), retention: 60_000, log });
});
afterEach(async () => {
  await results.close();
  await database.drop();
});

const record = (id: string, at: number): InboundRecord => ({
  topic: 't', partition: 0, offset: String(at), key: Buffer.from(String(example['subject'])), value: Buffer.from(JSON.stringify({ ...example, id })), headers: new Map([['content-type', Buffer.from('application/cloudevents+json')]]),
});
const doorTo = (owners: Owners): InboundDoor => new InboundDoor(owners, results, new InboundMetrics(new Registry(), { lag: async () => new Map() } as object as InboundTopic), log);

it('sends what an owner could not judge for the moment again, with all behind it, and keeps the answers before', async () => {
  const owner = new MoodyOwner((ids, time) => (time === 1 ? undefined : time === 2 ? [200, 503, 200] : ids.map(() => 200)));
  const rejects = await doorTo(owner).take(['a', 'b', 'c'].map(record), new AbortController().signal);
  expect(owner.asked).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], ['b', 'c']]);
  expect(rejects).toEqual([]);
  for (const id of ['a', 'b', 'c']) expect(JSON.parse((await results.find({ source: example.source, id })) ?? '{}')).toEqual({ id, status: 'stored', position: 1 });
});

it('refuses what its owner refuses, a fault of the owner too, and gives up when the partition is somebody else\'s', async () => {
  const rejects = await doorTo(new MoodyOwner((ids) => ids.map((id) => (id === 'a' ? 200 : id === 'b' ? 422 : 500)))).take(['a', 'b', 'c'].map(record), new AbortController().signal);
  expect(rejects.map(({ record: { offset }, problem }) => [offset, (problem as { readonly status: number }).status])).toEqual([['1', 422], ['2', 500]]);

  const ending = new AbortController();
  const taken = doorTo(new MoodyOwner((_ids, time) => void (time === 2 && ending.abort(new Error('it is another\'s'))))).take([record('d', 0)], ending.signal);
  await expect(taken).rejects.toThrow('it is another\'s');
  expect(await results.find({ source: example.source, id: 'd' })).toBeUndefined();
});

it('refuses alone the one that its owner refuses all others with, and keeps their order', async () => {
  const owner = new FussyOwner((id) => (id === 'd' ? new NoneTaken(new ProblemError(413, 'too_large', 'd is too large'), true) : undefined));
  const rejects = await doorTo(owner).take(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(record), new AbortController().signal);
  expect(owner.judged).toEqual(['a', 'b', 'c', 'e', 'f', 'g']);
  expect(owner.asked.length).toBeLessThan(2 * Math.log2(7) + 2);
  expect(rejects.map(({ record: { offset }, problem }) => [offset, problem])).toEqual([['3', expect.objectContaining({ status: 413, code: 'too_large', detail: 'd is too large' })]]);
  expect(JSON.parse((await results.find({ source: example.source, id: 'd' })) ?? '{}')).toMatchObject({ id: 'd', status: 'rejected', problem: { code: 'too_large' } });
});

it('gives a failing owner some time, then refuses alone the one it fails over', async () => {
  let left = 2;
  const passing = new FussyOwner((id) => (id === 'b' && left-- > 0 ? new NoneTaken(new ProblemError(500, 'owner_failed', 'it fails'), false) : undefined));
  expect(await doorTo(passing).take(['a', 'b', 'c'].map(record), new AbortController().signal)).toEqual([]);
  expect(passing.asked).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c']]);
  const failing = new FussyOwner((id) => (id === 'b' ? new NoneTaken(new ProblemError(500, 'owner_failed', 'it fails'), false) : undefined));
  const rejects = await doorTo(failing).take(['a', 'b', 'c'].map(record), new AbortController().signal);
  expect(rejects.map(({ record: { offset }, problem }) => [offset, problem])).toEqual([['1', expect.objectContaining({ status: 500, code: 'owner_failed' })]]);
  expect(failing.judged).toEqual(['a', 'c']);
});
