import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '@evenhand/event-sourcing';
import { PostgresEventStore, PostgresTurns } from '@evenhand/event-store-postgres';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Registry } from 'prom-client';
import { ComplaintsCommands } from './complaints.commands';
import type { Fact } from './fact';
import { PolicyBook } from './policies.follower';
import { day, fact, iso, received } from './testing/facts';

jest.setTimeout(60_000);

class SetClock extends Clock {
  override now(): number {
    return day(100);
  }
}

interface Process {
  readonly store: PostgresEventStore;
  readonly turns: PostgresTurns;
  readonly policies: PolicyBook;
  readonly door: ComplaintsCommands;
}

const CUSTOMERS = 60;
const log = createLog('silent');
const options = { jurisdictions: { all: ['CN'], ofBranch: new Map() }, sampleSeed: 'seed' };
let database: TestDatabase;
let one: Process;
let other: Process;

async function start(): Promise<Process> {
  const store = await PostgresEventStore.open({ url: database.url, writers: 'many', now: () => new Date(day(100)) });
  const [turns, policies] = [new PostgresTurns(database.url), new PolicyBook(store, new DirectJourneyLog(store), log)];
  await policies.load();
  return { store, turns, policies, door: new ComplaintsCommands(store, new SetClock(), policies, options, new Registry(), turns) };
}
beforeEach(async () => {
  database = await testDatabase('complaints_many');
  [one, other] = [await start(), await start()];
});
afterEach(async () => {
  for (const { store, turns, policies } of [one, other]) {
    await policies.stop();
    await turns.close();
    await store.close();
  }
  await database.drop();
});

async function told({ door }: Process, facts: readonly Fact[]): Promise<readonly string[]> {
  const results = await door.take(facts.map(({ event }) => door.candidate(event)));
  return results.map((result) => (result.status === 'rejected' ? result.problem.code : result.status));
}
const customers = Array.from({ length: CUSTOMERS }, (_, i) => `c_${i}`);
const merged = (customer: string, into: string, from: string): Fact =>
  fact('complaints-merged', day(5), { complaintId: `${into}-${customer}`, mergedComplaintId: `${from}-${customer}` }, { subject: customer });

describe('two processes of complaints over one store', () => {
  it('never merge two complaints into each other, whoever is asked first', async () => {
    expect(new Set(await told(one, customers.flatMap((customer) => ['a', 'b'].map((name, i) => received(day(i), { complaintId: `${name}-${customer}` }, { subject: customer })))))).toEqual(new Set(['stored']));
    const answers = await Promise.all(customers.map(async (customer) => (await Promise.all([told(one, [merged(customer, 'a', 'b')]), told(other, [merged(customer, 'b', 'a')])])).flat().sort()));
    expect(answers).toEqual(customers.map(() => ['complaint_not_open', 'stored']));
  });

  it('decide by a policy that one of them published: at once in that one, in the other as soon as it came there', async () => {
    const policy = (version: number): Fact => fact('redress-policy-published', day(0), {
      version, effectiveFrom: iso(day(version)), entitlements: [{ issue: 'fees', lossRateBp: 10_000, fixedMinor: 0, currency: 'CNY' }],
    }, { subject: 'bank' });
    const [answer] = await told(one, [policy(1)]);
    expect([answer, one.policies.redress.length, other.policies.redress.length]).toEqual(['stored', 1, 0]);
    other.policies.start();
    while (other.policies.redress.length === 0) await sleep(10);
    await told(one, [policy(2)]);
    await other.policies.reached(await one.store.head());
    expect(other.policies.redress.map(({ version }) => version)).toEqual([1, 2]);
  });
});
