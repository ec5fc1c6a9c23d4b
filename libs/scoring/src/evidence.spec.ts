import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialState } from './customer-state';
import { evaluate } from './evaluate';
import { evidenceRules } from './event-kinds';
import type { AppliedEvidence, EvidenceLine } from './evidence';
import { evidenceOf, evolve } from './evolve';
import { satisfactionEvidence } from './satisfaction.evidence';
import { type InputOf, inputs, kebab, type ScoringEvent, type ScoringEventName } from './scoring-events';
import { perceivedEvidence } from './survey.evidence';
import { treatmentEvidence } from './treatment.evidence';
import { answered, dayNumber, disclosed, handled, noon, on } from './testing/journey';

const shared = join(__dirname, '../../../../shared');
const present = existsSync(join(shared, 'DOMAIN.md'));
if (!present) process.stdout.write('skipped: the domain page and the catalogue are not beside this repository (../shared)\n');
const withShared = present ? describe : describe.skip;

const cells = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Rows of the table that follows a header row on the domain page. */
function pageTable(header: string): string[][] {
  const lines = readFileSync(join(shared, 'DOMAIN.md'), 'utf8').split('\n');
  const start = lines.indexOf(header) + 2;
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start, start + length).map(cells);
}

const distinct = <T>(values: readonly T[]): T[] => values.filter((value, i) => value !== values[i - 1]);
const numbersIn = (text: string): number[] => (text.match(/\d+(\.\d+)?/g) ?? []).map(Number);
const eventsIn = (text: string): string[] => text.match(/\b[A-Z][a-z]+([A-Z][a-z]+)+\b/g) ?? [];

withShared('The evidence tables against the domain page', () => {
  const tables: readonly (readonly [string, string, readonly EvidenceLine[]])[] = [
    ['treatment', '| dim | event | grade x | w |', treatmentEvidence],
    ['satisfaction', '| event | dim ← p or x | w |', satisfactionEvidence],
  ];
  it.each(tables)('%s: the same lines in the same order, word for word', (_, header, table) => {
    expect(pageTable(header).length).toBeGreaterThan(8);
    expect(table.map(({ line }) => line)).toEqual(pageTable(header));
  });
  it.each(tables)('%s: each line is carried out with its own weights and events', (_, __, table) => {
    for (const { line, rules } of table) {
      expect([line, distinct(rules.map(({ weight }) => weight))]).toEqual([line, distinct(numbersIn(line.at(-1) ?? ''))]);
      const carriedOut: readonly string[] = rules.map(({ event }) => event);
      for (const event of eventsIn(line.at(-3) ?? '').filter((name) => name in inputs))
        expect([line, carriedOut]).toEqual([line, expect.arrayContaining([event])]);
    }
  });
  it('treatment: each line is carried out in its own dimension', () => {
    for (const { line, rules } of treatmentEvidence) {
      expect([line, [...new Set(rules.map(({ dim }) => dim))]]).toEqual([line, (line[0] ?? '').match(/\b[DPIN]\b/g)]);
    }
  });
  it("perceived: the page's sentences give the weights", () => {
    const page = readFileSync(join(shared, 'DOMAIN.md'), 'utf8');
    expect(page).toContain('SurveyAnswered(justice4) only, x = (v − 1)·25, w = 1, λ = 1, H = 360');
    expect(page).toContain('CES (1..7, 7 = easy) adds to perceived P: x = (v − 1)·100/6, w = 0.5');
    expect(perceivedEvidence.map(({ dim, weight }) => [dim, weight])).toEqual([
      ['D', 1],
      ['P', 1],
      ['I', 1],
      ['N', 1],
      ['P', 0.5],
    ]);
  });
});

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
}
interface CatalogueType {
  readonly type: string;
  readonly required: Record<string, Schema>;
  readonly optional: Record<string, Schema>;
  readonly filled: Record<string, Schema>;
  readonly filledOptional?: readonly string[];
}

