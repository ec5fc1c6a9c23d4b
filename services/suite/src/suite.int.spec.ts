import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalPostgres } from '@evenhand/local-postgres';
import { cleanUp, dataFolder, failingSuite, isAlive, keepPostgresDown, postmasterOf, startSuiteProcess, until } from './testing/suite.process';
import type { SuiteProcess } from './testing/suite.process';

jest.setTimeout(120_000);

const folders: string[] = [];
afterEach(async () => cleanUp(folders.splice(0)));

describe('a suite with a PostgreSQL of its own', () => {
  it('says what to try as long as nothing is stored, keeps what it stored over a stop, and stops PostgreSQL with it', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    expect(first.out()).toMatch(/^Evenhand listens on http:\/\/127\.0\.0\.1:\d+\nNothing is stored yet\./);
    expect(first.out().match(/^ {2}(npx evenhand|curl) .*$/gm)).toHaveLength(3);
    expect(await publish(first, event('c_1', 'first'))).toEqual({ status: 201, body: { id: 'first', status: 'stored', position: 1 } });
    const state = await getState(first, 'c_1', 1);
    expect(state).toMatchObject({ customerId: 'c_1', position: 1 });

    expect(await first.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(isAlive(first.postgres.pid)).toBe(false);

    const second = await start(folder);
    expect(second.out()).toMatch(/^Evenhand listens on \S+\n$/);
    expect(second.postgres.adopted).toBe(false);
    expect(await publish(second, event('c_1', 'first'))).toEqual({ status: 200, body: { id: 'first', status: 'duplicate', position: 1 } });
    expect(await getState(second, 'c_1', 1)).toEqual({ ...state, at: expect.any(String) as string });
    expect((await second.kill('SIGTERM')).code).toBe(0);
  });

  it('lets the request in flight end when it is told to stop', async () => {
    const suite = await start(await newFolder());
    const body = JSON.stringify(Array.from({ length: 5_000 }, (_, i) => event(`c_${i}`, `e-${i}`)));
    const upload = request(`${suite.url}/v1/interactions/events`, {
      method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json', 'content-length': body.length, expect: '100-continue' },
    });
    upload.flushHeaders();
    await once(upload, 'continue');
    const ended = suite.kill('SIGTERM');
    await until(() => (suite.err().includes('"stopping"') ? true : undefined));
    upload.end(body);
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    const results = JSON.parse((await response.toArray()).join('')) as { status: string }[];
    expect(results.filter(({ status }) => status === 'stored')).toHaveLength(5_000);
    expect((await ended).code).toBe(0);
  });

  it('adopts the PostgreSQL that a killed suite left behind', async () => {
    const folder = await newFolder();
    const killed = await start(folder);
    await publish(killed, event('c_1', 'kept'));
    expect(await killed.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(killed.postgres.pid)).toBe(true);

    const next = await start(folder);
    expect(next.postgres).toMatchObject({ pid: killed.postgres.pid, adopted: true });
    expect(await getState(next, 'c_1', 1)).toMatchObject({ position: 1 });
    expect((await next.kill('SIGTERM')).code).toBe(0);
    expect(isAlive(killed.postgres.pid)).toBe(false);
  });

  it('answers 503 while PostgreSQL is dead, brings it back, and loses nothing that it acknowledged', async () => {
    const folder = await newFolder();
    const suite = await start(folder);
    const acknowledged: string[] = [];
    const refused: Refusal[] = [];
    const publishers = Array.from({ length: 8 }, (_, p) => publishSteadily(suite, `p${p}`, 150, acknowledged, refused));
    await until(() => (acknowledged.length > 100 ? true : undefined));
    await keepPostgresDown(folder, 7_000);
    await Promise.all(publishers);

    expect(refused.length).toBeGreaterThan(0);
    for (const refusal of refused) {
      expect(refusal).toEqual({ status: 503, retryAfter: '1', type: 'application/problem+json', code: 'store_unavailable' });
    }
    const stored = (await Promise.all(Array.from({ length: 8 }, (_, p) => journeyIds(suite, `p${p}`)))).flat();
    expect(stored.sort()).toEqual(acknowledged.sort());
    expect(await until(() => readState(suite, 'p0', 8 * 150))).toMatchObject({ position: 8 * 150 });
    expect((await fetch(`${suite.url}/health/ready`)).status).toBe(200);
    expect((await suite.kill('SIGTERM')).code).toBe(0);
    expect(postmasterOf(folder)).toBeUndefined();
  });

  it('rides out a PostgreSQL that dies once: who publishes meanwhile waits a moment, and is stored once', async () => {
    const folder = await newFolder();
    const suite = await start(folder);
    const acknowledged: string[] = [];
    const publishers = Array.from({ length: 4 }, (_, p) => publishSteadily(suite, `p${p}`, 200, acknowledged, []));
    await until(() => (acknowledged.length > 100 ? true : undefined));
    process.kill(suite.postgres.pid, 'SIGKILL');
    await Promise.all(publishers);
    const stored = (await Promise.all(Array.from({ length: 4 }, (_, p) => journeyIds(suite, `p${p}`)))).flat();
    expect(stored.sort()).toEqual(acknowledged.sort());
    expect(postmasterOf(folder)).not.toBe(suite.postgres.pid);
    expect((await suite.kill('SIGTERM')).code).toBe(0);
  });

  it('leaves the folder to the suite that runs on it', async () => {
    const folder = await newFolder();
    const first = await start(folder);
    const second = await failingSuite({ EVENHAND_DATA: folder });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`Another suite runs on ${folder}`);
    expect((await publish(first, event('c_1', 'undisturbed'))).status).toBe(201);
    expect((await first.kill('SIGTERM')).code).toBe(0);
  });

  it('stops what it started when its port is taken', async () => {
    const first = await start(await newFolder());
    const folder = await newFolder();
    const second = await failingSuite({ EVENHAND_DATA: folder, PORT: new URL(first.url).port });
    expect(second.code).toBe(1);
    expect(second.err).toMatch(/Something listens on 127\.0\.0\.1:\d+ already: set PORT/);
    const { pid } = JSON.parse(second.err.split('\n').find((line) => line.includes('"PostgreSQL runs"')) ?? '{}') as { pid: number };
    expect(isAlive(pid)).toBe(false);
    await first.kill('SIGTERM');
  });
});

