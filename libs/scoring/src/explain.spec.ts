import fc from 'fast-check';
import { decodeState, encodeState, initialState } from './customer-state';
import { evaluate } from './evaluate';
import { evidenceOf, evolve } from './evolve';
import { type Addend, explain, ExplainingFold, type Reason } from './explain';
import { fairnessBand, isScoreName, satisfactionBand, type ScoreName, scoreNames } from './scores';
import type { ScoringEvent } from './scoring-events';
import { lastDay, voidedJourneys } from './testing/arbitraries';
import { answered, dayNumber, disclosed, equal, handled, noon, on } from './testing/journey';

const fold = (events: readonly ScoringEvent[]) => events.reduce((state, event) => evolve(state, event), initialState());

/** The value of a score by its path in the evaluated scores. */
function valueOf(name: ScoreName, events: readonly ScoringEvent[], at: number): number {
  const path = name.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], evaluate(fold(events), at));
  return typeof path === 'number' ? path : (path as { score: number }).score;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const parts = scoreNames.filter((name) => !name.endsWith('.overall'));

/** score − 50 = Σ w'·δ(t − d)·(x − 50) / (K + W·δ), straight from the page, with a δ of its own. */
function byFormula(name: ScoreName, addends: readonly Addend[], day: number): { readonly score: number; readonly contributions: number[] } {
  const halfLife = name.startsWith('satisfaction') ? 180 : 360;
  const left = addends.map((addend) => addend.weight * Math.pow(2, -(day - (addend.day ?? Number.NaN)) / halfLife));
  const contributions = addends.map(({ grade }, i) => ((left[i] ?? 0) * (grade - 50)) / (1 + sum(left)));
  return { score: 50 + sum(contributions), contributions };
}