withShared('The inputs against the catalogue', () => {
  const types: readonly CatalogueType[] = present ? JSON.parse(readFileSync(join(shared, 'catalogue.json'), 'utf8')).types : [];
  const byName = new Map(types.map((type) => [type.type.split('.')[2], type]));
  const events = Object.keys(inputs) as ScoringEventName[];

  it.each(events)('%s reads fields of the catalogue, as always there or not, with the same words', (event) => {
    const type = byName.get(kebab(event));
    const filled = Object.keys(type?.filled ?? {});
    const sure = [...Object.keys(type?.required ?? {}), ...filled.filter((field) => !type?.filledOptional?.includes(field))];
    const maybe = [...Object.keys(type?.optional ?? {}), ...(type?.filledOptional ?? [])];
    expect(type).toBeDefined();
    expect(sure).toEqual(expect.arrayContaining(Object.keys(inputs[event].required)));
    expect(maybe).toEqual(expect.arrayContaining(Object.keys(inputs[event].optional)));
    const schemas: Record<string, Schema> = { ...type?.required, ...type?.optional, ...type?.filled };
    for (const [field, guard] of Object.entries({ ...inputs[event].required, ...inputs[event].optional })) {
      const words: unknown = 'values' in guard ? guard.values : undefined;
      if (words !== undefined) expect([field, words]).toEqual([field, schemas[field]?.enum]);
    }
  });
  it('every type that carries entries is a void here', () => {
    const carrying = types
      .filter(({ required, optional, filled }) => 'entries' in { ...required, ...optional, ...filled })
      .map(({ type }) => type.split('.')[2]);
    expect(
      events
        .filter((event) => 'entries' in { ...inputs[event].required, ...inputs[event].optional })
        .map(kebab)
        .sort(),
    ).toEqual(carrying.sort());
  });
});

type Told = readonly [ledger: string, dim: string, x: number, w: number];

function evidenceFrom(events: readonly ScoringEvent[]): Told[] {
  const heard: AppliedEvidence[] = [];
  events.reduce((state, event) => evolve(state, event, (applied) => heard.push(applied)), initialState());
  return heard.filter(({ event }) => event === events.at(-1)).map(({ ledger, dim, x, w }) => [ledger, dim, x, w] as const);
}

