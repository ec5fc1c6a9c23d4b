import { setTimeout as sleep } from 'node:timers/promises';
import { cleanUp, dataFolder, startSuiteProcess } from './testing/suite.process';
import type { SuiteProcess } from './testing/suite.process';

jest.setTimeout(180_000);

const START = '2026-01-05T09:00:00Z';
const END = '2026-02-25T09:00:00Z';
const CUSTOMERS = Array.from({ length: 25 }, (_, i) => `c_${i}`);
const ENV = { EVENHAND_CLOCK: 'manual', EVENHAND_CLOCK_START: START, EVENHAND_JURISDICTIONS: 'CN,internal' };

const folders: string[] = [];
afterAll(() => cleanUp(folders));

async function start(folder?: string): Promise<SuiteProcess & { readonly folder: string }> {
  const data = folder ?? (await dataFolder());
  if (!folder) folders.push(data);
  return { ...(await startSuiteProcess(data, ENV)), folder: data };
}

async function post(suite: SuiteProcess, path: string, body: unknown, type = 'application/json'): Promise<number> {
  const response = await fetch(suite.url + path, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

/** A complaint, a promise and a hardship each, none of them seen to. */
async function burden(suite: SuiteProcess): Promise<void> {
  for (const customer of CUSTOMERS) {
    const data = { complaintId: `cmp_${customer}`, issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund' };
    expect(await post(suite, '/v1/complaints', { id: `filed-${customer}`, subject: customer, productcode: 'CARD_STD', actorkind: 'customer', data })).toBe(201);
    const facts = [['promise-made', { promiseId: `p_${customer}`, dueAt: '2026-01-12T09:00:00Z' }], ['hardship-reported', { hardshipId: `h_${customer}`, kind: 'illness' }]] as const;
    const events = facts.map(([name, told]) => ({
      specversion: '1.0', id: `${name}-${customer}`, source: 'urn:test:bank', type: `evenhand.interactions.${name}.v1`, subject: customer, time: START, data: told,
    }));
    expect(await post(suite, '/v1/interactions/events', events, 'application/cloudevents-batch+json')).toBe(200);
  }
}

const position = async (suite: SuiteProcess): Promise<number> => ((await (await fetch(`${suite.url}/v1/clock`)).json()) as { position: number }).position;

/** All that happened, customer by customer, without where it stands in the log: what that is depends on who came first. */
async function journeys(suite: SuiteProcess): Promise<unknown> {
  const all: Record<string, readonly string[]> = {};
  for (const customer of CUSTOMERS) {
    const { items } = (await (await fetch(`${suite.url}/v1/customers/${customer}/journey?limit=1000`)).json()) as { items: { id: string; type: string; time: string; data: object }[] };
    all[customer] = items.map(({ id, type, time, data }) => `${time} ${type} ${id} ${JSON.stringify(data)}`).sort();
  }
  return all;
}

test('a suite that is killed again and again in the midst of timers and reactions comes back, and all happened once: as in one that was left alone', async () => {
  const left = await start();
  await burden(left);
  expect(await post(left, '/v1/clock', { now: END })).toBe(200);
  const [expected, whole] = [await journeys(left), await position(left)];
  expect(whole).toBeGreaterThan(10 * CUSTOMERS.length);
  await left.kill('SIGTERM');

  let killed = await start();
  await burden(killed);
  const before = await position(killed);
  for (let kills = 1; kills <= 4; kills++) {
    const moving = post(killed, '/v1/clock', { now: END }).catch(() => 0);
    while ((await position(killed)) < before + ((whole - before) * kills) / 5) await sleep(1);
    await killed.kill('SIGKILL');
    expect(await moving).toBe(0);
    killed = await start(killed.folder);
  }
  expect(await post(killed, '/v1/clock', { now: END })).toBe(200);
  expect(await journeys(killed)).toEqual(expected);
  const { counts } = (await (await fetch(`${killed.url}/v1/timers`)).json()) as { counts: Record<string, number> };
  expect(counts).toMatchObject({ overdue: 0, failed: 0 });
  expect(await (await fetch(`${killed.url}/v1/reactions`)).json()).toMatchObject({ items: [], error: null });
  expect((await killed.kill('SIGTERM')).code).toBe(0);
});
