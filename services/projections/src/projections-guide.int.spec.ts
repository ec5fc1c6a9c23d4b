import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind } from '@evenhand/projection-engine';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { decode } from './projected-event';
import type { Engine } from './reads';
import { append, fact, noon } from './testing/journeys';
import { projections } from './testing/promise-days/projections';
import { PromiseDaysModule } from './testing/promise-days/promise-days.module';
import type { PromiseDaysView } from './testing/promise-days/promise-days.reader';

const guide = readFileSync(join(__dirname, '../../../docs/projections.md'), 'utf8');
const example = join(__dirname, 'testing/promise-days');
/** Of the guide: each block under the name of its file. */
const blocks = [...guide.matchAll(/^`services\/projections\/src\/([^`]+)`[^\n]*\n\n```ts\n([^]*?)```$/gm)].map(([, file = '', code = '']) => [file, code] as const);
/** The example lies a folder deeper than what it is an example of. */
const sourceOf = (file: string): string => readFileSync(join(example, file), 'utf8').replaceAll("'../../", "'../");

describe('docs/projections.md', () => {
  it.each(blocks.filter(([file]) => file.startsWith('promise-days/')))('shows %s as it is run below', (file, code) => {
    expect(code).toBe(sourceOf(file.slice('promise-days/'.length)));
  });

  it('shows five files, and lines of wiring that are those of the test', () => {
    expect(blocks.map(([file]) => file)).toEqual([
      ...['projection', 'reader', 'controller', 'openapi', 'projection.spec'].map((role) => `promise-days/promise-days.${role}.ts`), 'projections.ts', 'projections.module.ts',
    ]);
    const wiring = blocks.slice(5).flatMap(([, code]) => code.trim().split('\n')).filter((line) => !line.startsWith('//'));
    const used = ['projections.ts', 'promise-days.module.ts'].map(sourceOf).join('\n');
    expect(wiring.filter((line) => !used.includes(line.trim()))).toEqual([]);
    expect(wiring).toHaveLength(4);
  });
});

let database: TestDatabase;
let sql: Client;
let store: PostgresEventStore;
let engine: Engine;
let app: RunningApp;
beforeAll(async () => {
  database = await testDatabase('guide');
  sql = new Client({ connectionString: database.url });
  await sql.connect();
  store = await PostgresEventStore.open({ url: database.url });
  const workerFile = join(__dirname, '../dist/testing/promise-days/promise-days.worker.js');
  engine = await ProjectionEngine.open({ databaseUrl: database.url, journey: new DirectJourneyLog(store), decode, projections, bulk: { workerFile, journeySource: database.url, workers: 2 } });
  engine.start();
  app = await startApp(PromiseDaysModule.register(engine, database.url), Object.assign(new ServerConfig(), { PORT: 0, LOG_LEVEL: 'silent' }), { log: createLog('silent') });
});
afterAll(async () => {
  await app.close();
  await engine.stop();
  await store.close();
  await sql.end();
  await database.drop();
});

const get = async <Body>(path: string): Promise<Body> => (await (await fetch(app.url + path)).json()) as Body;
const days = (minPosition: number): Promise<PromiseDaysView> => get(`/v1/promise-days?from=2026-01-01&to=2026-01-03&minPosition=${minPosition}`);
const view = async (): Promise<unknown> => (await sql.query('select day, kept::int, broken::int from promise_days order by day')).rows;
const kept = (customer: string, day: number): CloudEvent => fact(customer, 'promise-kept', noon(day), { promiseId: 'p-1' });
const broken = (customer: string, day: number): CloudEvent => fact(customer, 'promise-broken', noon(day), { promiseId: 'p-2' });

async function carriedOut(kind: OperationKind, more: object = {}): Promise<Operation> {
  const { id } = await engine.operations.ask(kind, 'promise-days', { reason: 'the guide', ...more });
  for (;;) {
    const now = await engine.operations.find(id);
    if (now.state !== 'running') return now;
    await sleep(10);
  }
}

describe("the guide's read model", () => {
  const firstDays = [{ day: '2026-01-01', kept: 2, broken: 1 }, { day: '2026-01-02', kept: 0, broken: 1 }];

  it('follows the log, and is read over HTTP and as a view in SQL', async () => {
    const position = await append(store, kept('c-1', 0), kept('c-2', 0), broken('c-1', 0), broken('c-3', 1), fact('c-3', 'need-recorded', noon(1), { needCode: 'N1' }), kept('c-3', 3));
    expect(await days(position)).toEqual({ position, items: firstDays });
    expect(await view()).toEqual([
      { day: new Date('2026-01-01T00:00:00Z'), kept: 2, broken: 1 }, { day: new Date('2026-01-02T00:00:00Z'), kept: 0, broken: 1 }, { day: new Date('2026-01-04T00:00:00Z'), kept: 1, broken: 0 },
    ]);
  });

  it('names a day that is none, and is described', async () => {
    expect(await get('/v1/promise-days?from=2026-02-30')).toMatchObject({ status: 422, code: 'invalid_parameter', errors: [{ field: 'from' }, { field: 'to', rule: 'required' }] });
    expect(await get('/openapi.json')).toMatchObject({ paths: { '/v1/promise-days': { get: { operationId: 'promiseDays' } } }, components: { schemas: { PromiseDays: { type: 'object' } } } });
  });

  it('is replayed beside the live version and promoted, and goes on counting', async () => {
    expect(await carriedOut('replay')).toMatchObject({ state: 'done', version: 2 });
    expect(await carriedOut('promote')).toMatchObject({ state: 'done', result: { version: 2, replaced: 1 } });
    expect((await days(0)).items).toEqual(firstDays);
    const position = await append(store, kept('c-4', 2));
    expect((await days(position)).items).toEqual([...firstDays, { day: '2026-01-03', kept: 1, broken: 0 }]);
  });

  it('is verified against the log, which finds a figure that somebody made better', async () => {
    expect((await carriedOut('verify')).result).toMatchObject({ equal: true, position: await store.head() });
    await sql.query('update evenhand_projections.promise_days_v2 set broken = 0');
    expect((await carriedOut('verify')).result).toMatchObject({ equal: false });
  });
});
