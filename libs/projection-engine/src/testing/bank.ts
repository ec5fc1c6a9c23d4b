import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { InMemoryEventStore, NO_STREAM, slotOf } from '@evenhand/event-sourcing';
import type { EventStore, NewEvent, Projection, StoredEvent } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { testDatabase } from '@evenhand/testing';
import type { BulkOptions } from '../bulk/bulk.build';
import { ProjectionEngine } from '../engine';
import type { EngineOptions } from '../engine';
import type { Operation, OperationKind, OperationRequest } from '../operations/operation.log';
import { accounts, bandOf, decode, everyProjection, isOfStanding } from './account.projections';
import type { Account, Movement, Standing } from './account.projections';

export { everyProjection };
export type Engine = ProjectionEngine<Movement>;

/** An event store, a database of its own, and the engines opened on them. */
export interface Bank<Store extends EventStore = InMemoryEventStore> {
  readonly url: string;
  readonly sql: Client;
  readonly store: Store;
  publish(events: readonly NewEvent[]): Promise<number>;
  open(options?: Partial<EngineOptions<Movement>>): Promise<Engine>;
  /** every projection of the sample, and waits until each has completed what is stored */
  caughtUp(engine: Engine, projections?: readonly Projection<Movement>[]): Promise<void>;
  close(): Promise<void>;
}

/** @param url of a database that is there already; without it one is made, and dropped in the end */
export function openBank(url?: string): Promise<Bank> {
  return open(url, () => Promise.resolve(new InMemoryEventStore(() => new Date(0))));
}

/** A bank whose log worker threads can read: it is in the same database. */
export function openLastingBank(url?: string): Promise<Bank<PostgresEventStore>> {
  return open(url, (databaseUrl) => PostgresEventStore.open({ url: databaseUrl }));
}

async function open<Store extends EventStore>(url: string | undefined, openStore: (databaseUrl: string) => Promise<Store>): Promise<Bank<Store>> {
  const own = url === undefined ? await testDatabase('projections') : undefined;
  const databaseUrl = url ?? (own?.url as string);
  const sql = new Client({ connectionString: databaseUrl });
  sql.on('error', () => undefined);
  await sql.connect();
  const store = await openStore(databaseUrl);
  const engines: Engine[] = [];
  return {
    url: databaseUrl, sql, store,
    async publish(events) {
      await store.appendBatch(events.map((event) => ({ stream: event.id, events: [event], expectedRevision: NO_STREAM })));
      return store.head();
    },
    async open(options = {}) {
      const engine = await ProjectionEngine.open<Movement>({ databaseUrl, journey: new DirectJourneyLog(store), decode, projections: everyProjection, ...options });
      engines.push(engine);
      return engine;
    },
    async caughtUp(engine, projections = everyProjection) {
      const head = await store.head();
      for (const { name } of projections) {
        if (!(await engine.waitFor(name, head, 20_000))) throw new Error(`${name} did not reach ${head}: ${JSON.stringify(await engine.status())}`);
      }
    },
    async close() {
      await sql.end().catch(() => undefined);
      await Promise.all(engines.map((engine) => engine.stop().catch(() => undefined)));
      await store.close();
      await own?.drop();
    },
  };
}

interface Rows {
  readonly accounts: unknown[];
  readonly withdrawals: unknown[];
  readonly turnover: unknown[];
  readonly standings: unknown[];
  readonly remembered: unknown[];
}

/** The rows of all tables, by SQL. */
export async function rowsIn(sql: Client, version = 1): Promise<Rows> {
  return {
    accounts: await accountsIn(sql, version), withdrawals: await withdrawalsIn(sql, version), turnover: await turnoverIn(sql, version),
    standings: await standingsIn(sql, version), remembered: await rememberedIn(sql, version),
  };
}

const query = async (sql: Client, text: string): Promise<unknown[]> => (await sql.query<Record<string, unknown>>(text)).rows;

const foldedIn = (sql: Client, table: string): Promise<unknown[]> =>
  query(sql, `select key, slot, position::float8, latest_at::float8, state, encode(hash, 'hex') as hash from evenhand_projections.${table} order by key`);

export const accountsIn = (sql: Client, version: number): Promise<unknown[]> => foldedIn(sql, `account_state_v${version}`);
export const rememberedIn = (sql: Client, version: number): Promise<unknown[]> => foldedIn(sql, `standing_v${version}_memory`);
export const standingsIn = (sql: Client, version: number): Promise<unknown[]> =>
  query(sql, `select slot, band, last, accounts::float8, cents::float8, position::float8 from evenhand_projections.standing_v${version} order by slot, band, last`);

export const withdrawalsIn = (sql: Client, version: number): Promise<unknown[]> =>
  query(sql, `select position::float8, ordinal, slot, customer, cents::float8, note, (extract(epoch from happened_at) * 1000)::float8 as ms, large, share
    from evenhand_projections.withdrawal_v${version} order by position, ordinal`);

