import { registry } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { eventOf } from '@evenhand/contracts/testing/generate';
import { simulated } from '@evenhand/simulation/testing/simulated';
import type { Telling } from '@evenhand/simulation/testing/simulated';
import * as fc from 'fast-check';

/** What several systems of a bank may post about a few customers: every publishable type, facts that meet in their aggregates, at any time. */

const FIRST_DAY = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
/** days that journeys last; the suite's clock stands at their end */
export const LAST_DAY = 800;
/** @returns ms since 1970 of a day of the journeys, counted from 0, and an hour of it */
export const moment = (day: number, hours = 0): number => FIRST_DAY + day * 24 * HOUR + hours * HOUR;
const iso = (ms: number): string => new Date(ms).toISOString();

type Data = Record<string, unknown>;
interface Chance {
  readonly at: number;
  /** 0..99 */
  readonly luck: number;
}

/** What a schema cannot say: data that its decider may accept. Whether it does depends on what else is known. */
const fitted: Readonly<Record<string, (data: Data, chance: Chance) => Data>> = {
  'interaction-recorded': ({ stepsDone, stepsRequired, ...data }) =>
    stepsDone === undefined ? data : { ...data, stepsDone: Math.min(stepsDone as number, stepsRequired as number), stepsRequired },
  'disclosure-given': (data, { luck }) => ({ ...data, itemsGiven: (data['itemsRequired'] as string[]).filter((_item, i) => (luck + i) % 3 > 0) }),
  'information-delivered': (data, { at, luck }) => ({ ...data, dueAt: iso(at - (luck - 50) * (HOUR / 5)), deliveredAt: iso(at) }),
  'promise-made': (data, { at, luck }) => ({ ...data, dueAt: iso(at + (luck + 1) * 24 * HOUR) }),
  'follow-up-scheduled': (data, { at, luck }) => ({ ...data, dueAt: iso(at + (luck + 1) * 24 * HOUR) }),
  'comparison-shown': (data, { at, luck }) => ({ ...data, asOf: iso(at - luck * 24 * HOUR).slice(0, 10) }),
  'expectation-set': ({ horizonOn: _far, low, high, ...data }) => ({ ...data, low: Math.min(low as number, high as number), high: Math.max(low as number, high as number) }),
  'expectation-adjusted': ({ horizonOn: _far, low, high, ...data }) => ({ ...data, low: Math.min(low as number, high as number), high: Math.max(low as number, high as number) }),
  'survey-answered': (data, { luck }) => ({
    ...data, completedInSec: luck < 15 ? 1 : 60,
    answers: (data['answers'] as { item: string }[]).filter(({ item }, i, all) => all.findIndex((one) => one.item === item) === i),
  }),
  'procedure-published': (data) => ({ ...data, fairnessCheckpoints: 0 }),
};

const publishable = registry.all().filter(({ publishable: told, owner }) => told && owner === 'interactions');
const aggregates = [...new Set(publishable.map(({ aggregate }) => aggregate))];
/** told more rarely: they move no score */
const quiet = new Set(['customer', 'bank', 'follow-up', 'engagement', 'advice', 'recommendation']);
/** Stored whatever else is stored, where nothing else is of their aggregate. */
const unconditional = new Set([
  'interaction-recorded', 'interaction-rated', 'disclosure-given', 'disclosure-gap-found', 'education-attended', 'hardship-reported', 'promise-made', 'doubt-raised', 'advice-given',
]);

interface Step {
  readonly type: EventType;
  readonly made: CloudEvent;
  readonly day: number;
  readonly luck: number;
  /** when it is told, in a journey that is not told in order */
  readonly rank: number;
}

/** Facts of one aggregate, days apart. */
interface Story {
  readonly customer: number;
  readonly aggregate: number;
  /** one of its facts speaks of the other customer's */
  readonly stranger: boolean;
  readonly begins: number;
  readonly steps: readonly Step[];
}

