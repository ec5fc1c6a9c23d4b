import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EvenhandClient, Refused, type JourneyItem, type PublishableEvent } from '@evenhand/client';
import { simulate } from '@evenhand/simulation';
import { CallReports, type Call } from './testing/client-example';
import { RunningSuite } from './testing/running-suite';

/** The client against a real suite, which crashes in between. */
const made = [...simulate({ customers: 60, months: 4, seed: 9 })].filter(({ type }) => type.startsWith('evenhand.interactions.'));
const ids = new Set(made.map(({ id }) => id));
const voice = (n: number): PublishableEvent => ({
  specversion: '1.0', source: 'urn:test', type: 'evenhand.interactions.voice-recorded.v1', subject: `c_${n % 7}`, time: '2026-01-02T09:00:00Z',
  data: { voiceId: `v-${n}`, kind: 'suggestion', topicCode: 'fees' },
});

describe('the client and a suite', () => {
  let suite: RunningSuite;
  let client: EvenhandClient;
  let retries = 0;
  beforeAll(async () => {
    suite = await RunningSuite.start();
    client = new EvenhandClient({ url: suite.url, onRetry: () => (retries += 1) });
  }, 60_000);
  afterAll(() => suite?.stop(), 60_000);

  it('publish a stream, each event once, though the suite is killed in the middle of it', async () => {
    const texts = made.map((event) => JSON.stringify(event));
    let crashed: Promise<void> | undefined;
    const summary = await client.publish((async function* () {
      yield texts.slice(0, 500);
      while (!crashed) await wait(1);
      yield texts.slice(500);
    })(), { history: true, onResult: (_result, _text, { stored }) => void (stored > 100 && (crashed ??= suite.crash())) });
    await crashed;
    expect([summary.stored + summary.duplicate, summary.rejected, summary.position]).toEqual([made.length, 0, ids.size]);
    expect(retries).toBeGreaterThan(0);
    expect(await client.publish(texts, { history: true })).toEqual({ stored: 0, duplicate: made.length, rejected: 0, position: ids.size });
  }, 120_000);

  it('read what was written, once the read models have come so far', async () => {
    await client.waitFor(ids.size, { timeoutMs: 30_000 });
    const { items } = await client.projections();
    expect(items.every(({ position }) => position >= ids.size)).toBe(true);
    const journey: JourneyItem[] = [];
    for await (const item of client.journeyItems('sim-9-1', { limit: 3 })) journey.push(item);
    expect(new Set(journey.map(({ id }) => id))).toEqual(new Set(made.filter(({ subject }) => subject === 'sim-9-1').map(({ id }) => id)));
    const { position } = journey.at(-1) as JourneyItem;
    const state = await client.customerState('sim-9-1', { asOfPosition: position, minPosition: position });
    const { score, base, addends } = await client.explain('sim-9-1', 'satisfaction.overall', { asOfPosition: position });
    expect(score).toBeCloseTo(base + addends.reduce((sum, { contribution }) => sum + contribution, 0), 9);
    expect(state.satisfaction.overall).toBeCloseTo(score, 1);
    await expect(client.customerState('nobody')).rejects.toMatchObject({ constructor: Refused, status: 404, code: 'unknown_customer' });
    expect((await client.catalogue()).types.length).toBeGreaterThan(50);
  }, 60_000);

  it('publish one by one from many places, each event once, though the suite is killed in between', async () => {
    retries = 0;
    const publisher = client.publisher({ batchEvents: 50, maxPending: 200 });
    const sent = Array.from({ length: 1_000 }, (_, n) => publisher.send(voice(n)));
    const crashed = sent[300]?.then(() => suite.crash());
    const answers = await Promise.all(sent);
    await crashed;
    expect(retries).toBeGreaterThan(0);
    const positions = answers.map(({ position }) => position);
    expect(new Set(positions).size).toBe(1_000);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    await publisher.close();
  }, 120_000);

  it('operate a read model', async () => {
    const { operationId } = await client.operations.replay('customer-state', { reason: 'a test' });
    for (;;) {
      const { state } = await client.operations.find(operationId);
      if (state !== 'running') break;
      await wait(20);
    }
    expect(await client.operations.find(operationId)).toMatchObject({ kind: 'replay', state: 'done', result: { version: 2 } });
    expect(await client.operations.drop('customer-state', 2, 'a test')).toMatchObject({ kind: 'drop', state: 'done' });
    await expect(client.operations.promote('customer-state', { reason: 'a test' })).rejects.toMatchObject({ status: 409, code: 'nothing_to_promote' });
  }, 60_000);

  it('do what the README of the client shows', async () => {
    const shown = /```ts\n(.*?)```/s.exec(readFileSync(join(__dirname, '../../../libs/client/README.md'), 'utf8'))?.[1];
    expect(shown).toBe(readFileSync(join(__dirname, 'testing/client-example.ts'), 'utf8'));
    const reports = new CallReports(suite.url);
    const call: Call = { id: '4711', customer: 'c_ada', endedAt: '2026-01-05T10:00:00Z', waitSec: 40 };
    const sent = new Map<string, number>();
    await reports.send([call]);
    await reports.sendAll((async function* () {
      yield call;
      yield { ...call, id: '4712' };
    })(), async ({ id }, position) => void sent.set(id, position));
    expect([...sent.keys()]).toEqual(['4711', '4712']);
    expect(await reports.fairness('c_ada', sent.get('4712'))).toBe('UNKNOWN');
  }, 60_000);
});
