import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStored, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { received } from './testing/facts';

jest.setTimeout(60_000);

const MAIN = join(__dirname, '../dist/main.js');
const DAY = 86_400_000;

let database: TestDatabase;
let store: PostgresEventStore;
let child: ChildProcess;
let url: string;
beforeEach(async () => {
  database = await testDatabase('complaints_process');
  store = await PostgresEventStore.open({ url: database.url, writers: 'many' });
  const env = { PATH: process.env['PATH'], PORT: '0', EVENT_STORE_URL: database.url, DATABASE_URL: database.url, EVENHAND_JURISDICTIONS: 'CN', EVENHAND_FIGURES_PATIENCE: '1' };
  child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  for (let found: string | undefined; !found; url = found ?? '') {
    await sleep(20);
    found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
  }
});
afterEach(async () => {
  await end('SIGKILL');
  await store.close();
  await database.drop();
});

async function end(signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}
async function publish(...events: readonly CloudEvent[]): Promise<void> {
  const response = await fetch(`${url}/v1/complaints/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(events) });
  expect((await response.json()) as object[]).toMatchObject(events.map(() => ({ status: 'stored' })));
}
async function told(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { events } of store.readAll(0)) names.push(...events.map(({ body }) => registry.get(readStored(body).type)?.name ?? ''));
  return names;
}

it('complaints as a process of its own keeps the clocks of complaints, and does what follows of them', async () => {
  // by noon, so that none of its clocks runs out while this is looked at
  const receivedAt = Date.now() - DAY;
  await publish(received(receivedAt, { complaintId: 'cmp_1' }).event);
  const split: CloudEvent = { ...received(receivedAt + 1_000).event, id: 'split', type: 'evenhand.complaints.complaint-split.v1', data: { complaintId: 'cmp_1', newComplaintId: 'cmp_2', issue: 'disclosure' } };
  await publish(split);
  while (!(await told()).includes('complaint-received', 2)) await sleep(20);
  const clocks = async (): Promise<readonly string[]> => {
    const { items } = (await (await fetch(`${url}/v1/timers?limit=1000`)).json()) as { items: readonly { stream: string; service: string }[] };
    return items.map(({ service, stream }) => `${service} ${stream}`);
  };
  while (!(await clocks()).includes('complaints complaint-cmp_2')) await sleep(20);
  expect(new Set(await clocks())).toEqual(new Set(['complaints complaint-cmp_1', 'complaints complaint-cmp_2']));
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect((await (await fetch(`${url}/v1/clock`)).json()) as object).toMatchObject({ mode: 'system' });
  expect((await fetch(`${url}/v1/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"now":"2030-01-01T00:00:00Z"}' })).status).toBe(409);
  expect(await end('SIGTERM')).toBe(0);
});
