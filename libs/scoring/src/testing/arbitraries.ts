import fc from 'fast-check';
import { evidenceOf } from '../evolve';
import { inputs, kebab, type ScoringEvent, type ScoringEventName } from '../scoring-events';
import { answered, disclosed, handled, noon, on } from './journey';

/** Generated journeys: valid ones, with late events and voids, and hostile ones. */

const score = fc.integer({ min: 0, max: 100 });
const rating = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const satisfactionDim = fc.constantFrom('rel', 'resp', 'assur', 'emp', 'tang' as const);

const happenings: readonly fc.Arbitrary<(day: number) => ScoringEvent>[] = [
  fc
    .record({ courtesy: rating, competence: rating, ease: rating, facility: rating, overall: rating })
    .map((data) => (day) => on(day, 'InteractionRated', { ...data, interactionChannel: 'app' })),
  fc
    .record({
      outcome: fc.constantFrom('resolved', 'pending', 'failed' as const),
      waitSec: fc.integer({ min: 0, max: 4_000 }),
      emotionBefore: fc.integer({ min: -2, max: 2 }),
      emotionAfter: fc.integer({ min: -2, max: 2 }),
    })
    .map((data) => (day) => on(day, 'InteractionRecorded', { initiator: 'customer', ...data })),
  fc.integer({ min: 0, max: 8 }).map((given) => (day) => on(day, 'DisclosureGiven', disclosed(given))),
  score.map((quiz) => (day) => on(day, 'UnderstandingConfirmed', { quiz })),
  fc.integer({ min: 0, max: 1 }).map((harmMinor) => (day) => on(day, 'DisclosureGapFound', { harmMinor })),
  fc.tuple(satisfactionDim, score).map(
    ([dimension, low]) =>
      (day) =>
        on(day, 'ExpectationSet', { dimension, source: 'marketing', metric: 'score', low, high: low }),
  ),
  fc.tuple(satisfactionDim, score).map(
    ([dimension, actual]) =>
      (day) =>
        on(day, 'ExpectationOutcomeObserved', {
          expectationId: `x${day}`,
          dimension,
          metric: 'days',
          low: 2,
          high: 3,
          betterIs: 'lower',
          actual: actual / 20,
          attribution: { locus: 'bank', controllable: true },
        }),
  ),
  fc.tuple(score, fc.integer({ min: 0, max: 9 })).map(
    ([understanding, daysOpen]) =>
      (day) =>
        on(day, 'DoubtResolved', { confirmedBy: 'staff', understanding, daysOpen }),
  ),
  fc
    .constantFrom(
      ...([
        'PromiseKept',
        'PromiseBroken',
        'GestureOffered',
        'ComplaintReceived',
        'ComplaintClosed',
        'ResponseDisputed',
        'HardshipUnanswered',
        'PointsConfirmed',
        'VoiceIgnored',
      ] as const),
    )
    .map((event) => (day) => on(day, event, {})),
  fc.double({ min: 0, max: 3, noNaN: true }).map((r) => (day) => on(day, 'ComplaintHandlingAssessed', handled(r))),
  fc.constantFrom('staff_attitude', 'fees' as const).map((issue) => (day) => on(day, 'ComplaintResponseIssued', answered(issue))),
  fc.integer({ min: 0, max: 12_000 }).map((qEntBp) => (day) => on(day, 'EquityAssessed', { remedyMatch: 100, qEntBp })),
  fc.tuple(fc.constantFrom('D', 'P', 'I', 'N'), fc.integer({ min: 1, max: 5 })).map(
    ([item, value]) =>
      (day) =>
        on(day, 'SurveyAnswered', { instrument: 'justice4', answers: [{ item, value }] }),
  ),
  fc.tuple(fc.constantFrom('csat', 'nps', 'ces' as const), fc.integer({ min: 1, max: 5 })).map(
    ([instrument, value]) =>
      (day) =>
        on(day, 'SurveyAnswered', { instrument, answers: [{ item: 'overall', value }] }),
  ),
];

/** Last day of generated journeys: some four half-lives of fairness, so that ageing shows. */
export const lastDay = 1_500;

/** A journey in log order whose days are in any order, so that many events come late. */
export const journeys = (maxLength = 40): fc.Arbitrary<ScoringEvent[]> =>
  fc
    .array(fc.tuple(fc.oneof(...happenings), fc.integer({ min: 0, max: lastDay })), { maxLength })
    .map((steps) => steps.map(([happening, day]) => happening(day)));

/** A journey in which some events are later voided with what they had put in, the voids dated at the end and mixed into the rest of the log. */
export const voidedJourneys: fc.Arbitrary<{ readonly log: ScoringEvent[]; readonly remaining: ScoringEvent[] }> = fc
  .tuple(journeys(25), fc.infiniteStream(fc.nat(3)))
  .map(([events, chance]) => {
    const log: ScoringEvent[] = [];
    const remaining: ScoringEvent[] = [];
    for (const event of events) {
      log.push(event);
      remaining.push(event);
      if (chance.next().value !== 0) continue;
      const target = remaining.splice((chance.next().value ?? 0) % remaining.length, 1)[0];
      log.push(on(lastDay, 'TimerVoided', { entries: evidenceOf(log, (candidate) => candidate === target) }));
    }
    return { log, remaining };
  });

const extreme = fc.oneof(fc.constantFrom(0, -0, -1, 100, 1e308, -1e308, 5e-324, 1e12, 0.5), fc.double(), fc.integer());
const word = fc.constantFrom('D', 'N', 'rel', 'overall', 'nps', 'app', '__proto__', 'constructor', '', '2026-01-02T00:00:00Z', 'never');
const listed = fc.oneof(
  fc.array(word, { maxLength: 3 }),
  fc.array(fc.record({ item: word, value: extreme }), { maxLength: 3 }),
  fc.array(
    fc.record({
      ledger: fc.constantFrom('treatment', 'perceived', 'satisfaction', 'metric', 'driver', 'channel'),
      dim: word,
      x: extreme,
      w: extreme,
      day: extreme,
    }),
    { maxLength: 4 },
  ),
);
const anything = fc.oneof(extreme, word, fc.boolean(), listed, fc.jsonValue({ maxDepth: 2 }), fc.anything({ maxDepth: 1 }));

/** Values a field's guard lets through often enough to reach the rules behind it. */
const fieldOf = (guard: object): fc.Arbitrary<unknown> =>
  'values' in guard ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...(guard.values as unknown[])) }, anything) : anything;

const names = Object.keys(inputs) as ScoringEventName[];

/** Events of any known type, or none, with data near its shape and figures out of all bounds. */
export const hostileEvents: fc.Arbitrary<ScoringEvent> = fc.constantFrom(...names).chain((name) => {
  const fields: Record<string, object> = { ...inputs[name].required, ...inputs[name].optional };
  const shaped = fc.record(Object.fromEntries(Object.entries(fields).map(([key, guard]) => [key, fieldOf(guard)])), { requiredKeys: [] });
  return fc.record({
    id: fc.string(),
    type: fc.oneof({ weight: 9, arbitrary: fc.constant(`evenhand.any.${kebab(name)}.v1`) }, fc.string()),
    time: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -10, max: 4_000 }).map((day) => new Date(noon(day)).toISOString()) },
      fc.constantFrom('+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', 'no time'),
    ),
    data: fc.oneof({ weight: 9, arbitrary: shaped }, fc.anything()) as fc.Arbitrary<object>,
  });
});
