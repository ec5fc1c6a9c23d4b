import { setTimeout as sleep } from 'node:timers/promises';
import { BANK, readStored, registry, serialise, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import { simulate } from '@evenhand/simulation';
import { filling } from '@evenhand/simulation/testing/filled';
import { AS_HISTORY, SuiteUnderTest } from './testing/doors';
import type { Answer, Door } from './testing/doors';
import { expectExplained } from './testing/explained';
import type { JourneyEvent } from './testing/fairness.formula';

jest.setTimeout(120_000);

/** A bank small enough for a test, and large enough to tell every kind of event. */
const BANK_OF_300 = { customers: 300, seed: 11, months: 8 };
const END = Date.parse('2025-09-01T00:00:00Z');
const SAMPLE = 30;

/** What a bank of that size has no occasion to tell in that time, or leaves to the suite. */
const untold: readonly string[] = [
  'blind-review-completed', 'compensation-reversed', 'complaint-sla-breached', 'complaint-sla-warned', 'complaint-split', 'deadline-extended', 'equity-review-decided',
  'progress-update-missed', 'register-codes-published',
];

const events: readonly CloudEvent[] = [...simulate(BANK_OF_300)];
const uuidOf = ({ source, id }: CloudEvent): string => storedIdOf(source, id);
const told = new Set(events.map(uuidOf));
const customers = [...new Set(events.map(({ subject }) => subject))].filter((subject) => subject !== BANK);

let suite: SuiteUnderTest;
let answers: readonly Answer[];
beforeAll(async () => {
  suite = await SuiteUnderTest.start('simulation', END);
  answers = await published();
});
afterAll(() => suite.stop());

/** In their order, by every door in turn, as the history that they are. @returns an answer an event */
async function published(): Promise<Answer[]> {
  const turns: readonly (readonly [Door, split: number, items: number])[] = [['stream', 1_500, 1_500], ['batch', 500, 1_000], ['one', 1, 60]];
  const given: Answer[] = [];
  for (let from = 0, turn = 0; from < events.length; turn++) {
    const [door, split, items] = turns[turn % turns.length] as (typeof turns)[number];
    const part = events.slice(from, from + items);
    const answered = await suite.deliver(part, { door, split, order: part.map((_event, i) => i) }, AS_HISTORY);
    given.push(...part.map((_event, i) => answered.get(i) as Answer));
    from += items;
  }
  return given;
}

const countBy = <T>(all: Iterable<T>, key: (one: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of all) counts[key(one)] = (counts[key(one)] ?? 0) + 1;
  return counts;
};

/** Every customer's state by the log alone: without engine, windows or rows. */
async function folded(): Promise<Record<string, string>> {
  const states = new Map<string, ReturnType<typeof initialState>>();
  for (const { customer, body } of await suite.storedAfter(0)) if (customer !== BANK) states.set(customer, evolve(states.get(customer) ?? initialState(), readStored(body)));
  return Object.fromEntries([...states].map(([customer, state]) => [customer, encodeState(state)]));
}

/** @param version of customer-state. @returns what its rows hold, once all that is stored was considered */
async function rows(version: number): Promise<Record<string, string>> {
  await suite.liveState(BANK);
  const { rows: found } = await suite.sql.query<{ key: string; state: string }>(`select key, state from evenhand_projections.customer_state_v${version}`);
  return Object.fromEntries(found.map(({ key, state }) => [key, state]));
}

interface Operation {
  readonly state: string;
  readonly result?: object;
}

async function operated(kind: 'replay' | 'promote' | 'verify'): Promise<Operation> {
  const response = await fetch(`${suite.url}/v1/projections/customer-state/${kind}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"a test"}' });
  const { operationId } = (await response.json()) as { operationId: string };
  for (;;) {
    const operation = await suite.get<Operation>(`/v1/operations/${operationId}`);
    if (operation.state !== 'running') return operation;
    await sleep(10);
  }
}

describe('a simulated bank, published through the doors of a suite', () => {
  it('is refused nothing; what is told twice is a duplicate of the first', async () => {
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    const first = new Map<string, number | undefined>();
    const expected = events.map((event, i) => {
      const before = first.get(event.id);
      if (before === undefined) first.set(event.id, answers[i]?.position);
      return { id: event.id, status: before === undefined ? 'stored' : 'duplicate', position: before ?? expect.any(Number) };
    });
    expect(answers).toEqual(expected);
    expect(answers.filter(({ status }) => status === 'duplicate').length).toBeGreaterThan(50);
    const metrics = await (await fetch(`${suite.url}/metrics`)).text();
    const counts = countBy(answers.map(({ status }, i) => `{service="${registry.get(events[i]?.type ?? '')?.owner}",status="${status}"}`), (labels) => labels);
    for (const [labels, count] of Object.entries(counts)) expect(metrics).toContain(`evenhand_events_answered_total${labels} ${count}\n`);
  });

  it('is stored once, event by event, of every type that a publisher may send', async () => {
    const stored = await suite.storedAfter(0);
    const posted = stored.filter(({ id }) => told.has(id));
    expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length);
    expect(posted).toHaveLength(told.size);
    const typeOf = ({ type }: CloudEvent): string => type;
    const once = new Map(events.map((event) => [event.id, event])).values();
    expect(countBy(posted.map(({ body }) => JSON.parse(body) as CloudEvent), typeOf)).toEqual(countBy(once, typeOf));
    const kinds = countBy(events, typeOf);
    expect(registry.all().filter(({ publishable, type }) => publishable && !(type in kinds)).map(({ name }) => name).sort()).toEqual(untold);
    expect(stored).toHaveLength(posted.length);
  });

  it('is stored as tests and bench fill it in, but for what was adjusted, reopened or voided', async () => {
    const bodies = new Map((await suite.storedAfter(0)).map(({ id, body }) => [id, body]));
    // Which clocks a complaint has is the policies' to say, which no traffic knows.
    const once = [...new Map(events.map((event) => [event.id, event])).values()].map(filling()).filter(({ type }) => registry.get(type)?.owner === 'interactions');
    const others = once.filter((event) => bodies.get(uuidOf(event)) !== serialise({ ...event, history: true })).map(({ type }) => type.split('.')[2]);
    expect(others.filter((name) => !/^(doubt-resolved|expectation-outcome-observed|rating-voided|survey-voided)$/.test(name ?? ''))).toEqual([]);
    expect(others.length / once.length).toBeLessThan(0.01);
  });

  it('leaves every customer in the state that a fold of the log alone gives', async () => {
    const expected = await folded();
    expect(Object.keys(expected).sort()).toEqual([...customers].sort());
    expect(await rows(1)).toEqual(expected);
  });

  it('explains scores that add up, and equal the formula of the domain page', async () => {
    for (const customer of customers.filter((_customer, i) => i % Math.ceil(customers.length / SAMPLE) === 0)) {
      const { items } = await suite.get<{ items: JourneyEvent[] }>(`/v1/customers/${customer}/journey?limit=1000`);
      for (const at of [END - 1, END - 90 * 864e5]) await expectExplained(suite, customer, items, at);
    }
  });

  it('is rebuilt, switched to and verified without a difference', async () => {
    const position = await suite.store.head();
    expect(await operated('replay')).toMatchObject({ state: 'done', result: { version: 2, position } });
    expect(await operated('promote')).toMatchObject({ state: 'done', result: { version: 2, replaced: 1, position } });
    expect(await operated('verify')).toMatchObject({ state: 'done', result: { version: 2, equal: true, differing: 0 } });
    expect(await rows(2)).toEqual(await folded());
  });

  it('changes nothing when it is published once more', async () => {
    const [head, before] = [await suite.store.head(), await rows(2)];
    const again = await published();
    expect(again).toEqual(answers.map(({ id, position }) => ({ id, status: 'duplicate', position })));
    expect(await suite.store.head()).toBe(head);
    expect(await rows(2)).toEqual(before);
  });
});