const stepOf = (types: readonly EventType[]): fc.Arbitrary<Step> => fc.oneof(...types.map((type) =>
  fc.record({ type: fc.constant(type), made: eventOf(type), day: fc.nat(60), luck: fc.nat(99), rank: fc.nat(1_000) })));

const storyOf = (aggregate: string): fc.Arbitrary<Story> => {
  const types = publishable.filter((type) => type.aggregate === aggregate);
  return fc.record({
    customer: fc.nat(1), aggregate: fc.nat(5), stranger: fc.nat(20).map((n) => n === 7), begins: fc.nat(LAST_DAY - 61),
    steps: fc.array(stepOf(types), { minLength: 1, maxLength: Math.min(5, 2 * types.length), size: 'max' }),
  });
};

/** @param name makes ids of its own: journeys of two names never meet */
function posted({ customer, aggregate, stranger, begins }: Omit<Story, 'steps'>, { type, made, day, luck }: Step, name: string, ordinal: number): CloudEvent {
  const at = moment(begins + day, luck / 5);
  const subject = type.bankOnly ? 'bank' : `${name}c${customer}`;
  const owner = stranger && luck < 30 ? 1 - customer : customer;
  const fit = fitted[type.name] ?? ((data: Data) => data);
  const data = { ...fit(made.data as Data, { at, luck }), ...(type.idField && { [type.idField]: `${name}c${owner}a${aggregate}` }) };
  // As JSON tells it: what cannot be written does not count.
  return JSON.parse(JSON.stringify({ ...made, id: `${name}e${ordinal}`, subject, time: iso(at), data })) as CloudEvent;
}

/** A void takes back what was said before it. */
function voidsLast(events: readonly CloudEvent[]): CloudEvent[] {
  const about = ({ data }: CloudEvent): unknown => (data as Data)['interactionId'] ?? (data as Data)['surveyId'];
  const latest = new Map<unknown, number>();
  for (const event of events) if (/-(rated|answered)\./.test(event.type)) latest.set(about(event), Math.max(Date.parse(event.time), latest.get(about(event)) ?? 0));
  return events.map((event) => (/-voided\./.test(event.type) ? { ...event, time: iso(Math.max(Date.parse(event.time), latest.get(about(event)) ?? 0)) } : event));
}

/**
 * Two customers' facts and some of the bank's, interleaved: in the order of their times, or in any order, many of them late. Told under a
 * name, so that runs may share a store.
 */
const drawn = (stories: number): fc.Arbitrary<Telling> => {
  const story = fc.oneof(...aggregates.map((aggregate) => ({ arbitrary: storyOf(aggregate), weight: quiet.has(aggregate) ? 1 : 4 })));
  return fc.tuple(fc.array(story, { minLength: 1, maxLength: stories, size: 'max' }), fc.boolean()).map(([drawn, inOrder]) => (name) => {
    const facts = drawn.flatMap(({ steps, ...of }) => steps.map((step) => ({ rank: step.rank, of, step })));
    const events = voidsLast(facts.sort((a, b) => a.rank - b.rank).map(({ of, step }, ordinal) => posted(of, step, name, ordinal)));
    return inOrder ? events.sort((a, b) => Date.parse(a.time) - Date.parse(b.time)) : events;
  });
};

/** Facts of two customers and of the bank: drawn one by one, which meets what no bank would tell, or a stretch of a simulated bank, which meets what banks tell. */
export const journeys = (stories: number): fc.Arbitrary<Telling> => fc.oneof(
  { arbitrary: drawn(stories), weight: 3 },
  { arbitrary: simulated({ customers: 2, months: 20, events: 3 * stories }, iso(FIRST_DAY).slice(0, 10)), weight: 1 },
);

/** Events that nothing speaks against: each is about something new. */
export const goodEvents: fc.Arbitrary<(name: string, ordinal: number) => CloudEvent> = fc
  .tuple(stepOf(publishable.filter(({ name }) => unconditional.has(name))), fc.nat(LAST_DAY - 61))
  .map(([step, begins]) => (name, ordinal) => posted({ customer: 0, aggregate: 0, stranger: false, begins }, step, `${name}g${ordinal}`, ordinal));
