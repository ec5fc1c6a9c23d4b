import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { InMemoryEventStore, NO_STREAM, slotOf } from '@evenhand/event-sourcing';
import type { NewEvent, Projection } from '@evenhand/event-sourcing';
import { testDatabase } from '@evenhand/testing';
import { ProjectionEngine } from '../engine';
import type { EngineOptions } from '../engine';
import { accounts, decode, turnover, withdrawals } from './account.projections';
import type { Account, Movement } from './account.projections';

export type Engine = ProjectionEngine<Movement>;

/** An event store, a database of its own, and the engines opened on them. */
export interface Bank {
  readonly url: string;
  readonly sql: Client;
  readonly store: InMemoryEventStore;
  publish(events: readonly NewEvent[]): Promise<number>;
  open(options?: Partial<EngineOptions<Movement>>): Promise<Engine>;
  /** every projection of the sample, and waits until each has completed what is stored */
  caughtUp(engine: Engine, projections?: readonly Projection<Movement>[]): Promise<void>;
  close(): Promise<void>;
}

export const everyProjection: readonly Projection<Movement>[] = [accounts, withdrawals, turnover];

/** @param url of a database that is there already; without it one is made, and dropped in the end */
export async function openBank(url?: string): Promise<Bank> {
  const own = url === undefined ? await testDatabase('projections') : undefined;
  const databaseUrl = url ?? (own?.url as string);
  const sql = new Client({ connectionString: databaseUrl });
  sql.on('error', () => undefined);
  await sql.connect();
  const store = new InMemoryEventStore(() => new Date(0));
  const engines: Engine[] = [];
  return {
    url: databaseUrl, sql, store,
    async publish(events) {
      await store.appendBatch(events.map((event) => ({ stream: event.id, events: [event], expectedRevision: NO_STREAM })));
      return store.head();
    },
    async open(options = {}) {
      const engine = await ProjectionEngine.open<Movement>({ databaseUrl, store, decode, projections: everyProjection, ...options });
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
      await own?.drop();
    },
  };
}

/** The rows of the three tables, by SQL. */
export async function rowsIn(sql: Client, version = 1): Promise<{ accounts: unknown[]; withdrawals: unknown[]; turnover: unknown[] }> {
  const query = async (text: string): Promise<unknown[]> => (await sql.query<Record<string, unknown>>(text)).rows;
  return {
    accounts: await query(`select key, slot, position::float8, latest_at::float8, state, encode(hash, 'hex') as hash from evenhand_projections.account_state_v${version} order by key`),
    withdrawals: await query(`select position::float8, ordinal, slot, customer, cents::float8, note, (extract(epoch from happened_at) * 1000)::float8 as ms, large, share
      from evenhand_projections.withdrawal_v${version} order by position, ordinal`),
    turnover: await query(`select extract(epoch from day)::float8 / 86400 as day, kind, movements::float8, cents::float8 from daily_turnover order by day, kind`),
  };
}

/** The same rows, folded from the store without engine, windows, database or text in between. */
export async function rowsExpected(store: InMemoryEventStore): Promise<ReturnType<typeof rowsIn> extends Promise<infer Rows> ? Rows : never> {
  const states = new Map<string, { state: Account; position: number; latest_at: number }>();
  const made: unknown[] = [];
  const days = new Map<string, { day: number; kind: string; movements: number; cents: number }>();
  for await (const { events } of store.readAll(0)) {
    for (const { position, customer, body } of events) {
      const { kind, cents, note, at } = JSON.parse(body) as Movement;
      if (customer !== 'bank') {
        const before = states.get(customer) ?? { state: accounts.initialState(), position, latest_at: at };
        const state = accounts.evolve(before.state, { position, customer, kind, cents, note, at });
        states.set(customer, { state, position, latest_at: Math.max(before.latest_at, at) });
      }
      const row = { position, slot: slotOf(customer), customer, cents, note: note === '' ? null : note, ms: at, large: cents > 500, share: cents / 7 };
      if (kind === 'withdrawal') made.push(...[0, 1].slice(0, cents % 5 === 0 ? 2 : 1).map((ordinal) => ({ ...row, ordinal })));
      const day = Math.floor(at / 86_400_000);
      const sum = days.get(`${day}/${kind}`) ?? { day, kind, movements: 0, cents: 0 };
      days.set(`${day}/${kind}`, { ...sum, movements: sum.movements + 1, cents: sum.cents + cents });
    }
  }
  const byteOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return {
    accounts: [...states].sort(([a], [b]) => byteOrder(a, b)).map(([key, { state, ...row }]) => {
      const text = JSON.stringify(state);
      return { key, slot: slotOf(key), ...row, state: text, hash: createHash('sha256').update(text).digest('hex') };
    }),
    withdrawals: made,
    turnover: [...days.values()].sort((a, b) => a.day - b.day || byteOrder(a.kind, b.kind)),
  };
}

export async function expectRowsToEqualTheFold({ sql, store }: Bank): Promise<void> {
  expect(await rowsIn(sql)).toEqual(await rowsExpected(store));
}

/** @throws when the condition does not come true in time */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await condition()); await sleep(10)) {
    if (performance.now() > end) throw new Error(`this never came true: ${condition.toString()}`);
  }
}