const turnoverIn = (sql: Client, version: number): Promise<unknown[]> =>
  query(sql, `select extract(epoch from day)::float8 / 86400 as day, kind, sum(movements)::float8 as movements, sum(cents)::float8 as cents
    from evenhand_projections.daily_turnover_v${version} group by day, kind order by day, kind`);

/**
 * The same rows, folded from the store without engine, windows, database or text in between.
 * @param folded which of the events are
 */
export async function rowsExpected(store: EventStore, folded: (event: StoredEvent) => boolean = () => true): Promise<Rows> {
  const states = new Map<string, FoldedRow<Account>>();
  const made: unknown[] = [];
  const days = new Map<string, { day: number; kind: string; movements: number; cents: number }>();
  const remembered = new Map<string, FoldedRow<Standing>>();
  const counted = new Map<string, CountedRow>();
  for await (const { events } of store.readAll(0)) {
    for (const event of events.filter(folded).map(decode)) {
      const { position, customer, kind, cents, note, at } = event;
      if (customer !== 'bank') {
        const before = states.get(customer) ?? { state: accounts.initialState(), position, latest_at: at };
        states.set(customer, { state: accounts.evolve(before.state, event), position, latest_at: Math.max(before.latest_at, at) });
      }
      const row = { position, slot: slotOf(customer), customer, cents, note: note === '' ? null : note, ms: at, large: cents > 500, share: cents / 7 };
      if (kind === 'withdrawal') made.push(...[0, 1].slice(0, cents % 5 === 0 ? 2 : 1).map((ordinal) => ({ ...row, ordinal })));
      const day = Math.floor(at / 86_400_000);
      const sum = days.get(`${day}/${kind}`) ?? { day, kind, movements: 0, cents: 0 };
      days.set(`${day}/${kind}`, { ...sum, movements: sum.movements + 1, cents: sum.cents + cents });
      if (!isOfStanding(event)) continue;
      const { state: stood, latest_at } = remembered.get(customer) ?? { state: { balance: 0, last: '' }, latest_at: at };
      const stands = { balance: stood.balance + (kind === 'deposit' ? cents : -cents), last: kind };
      remembered.set(customer, { state: stands, position, latest_at: Math.max(latest_at, at) });
      if (stood.balance === stands.balance && (stood.last === stands.last || stands.balance === 0)) continue;
      for (const [{ balance, last }, sign] of [[stood, -1], [stands, 1]] as const) {
        if (balance === 0) continue;
        const place = { slot: slotOf(customer), band: bandOf(balance), last };
        const { accounts: own, cents: of } = counted.get(JSON.stringify(place)) ?? { accounts: 0, cents: 0 };
        counted.set(JSON.stringify(place), { ...place, accounts: own + sign, cents: of + sign * balance, position });
      }
    }
  }
  return {
    accounts: foldedRows(states),
    withdrawals: made,
    turnover: [...days.values()].sort((a, b) => a.day - b.day || byteOrder(a.kind, b.kind)),
    standings: [...counted.values()].sort((a, b) => a.slot - b.slot || a.band - b.band || byteOrder(a.last, b.last)),
    remembered: foldedRows(remembered),
  };
}

interface FoldedRow<State> {
  readonly state: State;
  readonly position: number;
  readonly latest_at: number;
}

interface CountedRow {
  readonly slot: number;
  readonly band: number;
  readonly last: string;
  readonly accounts: number;
  readonly cents: number;
  readonly position: number;
}

const byteOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function foldedRows<State>(rows: ReadonlyMap<string, FoldedRow<State>>): unknown[] {
  return [...rows].sort(([a], [b]) => byteOrder(a, b)).map(([key, { state, ...row }]) => {
    const text = JSON.stringify(state);
    return { key, slot: slotOf(key), ...row, state: text, hash: createHash('sha256').update(text).digest('hex') };
  });
}

export async function expectRowsToEqualTheFold({ sql, store }: Bank<EventStore>, version = 1): Promise<void> {
  expect(await rowsIn(sql, version)).toEqual(await rowsExpected(store));
}

/** Worker threads over the sample's projections; the built file, since a thread runs no TypeScript. */
export const bulkFor = (url: string, more: Partial<BulkOptions> = {}): BulkOptions => ({
  workerFile: join(__dirname, '../../dist/testing/account.worker.js'), journeySource: url, workers: 2, ...more,
});

/** Asks for an operation and waits for its end. */
export async function carriedOut(engine: Engine, kind: OperationKind, projection: string, request: Partial<OperationRequest> = {}): Promise<Operation> {
  const { id } = await engine.operations.ask(kind, projection, { reason: 'a test', ...request });
  return over(engine, id);
}

export async function over(engine: Engine, id: string): Promise<Operation> {
  let operation = await engine.operations.find(id);
  for (; operation.state === 'running'; operation = await engine.operations.find(id)) await sleep(10);
  return operation;
}

/** @throws when the condition does not come true in time */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await condition()); await sleep(10)) {
    if (performance.now() > end) throw new Error(`this never came true: ${condition.toString()}`);
  }
}
