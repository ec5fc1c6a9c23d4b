import { Client } from 'pg';
import { beginningsOf, LENGTHS } from './journeys.log';
import { contactQueries, customerQueries, monthQueries, scoreOf } from './questions';
import type { Query, Range } from './questions';
import { Reader } from './reader';
import { contactsBySql, eventsBySql, pageBySql } from './references';

/** What is asked, by what it is told as. */
export const QUESTIONS = ['pages of customers, reasons cold', 'pages of customers, reasons warm', 'contacts, waits and durations', 'distinct customers and repeat contacts of a month', ...LENGTHS.map((n) => `explain ${n.toLocaleString('en-GB')} events` as const)] as const;
export type Question = (typeof QUESTIONS)[number];

/** Times in ms, sorted upwards, and those of the same asked in plain SQL in between. */
export interface Times {
  readonly ours: readonly number[];
  readonly sql: readonly number[];
}

export interface Measured {
  readonly times: ReadonlyMap<Question, Times>;
  /** of a bare answer of the same server, in ms, sorted upwards */
  readonly roundTrips: readonly number[];
}

/** Chains of pages are followed so far. */
const PAGES = 5;
/** One reference among so many questions: the slowest take seconds. */
const SQL_EVERY = 40;
const SEED = 5;
const WARMING = 20;
const upwards = (times: number[]): number[] => times.sort((a, b) => a - b);

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/** Asks a suite that is up to date, one question at a time. @param chains of pages, and as many questions of each other kind */
export async function measure(url: string, database: string, range: Range, chains: number): Promise<Measured> {
  const reader = new Reader(url);
  const client = new Client(database);
  await client.connect();
  const roundTrips: number[] = [];
  const each = async <Q>(queries: readonly Q[], ask: (query: Q) => Promise<number[]>, sql: (query: Q) => Promise<number>): Promise<Times> => {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const [n, query] of queries.entries()) {
      ours.push(...(await ask(query)));
      roundTrips.push((await reader.ask('/health/live')).ms);
      if (n % SQL_EVERY === 0) theirs.push(await sql(query));
    }
    return { ours: upwards(ours), sql: upwards(theirs) };
  };
  const pages = async (query: Query): Promise<number[]> => {
    const times: number[] = [];
    for (let cursor: string | null = ''; cursor !== null && times.length < PAGES; ) {
      const { body, ms }: { body: Page; ms: number } = await reader.ask<Page>('/v1/customers', { ...query, ...(cursor && { cursor }) });
      times.push(ms);
      cursor = body.next;
    }
    return times;
  };
  const contacts = async (query: Query): Promise<number[]> => [(await reader.ask('/v1/contacts', query)).ms];
  const explained = async (length: number): Promise<Times> => {
    const customers = (await client.query<{ customer: string }>('select customer from events where position = any($1)', [beginningsOf(length)])).rows;
    return each(
      Array.from({ length: chains }, (_, n) => ({ customer: customers[n % customers.length]?.customer as string, score: scoreOf(n) })),
      async ({ customer, score }) => [(await reader.ask(`/v1/customers/${customer}/explain`, { score })).ms],
      ({ customer }) => eventsBySql(client, customer, length),
    );
  };
  try {
    // neither what is in memory only after a first question, nor code that was never run, is what is measured
    const [contactsIn, customersIn] = [await reader.firstAnswer('/v1/contacts'), await reader.firstAnswer('/v1/customers?limit=1')];
    process.stderr.write(`read into memory: contacts in ${contactsIn.toFixed(1)} s, customers ${customersIn.toFixed(1)} s after them\n`);
    await reader.ask('/v1/contacts', range as Range & Query);
    for (const query of customerQueries(WARMING, range, SEED + 1)) await reader.ask('/v1/customers', { ...query, limit: '10' });
    const lists = customerQueries(chains, range, SEED);
    const times: Times[] = [];
    for (let round = 0; round < 2; round++) times.push(await each(lists, pages, () => pageBySql(client)));
    times.push(await each(contactQueries(chains, range, SEED), contacts, (query) => contactsBySql(client, query)));
    times.push(await each(monthQueries(chains, range, SEED), contacts, (query) => contactsBySql(client, query)));
    for (const length of LENGTHS) times.push(await explained(length));
    return { times: new Map(QUESTIONS.map((question, i) => [question, times[i] as Times])), roundTrips: upwards(roundTrips) };
  } finally {
    await client.end();
    await reader.close();
  }
}