describe('What each event is evidence of', () => {
  const give = <E extends ScoringEventName>(event: E, data: InputOf<E>, ...told: readonly Told[]) => ({
    event,
    given: on(200, event, data),
    told,
  });
  const survey = (instrument: InputOf<'SurveyAnswered'>['instrument'], ...values: readonly (readonly [string, number])[]) => ({
    instrument,
    answers: values.map(([item, value]) => ({ item, value })),
  });
  const promised = { expectationId: 'x', dimension: 'rel', metric: 'bp', low: 600, high: 600, betterIs: 'higher' } as const;
  const late = { dueAt: '2026-07-20T00:00:00Z', deliveredAt: '2026-07-20T06:00:00Z' };
  const response = answered('fees');

  const cases = [
    give('EquityAssessed', { remedyMatch: 40, qEntBp: 10_000, qPeerBp: 4_000 }, ['treatment', 'D', 30, 2]),
    give('EquityAssessed', { remedyMatch: 40 }, ['treatment', 'D', 40, 2]),
    give('EquityReviewDecided', { topUpMinor: 1, qEntAfterBp: 10_000, qPeerAfterBp: 5_000 }, ['treatment', 'D', 50, 2]),
    give('EquityReviewDecided', { topUpMinor: 0, qEntAfterBp: 10_000 }),
    give('ExternalDecisionRecorded', { upheld: true, bankDecision: 'rejected' }, ['treatment', 'D', 0, 1]),
    give('ExternalDecisionRecorded', { upheld: true, bankDecision: 'partly' }),
    give('ExternalDecisionRecorded', { upheld: false, bankDecision: 'rejected' }),
    give('BlindReviewCompleted', { merited: true, bankDecision: 'rejected' }, ['treatment', 'D', 0, 1]),
    give('BlindReviewCompleted', { merited: true, bankDecision: 'upheld' }),
    give('CompensationPaid', { businessDaysLate: 0 }),
    give('CompensationPaid', { businessDaysLate: 1 }, ['treatment', 'D', 25, 1]),
    give('CompensationPaid', { businessDaysLate: 0, gapId: 'g' }, ['treatment', 'D', 100, 1]),
    give('DisclosureGapFound', { harmMinor: 0 }, ['treatment', 'I', 0, 1]),
    give('DisclosureGapFound', { harmMinor: 5 }, ['treatment', 'D', 0, 1], ['treatment', 'I', 0, 1]),
    give('MissedAccrualFound', {}, ['treatment', 'D', 0, 1]),
    give('PointsAdjusted', { reasonCode: 'missed_accrual' }, ['treatment', 'D', 100, 1]),
    give('PointsAdjusted', { reasonCode: 'goodwill' }),
    give('PointsConfirmed', {}, ['treatment', 'D', 100, 0.05]),
    give('ExchangeBalanceAssessed', { qPeerBp: 7_500 }, ['treatment', 'D', 79, 0.5]),
    give('ExchangeBalanceAssessed', {}),
    give('ComplaintHandlingAssessed', { ...handled(0.5), respect: 75 }, ['treatment', 'P', 100, 2], ['treatment', 'N', 75, 1]),
    give('ComplaintSlaBreached', { kind: 'regulatory' }, ['treatment', 'P', 0, 1]),
    give('ComplaintSlaBreached', { kind: 'internal' }),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'pending', procedureId: 'p', stepsDone: 3, stepsRequired: 4 }, [
      'treatment',
      'P',
      75,
      0.2,
    ]),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'pending', stepsDone: 3, stepsRequired: 4 }),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'pending', procedureId: 'p', stepsDone: 0, stepsRequired: 0 }),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'pending', emotionBefore: -1, emotionAfter: 1 }, [
      'treatment',
      'N',
      100,
      0.3,
    ]),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'pending', emotionBefore: 0, emotionAfter: -2 }),
    give(
      'InteractionRecorded',
      { initiator: 'customer', outcome: 'failed', waitSec: 960 },
      ['satisfaction', 'resp', 58, 0.2],
      ['satisfaction', 'rel', 0, 0.5],
    ),
    give('InteractionRecorded', { initiator: 'bank', outcome: 'resolved', waitSec: 960 }, ['satisfaction', 'rel', 100, 0.1]),
    give('VoiceAnswered', { daysOpen: 10 }, ['treatment', 'P', 100, 0.5]),
    give('VoiceAnswered', { daysOpen: 11 }, ['treatment', 'P', 50, 0.5]),
    give('VoiceIgnored', {}, ['treatment', 'P', 0, 0.5]),
    give('ReviewCompleted', {}, ['treatment', 'P', 100, 0.5]),
    give('DisclosureGiven', disclosed(4, 'post'), ['treatment', 'I', 25, 1]),
    give('UnderstandingConfirmed', { quiz: 90 }, ['treatment', 'I', 90, 0.5]),
    give('EducationAttended', { quiz: 80 }, ['treatment', 'I', 80, 0.3]),
    give('EducationAttended', {}),
    give('DoubtExpired', {}, ['treatment', 'I', 0, 1]),
    give('ComparisonChallengeDecided', { upheld: true }, ['treatment', 'I', 0, 1]),
    give('ComparisonChallengeDecided', { upheld: false }),
    give('ComplaintResponseIssued', { ...response, evidenceCited: false }, ['treatment', 'I', 75, 2]),
    give('ComplaintResponseIssued', { ...response, kind: 'summary' }, ['treatment', 'I', 100, 2]),
    give('ComplaintResponseIssued', { ...response, kind: 'holding' }),
    give('ComplaintResponseIssued', answered('staff_attitude', 'partly'), ['treatment', 'I', 100, 2], ['treatment', 'N', 0, 1]),
    give('ComplaintResponseIssued', answered('staff_attitude', 'rejected'), ['treatment', 'I', 100, 2]),
    give(
      'DoubtResolved',
      { confirmedBy: 'staff', understanding: 90, daysOpen: 3 },
      ['treatment', 'I', 65, 1],
      ['satisfaction', 'assur', 88, 1],
    ),
    give('ProgressUpdateSent', { dueAt: new Date(noon(200)).toISOString() }, ['treatment', 'I', 100, 0.3]),
    give('ProgressUpdateSent', { dueAt: new Date(noon(200) - 1).toISOString() }),
    give('ProgressUpdateSent', {}),
    give('ProgressUpdateMissed', {}, ['treatment', 'I', 0, 0.3]),
    give('InformationDelivered', { ...late, critical: true }, ['treatment', 'I', 40, 0.5], ['satisfaction', 'rel', 0, 1]),
    give('InformationDelivered', { ...late, critical: false }),
    give('InformationDelivered', { dueAt: late.dueAt, deliveredAt: late.dueAt, critical: true }, ['treatment', 'I', 100, 0.5]),
    give('HardshipUnanswered', {}, ['treatment', 'N', 0, 1]),
    give('HardshipSupportGiven', { valueMinor: 0 }, ['treatment', 'N', 100, 1]),
    give('HardshipSupportGiven', { valueMinor: 1 }, ['treatment', 'N', 100, 1], ['treatment', 'D', 100, 1]),
    give('ExpectationOutcomeObserved', { ...promised, actual: 210 }, ['satisfaction', 'rel', 0, 1.5]),
    give('ExpectationOutcomeObserved', { ...promised, actual: 600, attribution: { locus: 'bank', controllable: true, stable: true } }, [
      'satisfaction',
      'rel',
      70,
      2.625,
    ]),
    give('ExpectationOutcomeObserved', { ...promised, metric: 'score', low: 90, high: 90, actual: 75 }, ['satisfaction', 'rel', 79, 1.5]),
    give('PromiseKept', {}, ['satisfaction', 'rel', 100, 0.5]),
    give('PromiseKept', { dimension: 'tang' }, ['satisfaction', 'tang', 100, 0.5]),
    give('PromiseBroken', { dimension: 'resp' }, ['satisfaction', 'resp', 0, 1]),
    give('ComplaintReceived', {}, ['satisfaction', 'rel', 0, 0.5]),
    give('ComplaintReported', {}, ['satisfaction', 'rel', 0, 0.5]),
    give('ResponseAccepted', {}, ['satisfaction', 'rel', 80, 1]),
    give('ResponseDisputed', {}, ['satisfaction', 'rel', 0, 1.5]),
    give('GestureOffered', {}, ['satisfaction', 'emp', 90, 0.2]),
    give('SurveyAnswered', survey('justice4', ['D', 4], ['N', 1]), ['perceived', 'D', 75, 1], ['perceived', 'N', 0, 1]),
    give('SurveyAnswered', survey('ces', ['overall', 4]), ['perceived', 'P', 50, 0.5], ['metric', 'ces', 4, 1]),
    give('SurveyAnswered', survey('csat', ['overall', 4]), ['satisfaction', 'overall', 79, 1], ['metric', 'csat', 4, 1]),
    give('SurveyAnswered', survey('servqual', ['tang', 7], ['rel', 4]), ['satisfaction', 'rel', 58, 1], ['satisfaction', 'tang', 94, 1]),
    give('SurveyAnswered', survey('nps', ['overall', 6]), ['metric', 'nps', 6, 1]),
    give('SurveyAnswered', survey('values', ['v1', 5], ['v2', 2]), ['driver', 'identification', 62.5, 1]),
    give('SurveyAnswered', survey('value', ['v1', 3]), ['driver', 'valueAdded', 50, 1]),
    give('SurveyAnswered', survey('loyalty', ['l1', 3])),
    give('InteractionRated', { overall: 2, interactionChannel: 'app' }, ['channel', 'app', 25, 0.5]),
    give('InteractionRated', { overall: 2 }),
    give(
      'InteractionRated',
      { courtesy: 5, competence: 4, ease: 3, facility: 1 },
      ['treatment', 'N', 100, 0.5],
      ['satisfaction', 'assur', 79, 0.5],
      ['satisfaction', 'resp', 58, 0.5],
      ['satisfaction', 'emp', 94, 0.5],
      ['satisfaction', 'tang', 0, 0.5],
    ),
    give('ExpectationSet', { dimension: 'rel', source: 'need', metric: 'score', low: 10, high: 10 }),
    give('ComplaintClosed', {}),
  ];

  it.each(cases)('$event → $told', ({ given, told }) => {
    const heard = evidenceFrom([given]);
    expect(heard.map(([ledger, dim, , w]) => [ledger, dim, w])).toEqual(told.map(([ledger, dim, , w]) => [ledger, dim, w]));
    heard.forEach(([, , x], i) => expect(x).toBeCloseTo(told[i]?.[2] ?? Number.NaN, 9));
  });
  it('leaves no rule untried', () => {
    const tried = new Set<string>();
    for (const { given } of cases) evolve(initialState(), given, ({ rule, dim }) => tried.add(`${rule} ${dim}`));
    const always = evidenceRules.flatMap(({ rule, dim }) =>
      typeof dim === 'string' && rule !== 'servqual' && rule !== 'justice' ? [`${rule} ${dim}`] : [],
    );
    expect(always.filter((rule) => !tried.has(rule))).toEqual([]);
  });
  it('takes no figure beyond its scale', () => {
    expect(evidenceFrom([on(0, 'InteractionRated', { courtesy: 9, ease: 0 })])).toEqual([]);
    expect(evidenceFrom([on(0, 'UnderstandingConfirmed', { quiz: 101 })])).toEqual([]);
  });
  it("counts courtesy as the customer's word only", () => {
    const rated = on(0, 'InteractionRated', { courtesy: 5, ease: 3 });
    expect(evidenceFrom([{ ...rated, actorkind: 'staff' }]).map(([, dim]) => dim)).toEqual(['resp']);
    expect(evidenceFrom([{ ...rated, actorkind: 'customer' }]).map(([, dim]) => dim)).toEqual(['N', 'resp', 'emp']);
  });
  it('weighs a complaint within 180 days of the last closing one and a half times', () => {
    const closed = on(20, 'ComplaintClosed', {});
    expect(evidenceFrom([closed, on(200, 'ComplaintReceived', {})])).toEqual([['satisfaction', 'rel', 0, 0.75]]);
    expect(evidenceFrom([closed, on(201, 'ComplaintReceived', {})])).toEqual([['satisfaction', 'rel', 0, 0.5]]);
    expect(evidenceFrom([closed, on(10, 'ComplaintClosed', {}), on(200, 'ComplaintReported', {})])).toEqual([
      ['satisfaction', 'rel', 0, 0.75],
    ]);
  });
  it('tells a void what its event put in, weights before λ', () => {
    const journey = [
      on(0, 'ExpectationSet', { dimension: 'resp', source: 'agreement', metric: 'score', low: 80, high: 80 }),
      on(1, 'InteractionRated', { courtesy: 1, ease: 3, overall: 2, interactionChannel: 'phone' }),
      on(2, 'InteractionRated', { courtesy: 5 }),
    ];
    const day = Math.floor(noon(1) / 86_400_000);
    expect(evidenceOf(journey, (event) => event === journey[1])).toEqual([
      { ledger: 'treatment', dim: 'N', x: 0, w: 0.5, day },
      { ledger: 'satisfaction', dim: 'resp', x: 46, w: 0.5, day },
      { ledger: 'satisfaction', dim: 'emp', x: 0, w: 0.5, day },
      { ledger: 'channel', dim: 'phone', x: 25, w: 0.5, day },
    ]);
  });
  it("applies λ where the bank's conduct is judged: bad counts double", () => {
    const weightOf = (event: ScoringEvent, ledger: string): number[] => {
      const weights: number[] = [];
      evolve(initialState(), event, (applied) => {
        if (applied.ledger === ledger) weights.push(applied.weight);
      });
      return weights;
    };
    const bad = on(0, 'InteractionRated', { courtesy: 1, overall: 1, interactionChannel: 'web' });
    expect([weightOf(bad, 'treatment'), weightOf(bad, 'channel'), weightOf(bad, 'satisfaction')]).toEqual([[1], [1], [0.5]]);
    expect(weightOf(on(0, 'InteractionRated', { courtesy: 3 }), 'treatment')).toEqual([0.5]);
    expect(weightOf(on(0, 'SurveyAnswered', survey('value', ['v', 1])), 'driver')).toEqual([2]);
    expect(weightOf(on(0, 'SurveyAnswered', survey('justice4', ['D', 1])), 'perceived')).toEqual([1]);
  });
});

