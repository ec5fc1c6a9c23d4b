import { readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock, InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import { evaluate, evolve, initialState } from '@evenhand/scoring';
import { Registry } from 'prom-client';
import type { Fact } from './fact';
import { again, day, fact, iso } from './fact.examples';
import { InteractionsCommands } from './interactions.commands';

class LongAfter extends Clock {
  override now(): number {
    return day(10_000);
  }
}

/** Loses its connection before a given append. */
class BreakingStore extends InMemoryEventStore {
  appendsLeft = Infinity;
  override appendBatch(...args: Parameters<InMemoryEventStore['appendBatch']>): Promise<AppendResult[]> {
    return --this.appendsLeft < 0 ? Promise.reject(new StoreUnavailable('away')) : super.appendBatch(...args);
  }
}

const expected = { expectationId: 'e', dimension: 'rel', metric: 'days', low: 1, high: 3, betterIs: 'lower', source: 'agreement', horizonOn: iso(day(7)).slice(0, 10) } as const;

/** An aggregate of each kind: its opening, its timer as it fired, and a fact dated before the due moment. */
const timers: readonly (readonly [opening: Fact, timer: Fact, late: Fact])[] = [
  [fact('promise-made', day(0), { promiseId: 'p', dueAt: iso(day(7)), dimension: 'resp' }), fact('promise-broken', day(7), { promiseId: 'p' }), fact('promise-kept', day(5), { promiseId: 'p' })],
  [
    fact('doubt-raised', day(0), { doubtId: 'd', category: 'expectation', topic: 'fee', intensity: 3, source: 'customer' }), fact('doubt-expired', day(7), { doubtId: 'd' }),
    fact('doubt-resolved', day(5), { doubtId: 'd', confirmedBy: 'customer', understanding: 85 }),
  ],
  [
    fact('voice-recorded', day(0), { voiceId: 'v', kind: 'suggestion', topicCode: 'fees' }), fact('voice-ignored', day(30), { voiceId: 'v' }),
    fact('voice-answered', day(5), { voiceId: 'v', answer: 'adopted' }),
  ],
  [
    fact('follow-up-scheduled', day(0), { followUpId: 'f', reason: 'doubt', dueAt: iso(day(7)) }), fact('follow-up-missed', day(7), { followUpId: 'f' }),
    fact('follow-up-completed', day(5), { followUpId: 'f', outcome: 'reached' }),
  ],
  [
    fact('hardship-reported', day(0), { hardshipId: 'h', kind: 'job_loss' }), fact('hardship-unanswered', day(7), { hardshipId: 'h' }),
    fact('hardship-support-given', day(5), { hardshipId: 'h', support: 'payment_holiday' }),
  ],
  [fact('expectation-set', day(0), expected), fact('expectation-expired', day(8), { expectationId: 'e' }), fact('expectation-outcome-observed', day(5), { expectationId: 'e', actual: 2 })],
];

describe.each(timers.map(([opening, timer, late]) => [timer.name, { opening, timer, late }] as const))('where a fact comes late that tells that %s should not have been', (name, { opening, timer, late }) => {
  let store: BreakingStore;
  let door: InteractionsCommands;
  beforeEach(() => {
    store = new BreakingStore(() => new Date(0));
    door = new InteractionsCommands(store, new LongAfter(), new Registry());
  });

  const publish = async (given: Fact, history = false): Promise<string> => {
    const [result] = await door.take([door.candidate(given.event, { history })]);
    return result?.status === 'rejected' ? result.problem.code + JSON.stringify(result.problem.errors) : String(result?.status);
  };
  const journey = async (): Promise<CloudEvent[]> => {
    const events: CloudEvent[] = [];
    for await (const page of store.readAll(0)) events.push(...page.events.map(({ body }) => readStored(body)));
    return events;
  };
  const voids = async (): Promise<CloudEvent[]> => (await journey()).filter(({ type }) => type.includes('timer-voided'));
  /** Every figure of the scores by its path. */
  const figures = (events: readonly CloudEvent[], at: number): Map<string, number> => {
    const found = new Map<string, number>();
    const walk = (value: unknown, path: string): void => {
      if (typeof value === 'number') found.set(path, value);
      else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(evaluate(events.reduce((state, event) => evolve(state, event), initialState()), at), '');
    return found;
  };

  test('what the timer put into the scores is taken out, at any moment one looks', async () => {
    for (const one of [opening, timer, late]) expect(await publish(one)).toBe('stored');
    const log = await journey();
    expect(log.map(({ type }) => type.split('.')[2])).toEqual([opening.name, name, late.name, 'timer-voided']);
    expect(log[3]).toMatchObject({
      subject: 'c_1', time: timer.event.time, actorkind: 'system', causationid: late.event.id, data: { timerEventId: timer.event.id, timerType: timer.event.type },
    });
    const inOrder = log.slice(0, 1).concat(log.slice(2, 3));
    for (const at of [day(5), day(6), day(31), day(400)]) {
      const known = (events: readonly CloudEvent[]): CloudEvent[] => events.filter(({ time }) => Date.parse(time) <= at);
      const expectedFigures = figures(known(inOrder), at);
      for (const [path, value] of figures(known(log), at)) expect([path, Math.abs(value - (expectedFigures.get(path) ?? Number.NaN)) < 1e-9]).toEqual([path, true]);
    }
  });

  test('that is made sure of when the fact is sent again after its answer was lost, and done once', async () => {
    for (const one of [opening, timer]) await publish(one);
    store.appendsLeft = 1;
    await expect(publish(late)).rejects.toThrow(StoreUnavailable);
    expect(await voids()).toEqual([]);
    store.appendsLeft = Infinity;
    door = new InteractionsCommands(store, new LongAfter(), new Registry());
    expect(await publish(late)).toBe('duplicate');
    expect(await publish(late)).toBe('duplicate');
    await publish(again(late));
    await publish(again(late, late.at + 1));
    expect(await voids()).toHaveLength(1);
  });

  test('not where the fact is history', async () => {
    for (const one of [opening, timer]) await publish(one);
    expect(await publish(late, true)).toBe('stored');
    expect(await publish(late, true)).toBe('duplicate');
    expect(await publish(late)).toBe('duplicate');
    expect(await voids()).toEqual([]);
  });

  test('nothing is taken out where the timer fired as it should', async () => {
    for (const one of [opening, timer]) await publish(one);
    await publish(again(late, timer.at + 1));
    expect(await voids()).toEqual([]);
  });
});

describe('a timer whose due moment a late fact moved', () => {
  test('is taken out: a doubt that had come back before it expired, an expectation whose horizon had been moved', async () => {
    const store = new InMemoryEventStore(() => new Date(0));
    const door = new InteractionsCommands(store, new LongAfter(), new Registry());
    const facts = [
      timers[1]?.[0], timers[1]?.[1], fact('doubt-reopened', day(3), { doubtId: 'd' }), timers[5]?.[0], timers[5]?.[1],
      fact('expectation-adjusted', day(3), { expectationId: 'e', low: 1, high: 3, horizonOn: iso(day(20)).slice(0, 10) }), fact('doubt-expired', day(10), { doubtId: 'd' }),
    ].filter((one) => one !== undefined);
    const results = await door.take(facts.map(({ event }) => door.candidate(event)));
    expect(results.map(({ status }) => status)).toEqual(facts.map(() => 'stored'));
    const types: string[] = [];
    for await (const { events } of store.readAll(facts.length)) types.push(...events.map(({ body }) => (readStored(body).data as { timerType: string }).timerType.split('.')[2] ?? ''));
    expect(types).toEqual(['doubt-expired', 'expectation-expired']);
  });
});
