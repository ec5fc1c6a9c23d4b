import { registry, streamOf, type EventType } from '@evenhand/contracts';
import { DomainError, fold } from '@evenhand/event-sourcing';
import fc from 'fast-check';
import { deciderOf } from './deciders';
import type { Fact, FactName } from './fact';
import { again, date, day, fact, iso, post } from './fact.examples';
import type { History } from './history';

type Answer = readonly Fact[] | DomainError;

const own = registry.all().filter(({ owner }) => owner === 'interactions');
const aggregates = [...new Set(own.map(({ aggregate }) => aggregate))];
const evidence = [{ ledger: 'satisfaction', dim: 'emp', x: 79, w: 0.5, day: 20_470 }] as const;

function answer(aggregate: string, state: History, posted: Fact): Answer {
  try {
    return deciderOf(aggregate).decide(post(posted, { evidence, gesturesAt: [] }), state);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** Posts facts one after the other; each answer with what was stored before it. */
function run(aggregate: string, facts: readonly Fact[]): { readonly stored: readonly Fact[]; readonly answers: readonly Answer[] } {
  const { evolve, initialState } = deciderOf(aggregate);
  let state = initialState;
  const stored: Fact[] = [];
  const answers = facts.map((posted) => {
    const given = answer(aggregate, state, posted);
    for (const event of given instanceof DomainError ? [] : given) {
      state = evolve(state, frozen(event));
      stored.push(event);
    }
    return given;
  });
  return { stored, answers };
}

function frozen<T>(value: T): T {
  if (value && typeof value === 'object') Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

describe("the catalogue's examples", () => {
  const stream = (type: EventType): string => streamOf(type, type.example);
  const streams = [...new Set(own.map(stream))];

  it.each(streams)('of %s are all stored, in the order of their times', (one) => {
    const types = own.filter((type) => stream(type) === one);
    const facts = types.map(({ name, example }): Fact => ({ event: example, name, at: Date.parse(example.time) })).sort((a, b) => a.at - b.at);
    const { stored, answers } = run(types[0]?.aggregate ?? '', facts);
    expect(answers.filter((given) => given instanceof DomainError)).toEqual([]);
    expect(stored.map(({ event: { id } }) => id)).toEqual(facts.map(({ event: { id } }) => id));
  });
});

/** Data that make the rules meet; elsewhere the catalogue's example does. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const aDay = fc.integer({ min: 0, max: 14 });
const dueAt = aDay.map((due) => iso(day(due)));
const dimension = optional(fc.constantFrom('rel', 'resp'));
const bound = fc.constantFrom(0, 1, 1.5, 50, 101);
const varied: Partial<Record<FactName, fc.Arbitrary<object>>> = {
  'promise-made': fc.record({ dueAt, dimension }),
  'promise-kept': fc.record({ dimension }),
  'promise-broken': fc.record({ dimension }),
  'follow-up-scheduled': fc.record({ dueAt }),
  'expectation-set': fc.record({
    metric: fc.constantFrom('score', 'days', 'minor', 'bool'), low: bound, high: bound, horizonOn: optional(aDay.map(date)),
  }),
  'expectation-adjusted': fc.record({ low: bound, high: bound, horizonOn: optional(aDay.map(date)) }),
  'expectation-outcome-observed': fc.record({ actual: bound }),
  'doubt-resolved': fc.record({ understanding: fc.constantFrom(20, 85) }),
  'interaction-rated': fc.record({ courtesy: fc.constantFrom(1, 5), interactionChannel: optional(fc.constant('app')) }),
  'comparison-shown': fc.record({ asOf: fc.integer({ min: -95, max: -80 }).map(date) }),
  'comparison-challenge-decided': fc.record({ upheld: fc.boolean() }),
  'consent-changed': fc.record({ granted: fc.boolean() }),
  'survey-invited': fc.record({ instrument: fc.constantFrom('justice4', 'csat') }),
  'information-delivered': fc.record({ deliveredAt: dueAt }),
  'procedure-published': fc.record({ procedureVersion: fc.integer({ min: 1, max: 4 }), fairnessCheckpoints: optional(fc.constantFrom(2, 6)) }),
};

const factsOf = (aggregate: string): fc.Arbitrary<Fact> =>
  fc.constantFrom(...own.filter((type) => type.aggregate === aggregate)).chain((type) => {
    const name = type.name as FactName;
    const posted = (fields: object): object => JSON.parse(JSON.stringify({ ...type.example.data, ...fields })) as object;
    return fc.tuple(aDay, varied[name] ?? fc.constant({})).map(([when, fields]) => fact(name, day(when), posted(fields), { channel: 'phone' }));
  });

const onceOnly = new Set<string>([
  'customer-registered', 'interaction-recorded', 'interaction-rated', 'rating-voided', 'disclosure-given', 'disclosure-gap-found', 'comparison-shown',
  'expectation-set', 'expectation-outcome-observed', 'expectation-expired', 'doubt-raised', 'promise-made', 'promise-kept', 'promise-broken',
  'information-delivered', 'follow-up-scheduled', 'follow-up-completed', 'follow-up-missed', 'survey-invited', 'survey-answered', 'survey-voided',
  'voice-recorded', 'voice-answered', 'voice-ignored', 'education-attended', 'content-engaged', 'advice-given', 'recommendation-shown',
  'gesture-offered', 'hardship-reported', 'hardship-unanswered', 'hardship-ended',
] satisfies FactName[]);
const once = { seed: 11, numRuns: 150 };

describe.each(aggregates)('whatever is posted to an aggregate of kind %s', (aggregate) => {
  const facts = fc.array(factsOf(aggregate), { maxLength: 14 });

  it('folds in any order, allowed or not, to what is known by time', () => {
    fc.assert(fc.property(facts, (posted) => {
      const times = fold(deciderOf(aggregate), posted).map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }), once);
  });

  it('is answered the same each time, keeps what was posted, and is refused by name and field', () => {
    fc.assert(fc.property(facts, (posted) => {
      const { answers, stored } = run(aggregate, posted.map(frozen));
      expect(run(aggregate, posted)).toEqual({ answers, stored });
      answers.forEach((given, i) => {
        const { event, name } = posted[i] as Fact;
        if (given instanceof DomainError) {
          expect(given.code).toMatch(/^[a-z_]+$/);
          expect(given.field).toMatch(/^\/(time|data\/.+)$/);
        } else if (given.length > 0) {
          expect(given).toEqual([{ ...(posted[i] as Fact), event: { ...event, data: expect.objectContaining(event.data) as object } }]);
        } else {
          expect(answers.slice(0, i).some((earlier) => !(earlier instanceof DomainError) && earlier[0]?.name === name)).toBe(true);
        }
      });
    }), once);
  });

  it('is stored once where it happens once', () => {
    fc.assert(fc.property(facts, (posted) => {
      const { stored } = run(aggregate, posted.flatMap((one) => [one, again(one)]));
      const names = stored.map(({ name }) => name).filter((name) => onceOnly.has(name));
      expect(names).toEqual([...new Set(names)]);
    }), once);
  });
});

describe('the order of arrival', () => {
  it.each(['promise', 'doubt'])('does not change what is stored of a %s where nothing is refused', (aggregate) => {
    const told = ({ name, at }: Fact): string => (onceOnly.has(name) ? name : `${name} ${at}`);
    const facts = fc.uniqueArray(factsOf(aggregate), { maxLength: 8, selector: told });
    const shuffled = facts.chain((posted) => fc.tuple(fc.constant(posted), fc.shuffledSubarray(posted, { minLength: posted.length })));
    const kept = (stored: readonly Fact[]): string[] => stored.map(({ name, at, event }) => `${name} ${at} ${event.id}`).sort();
    let compared = 0;
    fc.assert(fc.property(shuffled, ([posted, other]) => {
      const [one, two] = [run(aggregate, posted), run(aggregate, other)];
      if ([...one.answers, ...two.answers].some((given) => given instanceof DomainError)) return;
      if (posted.length > 1) compared++;
      expect(kept(two.stored)).toEqual(kept(one.stored));
      expect(kept(one.stored)).toEqual(kept(posted));
    }), { seed: 11, numRuns: 3_000 });
    expect(compared).toBeGreaterThan(50);
  });
});