describe('What an event leaves behind besides evidence', () => {
  const reliability = (...events: ScoringEvent[]) =>
    evaluate(
      events.reduce((state, event) => evolve(state, event), initialState()),
      noon(9),
    ).satisfaction.reliability;
  const promise = { dimension: 'rel', source: 'agreement', low: 90, high: 80 } as const;

  it('only an expectation put as a score moves what is expected, by the middle of its range', () => {
    expect(reliability(on(0, 'ExpectationSet', { ...promise, metric: 'score' })).expectation).toBe(72.5);
    expect(reliability(on(0, 'ExpectationSet', { ...promise, metric: 'days' })).expectation).toBe(60);
  });
  it('an outcome moves what is expected by a fifth of its gap, to 0 or 100 at most', () => {
    const outcome = (actual: number) =>
      on(0, 'ExpectationOutcomeObserved', {
        expectationId: 'x',
        dimension: 'rel',
        metric: 'bp',
        low: 500,
        high: 500,
        betterIs: 'higher',
        actual,
      });
    expect([625, 1_500, 0].map((actual) => reliability(outcome(actual)).expectation)).toEqual([65, 68, 48]);
  });
  it('the newest sixteen counted gestures are remembered', () => {
    const state = Array.from({ length: 20 }, (_, i) => on(i * 90, 'GestureOffered', {})).reduce(
      (folded, event) => evolve(folded, event),
      initialState(),
    );
    expect(state.gestures.map((day) => day - dayNumber(0))).toEqual(Array.from({ length: 16 }, (_, i) => (i + 4) * 90));
  });
  it('a late gesture counts by the gestures before it, not after', () => {
    const state = [100, 50, 99].reduce((folded, day) => evolve(folded, on(day, 'GestureOffered', {})), initialState());
    expect(state.gestures.map((day) => day - dayNumber(0))).toEqual([50, 100]);
  });
});