describe('Law 4: every score is the sum of its explained contributions', () => {
  it('dimension by dimension, with late events and voids', () => {
    fc.assert(
      fc.property(voidedJourneys, fc.constantFrom(...parts), fc.integer({ min: lastDay, max: lastDay + 700 }), ({ log }, name, day) => {
        const { score, base, addends } = explain(log, name, noon(day));
        const independent = byFormula(name, addends, dayNumber(day));
        expect(base).toBe(50);
        expect(score).toBe(valueOf(name, log, noon(day)));
        expect(Math.abs(score - independent.score)).toBeLessThan(1e-9);
        expect(Math.abs(score - base - sum(addends.map(({ contribution }) => contribution)))).toBeLessThan(1e-9);
        addends.forEach(({ contribution }, i) =>
          expect(Math.abs(contribution - (independent.contributions[i] ?? Number.NaN))).toBeLessThan(1e-9),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('overall: by share and confidence, and a cap where there is one', () => {
    const shares: Record<string, readonly number[]> = {
      'fairness.treatment': [0.35, 0.2, 0.2, 0.25],
      'fairness.perceived': [0.35, 0.2, 0.2, 0.25],
      satisfaction: [0.24, 0.165, 0.1425, 0.12, 0.0825, 0.25],
    };
    fc.assert(
      fc.property(voidedJourneys, fc.constantFrom(...Object.keys(shares)), ({ log }, ledger) => {
        const { score, addends } = explain(log, `${ledger}.overall` as ScoreName, noon(lastDay));
        const own = parts.filter((name) => name.startsWith(`${ledger}.`)).map((name) => explain(log, name, noon(lastDay)));
        const weights = own.map(({ addends: inner }, i) => {
          const left = sum(
            inner.map(
              ({ weight, day }) =>
                weight * Math.pow(2, -(dayNumber(lastDay) - (day ?? Number.NaN)) / (ledger === 'satisfaction' ? 180 : 360)),
            ),
          );
          return { left, weight: ((shares[ledger]?.[i] ?? 0) * left) / (1 + left) };
        });
        const total = sum(weights.map(({ weight }) => weight));
        const mean = total < 1e-9 ? 50 : sum(own.map(({ score: part }, i) => (weights[i]?.weight ?? 0) * part)) / total;
        const caps =
          ledger === 'fairness.treatment'
            ? own.map(({ score: part }, i) => 100 - (80 - part) * Math.min(1, 2 * (weights[i]?.left ?? 0)))
            : [];
        expect(Math.abs(score - Math.min(mean, ...caps))).toBeLessThan(1e-9);
        expect(score).toBe(valueOf(`${ledger}.overall` as ScoreName, log, noon(lastDay)));
        expect(Math.abs(score - 50 - sum(addends.map(({ contribution }) => contribution)))).toBeLessThan(1e-9);
        expect(addends.filter(({ rule }) => rule === 'dimension')).toHaveLength(own.length);
        expect(addends.some(({ rule }) => rule === 'cap')).toBe(score < mean - 1e-9);
      }),
      { numRuns: 300 },
    );
  });
});

describe('A void', () => {
  it('leaves fairness as if the event had never been', () => {
    fc.assert(
      fc.property(
        voidedJourneys,
        fc.constantFrom(...scoreNames.filter((name) => name.startsWith('fairness'))),
        ({ log, remaining }, name) => {
          expect(Math.abs(valueOf(name, log, noon(lastDay)) - valueOf(name, remaining, noon(lastDay)))).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 300 },
    );
  });

  const rated = on(0, 'InteractionRated', { courtesy: 1 });
  const day = dayNumber(0);
  const voided = on(40, 'RatingVoided', {
    entries: [
      { ledger: 'treatment', dim: 'N', x: 0, w: 0.5, day },
      { ledger: 'satisfaction', dim: 'emp', x: 0, w: 0.5, day },
    ],
  });

  it('is explained as the negative of what it takes out, under its own name', () => {
    const { score, addends } = explain([rated, voided], 'fairness.treatment.interpersonal', noon(90));
    expect(score).toBe(50);
    expect(addends.map(({ rule, weight, event }) => [rule, weight, event?.id])).toEqual([
      ['courtesy', 1, rated.id],
      ['rating-voided', -1, voided.id],
    ]);
    expect(addends[0]?.contribution).toBe(-(addends[1]?.contribution ?? Number.NaN));
  });
  it('leaves no confidence behind and no gap, and E where it went', () => {
    const scores = evaluate(fold([rated, voided]), noon(90));
    expect([scores.fairness.treatment.confidence, scores.fairness.treatment.band, scores.fairness.gap]).toEqual([0, 'UNKNOWN', null]);
    expect(scores.satisfaction.empathy).toEqual({ score: 50, confidence: 0, expectation: 48 });
  });
  it("takes a survey's raw answers out of the means", () => {
    const asked = (instrument: 'nps' | 'csat', value: number) =>
      on(3, 'SurveyAnswered', { instrument, answers: [{ item: 'overall', value }] });
    const out = on(5, 'SurveyVoided', { entries: [{ ledger: 'metric', dim: 'nps', x: 3, w: 1, day: dayNumber(3) }] });
    expect(evaluate(fold([asked('nps', 10), asked('nps', 3), asked('csat', 2)]), noon(9)).metrics).toEqual({ csat: 2, nps: 0, ces: null });
    expect(evaluate(fold([asked('nps', 10), asked('nps', 3), asked('csat', 2), out]), noon(9)).metrics).toEqual({
      csat: 2,
      nps: 100,
      ces: null,
    });
    expect(evaluate(fold([asked('nps', 3), out]), noon(9)).metrics.nps).toBeNull();
  });
  it('takes nothing where nothing is', () => {
    expect(encodeState(fold([voided]))).toBe('{}');
    expect(explain([voided], 'fairness.treatment.interpersonal', noon(90)).addends).toEqual([]);
  });
});

describe('Reading a state', () => {
  it('knows nothing of a customer without events', () => {
    const scores = evaluate(initialState(), noon(0));
    const blank = { score: 50, confidence: 0 };
    const fairness = { overall: 50, confidence: 0, distributive: blank, procedural: blank, informational: blank, interpersonal: blank };
    expect(scores.fairness).toEqual({ treatment: { ...fairness, band: 'UNKNOWN', cappedBy: null }, perceived: fairness, gap: null });
    expect(scores.satisfaction).toMatchObject({
      overall: 50,
      confidence: 0,
      band: 'UNKNOWN',
      tangibles: { ...blank, expectation: 60 },
      overallRating: { ...blank, expectation: 60 },
      lastDisconfirmation: null,
    });
    expect(scores.metrics).toEqual({ csat: null, nps: null, ces: null });
  });
  it('cuts days at midnight UTC unless the bank has an offset, whatever offset an event is written in', () => {
    const at = (time: string): ScoringEvent => ({ ...on(0, 'VoiceIgnored', {}), time });
    const hours = (n: number) => ({ version: 1, offsetMs: n * 3_600_000 });
    const dayOf = (time: string, offset = 0) => {
      let day = Number.NaN;
      evolve(
        initialState(),
        at(time),
        (applied) => {
          day = applied.day;
        },
        hours(offset),
      );
      return day - dayNumber(0);
    };
    expect([
      dayOf('2026-01-01T23:59:59Z'),
      dayOf('2026-01-02T00:00:00Z'),
      dayOf('2026-01-02T07:59:59+08:00'),
      dayOf('2026-01-01T17:30:00-08:00'),
    ]).toEqual([0, 1, 0, 1]);
    expect([dayOf('2026-01-01T15:59:59Z', 8), dayOf('2026-01-01T16:00:00Z', 8)]).toEqual([0, 1]);
  });
  it('reads any version of a type, and no type that does not score', () => {
    const event = on(0, 'VoiceIgnored', {});
    expect(encodeState(fold([{ ...event, type: event.type.replace('v1', 'v12') }]))).toBe(encodeState(fold([event])));
    expect(
      encodeState(
        fold(
          ['evenhand.interactions.promise-made.v1', 'voice-ignored', 'other.interactions.voice-ignored.v1', event.type + 'x'].map(
            (type) => ({ ...event, type }),
          ),
        ),
      ),
    ).toBe('{}');
  });
  it('writes a state as text that SQL can open', () => {
    const state = fold([on(0, 'InteractionRated', { courtesy: 5 }), on(1, 'GestureOffered', {}), on(2, 'ComplaintClosed', {})]);
    expect(JSON.parse(encodeState(state))).toEqual({
      treatment: { N: [50, 0.5, dayNumber(0)] },
      satisfaction: {
        emp: [expect.closeTo(47 * 0.9961565872205752 + 18, 12), expect.closeTo(0.5 * 0.9961565872205752 + 0.2, 12), dayNumber(1), 68],
      },
      gestures: [dayNumber(1)],
      closedOn: dayNumber(2),
    });
    expect(decodeState('{}')).toEqual(initialState());
  });
  it('names the bands by their lower bounds, and nothing below a confidence of 0.15', () => {
    expect([75, 74.999, 60, 59.999].map((score) => fairnessBand(score, 0.15))).toEqual(['FAIR', 'WATCH', 'WATCH', 'UNFAIR']);
    expect([80, 79.999, 65, 64.999, 50, 49.999].map((score) => satisfactionBand(score, 0.15))).toEqual([
      'delighted',
      'satisfied',
      'satisfied',
      'wavering',
      'wavering',
      'dissatisfied',
    ]);
    expect([fairnessBand(90, 0.1499), satisfactionBand(90, 0.1499)]).toEqual(['UNKNOWN', 'UNKNOWN']);
  });
  it('counts promoters from 9, detractors to 6', () => {
    const nps = (value: number) =>
      evaluate(fold([on(0, 'SurveyAnswered', { instrument: 'nps', answers: [{ item: 'overall', value }] })]), noon(0)).metrics.nps;
    expect([0, 6, 7, 8, 9, 10].map(nps)).toEqual([-100, -100, 0, 0, 100, 100]);
  });
  it('caps less where a dimension has little evidence', () => {
    const slight = on(0, 'InteractionRecorded', {
      initiator: 'bank',
      outcome: 'pending',
      procedureId: 'p',
      stepsDone: 0,
      stepsRequired: 4,
    });
    const { overall, cappedBy } = evaluate(fold([slight, ...[1, 2, 3, 4, 5].map(() => on(0, 'EquityAssessed', equal))]), noon(0)).fairness
      .treatment;
    expect([cappedBy, overall]).toEqual(['procedural', expect.closeTo(100 - (80 - 50 / 1.4) * 0.8, 9)]);
  });
  it('caps by the tightest dimension', () => {
    const events = [
      on(0, 'PointsConfirmed', {}),
      on(0, 'EquityAssessed', equal),
      on(0, 'VoiceIgnored', {}),
      on(0, 'HardshipUnanswered', {}),
      on(0, 'DoubtExpired', {}),
      on(0, 'DisclosureGiven', disclosed(8)),
      ...Array.from({ length: 20 }, () => on(0, 'EquityAssessed', equal)),
    ];
    const { overall, cappedBy } = evaluate(fold(events), noon(0)).fairness.treatment;
    expect([cappedBy, overall]).toEqual(['interpersonal', expect.closeTo(50 / 3 + 20, 9)]);
    const breached = [...events, ...[1, 2, 3].map(() => on(0, 'ComplaintSlaBreached', { kind: 'regulatory' }))];
    expect(evaluate(fold(breached), noon(0)).fairness.treatment.cappedBy).toBe('procedural');
  });
  it('the gap is perceived less treatment, and none while either is unknown', () => {
    expect(
      evaluate(fold([on(0, 'SurveyAnswered', { instrument: 'justice4', answers: [{ item: 'D', value: 1 }] })]), noon(1)).fairness.gap,
    ).toBeNull();
    expect(evaluate(fold([on(0, 'VoiceIgnored', {})]), noon(1)).fairness.gap).toBeNull();
    const journey = [
      on(0, 'EquityAssessed', equal),
      on(0, 'ComplaintResponseIssued', answered('fees')),
      on(0, 'ComplaintHandlingAssessed', handled(1)),
      on(0, 'DisclosureGiven', disclosed(2)),
      on(1, 'SurveyAnswered', { instrument: 'justice4', answers: [{ item: 'D', value: 1 }] }),
    ];
    const { treatment, perceived, gap } = evaluate(fold(journey), noon(1)).fairness;
    expect(gap).toBe(perceived.overall - treatment.overall);
    expect(perceived.overall).toBe(25);
  });
  it('knows its scores by name', () => {
    expect(scoreNames).toHaveLength(17);
    expect(scoreNames.every(isScoreName)).toBe(true);
    expect(['fairness.treatment', 'satisfaction.rel', 'toString'].some(isScoreName)).toBe(false);
  });
});

describe('a void seen as of a moment when what it knows of was not there', () => {
  const rating = (id: string, time: string, courtesy: number): ScoringEvent => ({ id, type: 'evenhand.interactions.interaction-rated.v1', time, data: { interactionId: id, courtesy } });
  const voided = (time: string, entries: readonly object[]): ScoringEvent => ({ id: 'v', type: 'evenhand.interactions.rating-voided.v1', time, data: { interactionId: 'b', entries } });

  test('is explained by what it took, so that the addends still make the score', () => {
    const first = rating('a', '2026-01-11T09:00:00Z', 1);
    const late = rating('b', '2026-01-06T09:00:00Z', 1);
    const entries = evidenceOf([first, late], (event) => event === late);
    const out = voided('2026-01-07T09:00:00Z', entries);
    for (const journey of [[late, out], [first, late, out], [out], [late, out, out]]) {
      for (const name of ['satisfaction.empathy', 'fairness.treatment.interpersonal'] as const) {
        for (const at of ['2026-01-08', '2026-03-01']) {
          const { score, base, addends } = explain(journey, name, Date.parse(at));
          expect(base + addends.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
        }
      }
    }
  });
});

describe('the reasons of a score', () => {
  function reasonsOf(log: readonly ScoringEvent[], name: ScoreName, direction: 'down' | 'up', count: number): Reason[] {
    const fold = new ExplainingFold(name);
    for (const event of log) fold.add(event);
    return fold.reasons(noon(lastDay), direction, count);
  }

  it('are the strongest addends in the direction asked for, then those against it, each event once, of an overall score as its dimensions count in the mean', () => {
    fc.assert(
      fc.property(voidedJourneys, fc.constantFrom(...scoreNames), fc.constantFrom('down', 'up'), fc.integer({ min: 1, max: 4 }), ({ log }, name, direction, count) => {
        const unvoided = log.filter(({ type }) => !type.includes('voided'));
        const at = noon(lastDay);
        const sign = direction === 'down' ? -1 : 1;
        const ledger = name.slice(0, name.lastIndexOf('.'));
        const weights = new Map(explain(unvoided, `${ledger}.overall` as ScoreName, at).addends.filter(({ rule }) => rule === 'dimension').map(({ dimension, weight }) => [dimension, weight]));
        const strengthOf = (part: string, contribution: number): number => contribution * sign * (weights.get(part.slice(ledger.length + 1)) ?? Number.NaN);
        const chosen = name.endsWith('.overall') ? parts.filter((part) => part.slice(0, part.lastIndexOf('.')) === ledger) : [name];
        const all = chosen.flatMap((part) => explain(unvoided, part, at).addends.map(({ event, contribution }) => ({ event, strength: strengthOf(part, contribution) })));
        const along = all.filter(({ strength }) => strength > 0).sort((a, b) => b.strength - a.strength);
        const against = all.filter(({ strength }) => strength < 0).sort((a, b) => a.strength - b.strength);
        const expected = [...along, ...against].filter(({ event }, i, every) => every.findIndex((other) => other.event === event) === i).slice(0, count);
        const reasons = reasonsOf(unvoided, name, direction, count);
        expect(reasons).toHaveLength(expected.length);
        reasons.forEach(({ score, event, contribution }, i) => {
          expect(Math.abs(strengthOf(score, contribution) - (expected[i]?.strength ?? Number.NaN))).toBeLessThan(1e-9);
          expect(explain(unvoided, score, at).addends.some((addend) => addend.event === event && addend.contribution === contribution)).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('are never what a void took back, nor the void: as if neither had been', () => {
    const fair = scoreNames.filter((name) => name.startsWith('fairness'));
    fc.assert(
      fc.property(voidedJourneys, fc.constantFrom(...fair), fc.constantFrom('down', 'up'), ({ log, remaining }, name, direction) => {
        const [left, expected] = [log, remaining].map((events) => reasonsOf(events, name, direction, 50)) as [Reason[], Reason[]];
        expect(left.map(({ event }) => event.id).sort()).toEqual(expected.map(({ event }) => event.id).sort());
        for (const { event, contribution } of left) {
          const same = expected.find((reason) => reason.event.id === event.id);
          expect(Math.abs(contribution - (same?.contribution ?? Number.NaN))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 300 },
    );
    expect(reasonsOf([on(0, 'InteractionRated', { courtesy: 1 }), on(40, 'RatingVoided', { entries: [{ ledger: 'treatment', dim: 'N', x: 0, w: 0.5, day: dayNumber(0) }] })], 'fairness.treatment.overall', 'down', 2)).toEqual([]);
  });
});