describe('a suite with addresses given', () => {
  it('works on that PostgreSQL and leaves it running', async () => {
    const server = await startLocalPostgres({ dataDir: join(await newFolder(), 'postgres') });
    const suite = await startSuiteProcess('/nonexistent', { EVENT_STORE_URL: await server.ensureDatabase('store'), DATABASE_URL: await server.ensureDatabase('models') });
    expect((await publish(suite, event('c_1', 'there'))).status).toBe(201);
    expect(await getState(suite, 'c_1', 1)).toMatchObject({ position: 1 });
    expect((await suite.kill('SIGTERM')).code).toBe(0);
    expect(isAlive(server.pid)).toBe(true);
    await server.stop();
  });

  it('ends, and does not hang, where the store can be reached at its start and the read models cannot', async () => {
    const server = await startLocalPostgres({ dataDir: join(await newFolder(), 'postgres') });
    const ended = await failingSuite({ EVENT_STORE_URL: await server.ensureDatabase('store'), DATABASE_URL: 'postgres://nobody@127.0.0.1:9/models' });
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    await server.stop();
  });

  it('refuses a scheme it does not know, naming the variable and not the password', async () => {
    const ended = await failingSuite({ EVENT_STORE_URL: 'mongodb://admin:changeit@localhost:2113', DATABASE_URL: 'mysql://x' });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('EVENT_STORE_URL has an unsupported scheme');
    expect(ended.err).toContain('DATABASE_URL has an unsupported scheme');
    expect(ended.err).not.toContain('changeit');
  });
});

interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly type: string | null;
  readonly code: string;
}

async function newFolder(): Promise<string> {
  const folder = await dataFolder();
  folders.push(folder);
  return folder;
}

async function start(folder: string): Promise<SuiteProcess> {
  return startSuiteProcess(folder);
}

function event(customer: string, id: string): object {
  return {
    specversion: '1.0', id, source: 'urn:evenhand:test', type: 'evenhand.interactions.voice-recorded.v1', subject: customer, time: '2026-01-08T09:15:00Z',
    data: { voiceId: id, kind: 'praise', topicCode: 'branch' },
  };
}

async function publish(suite: SuiteProcess, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${suite.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** Publishes one customer's events one after the other, each until it is acknowledged. */
async function publishSteadily(suite: SuiteProcess, customer: string, count: number, acknowledged: string[], refused: Refusal[]): Promise<void> {
  for (let i = 0; i < count;) {
    const id = `${customer}-${i}`;
    const response = await fetch(`${suite.url}/v1/interactions/events`, {
      method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(event(customer, id)),
    });
    const body = (await response.json()) as { code: string };
    if (response.status === 200 || response.status === 201) {
      acknowledged.push(id);
      i++;
    } else {
      refused.push({ status: response.status, retryAfter: response.headers.get('retry-after'), type: response.headers.get('content-type'), code: body.code });
      await sleep(50);
    }
  }
}

async function getState(suite: SuiteProcess, customer: string, minPosition: number): Promise<Record<string, unknown>> {
  const state = await readState(suite, customer, minPosition);
  if (!state) throw new Error(`position ${minPosition} was not reached`);
  return state;
}

/** @returns undefined where the read models are not that far, or out of reach: asked again they will be there */
async function readState(suite: SuiteProcess, customer: string, minPosition: number): Promise<Record<string, unknown> | undefined> {
  const response = await fetch(`${suite.url}/v1/customers/${customer}/state?minPosition=${minPosition}`);
  const body = (await response.json()) as Record<string, unknown>;
  if (response.status === 503 && response.headers.get('retry-after') === '1') return undefined;
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
  return body;
}

async function journeyIds(suite: SuiteProcess, customer: string): Promise<string[]> {
  const response = await fetch(`${suite.url}/v1/customers/${customer}/journey?limit=1000`);
  return ((await response.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
}
