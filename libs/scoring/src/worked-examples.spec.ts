import { dayNumber, answered, disclosed, equal, handled, noon, on, scoresOn } from './testing/journey';
import { explain } from './explain';
import type { CustomerScores, FairnessName, SatisfactionName } from './scores';

/** The worked examples of DOMAIN.md §3.3 and §3.4 and the scenarios of §6.2: every printed figure, to 0.01. */

const near = (actual: number | null | undefined, printed: number): void => {
  expect(Math.abs((actual ?? Number.NaN) - printed)).toBeLessThanOrEqual(0.01);
};
const treatment = (scores: CustomerScores, printed: Partial<Record<FairnessName | 'overall' | 'confidence', number>>): void => {
  const { overall, confidence, ...own } = scores.fairness.treatment;
  for (const [name, value] of Object.entries(printed))
    near(name === 'overall' ? overall : name === 'confidence' ? confidence : own[name as FairnessName].score, value);
};
const satisfaction = (scores: CustomerScores, printed: Partial<Record<SatisfactionName | 'overall', number>>): void => {
  for (const [name, value] of Object.entries(printed))
    near(name === 'overall' ? scores.satisfaction.overall : scores.satisfaction[name as SatisfactionName].score, value);
};

describe('Worked example A: a fee complaint handled well', () => {
  const journey = [
    on(0, 'DisclosureGiven', disclosed(6)),
    on(52, 'ComplaintHandlingAssessed', handled(12 / 15)),
    on(52, 'ComplaintResponseIssued', answered('fees')),
    on(52, 'EquityAssessed', equal),
    on(52, 'InteractionRated', { courtesy: 4 }),
  ];

  it('starts with a disclosure that lifts informational fairness to 62.50', () => {
    treatment(scoresOn(0, journey), { informational: 62.5 });
  });
  it('is fair after the response', () => {
    const scores = scoresOn(52, journey);
    treatment(scores, {
      distributive: 83.33,
      procedural: 78.33,
      informational: 81.4,
      interpersonal: 75,
      overall: 80.02,
      confidence: 0.665,
    });
    near(scores.fairness.treatment.distributive.confidence, 0.667);
    near(scores.fairness.treatment.procedural.confidence, 0.667);
    near(scores.fairness.treatment.informational.confidence, 0.744);
    near(scores.fairness.treatment.interpersonal.confidence, 0.6);
    expect(scores.fairness.treatment).toMatchObject({ band: 'FAIR', cappedBy: null });
  });
  it('explains informational fairness by disclosure and explanation', () => {
    const { score, addends } = explain(journey, 'fairness.treatment.informational', noon(52));
    expect(addends.map(({ rule }) => rule)).toEqual(['disclosure', 'explanation']);
    near(addends[0]?.contribution, 5.79);
    near(addends[1]?.contribution, 25.61);
    near(score - 50, 31.4);
  });
  it('drifts towards 50 as the evidence ages', () => {
    treatment(scoresOn(232, journey), {
      distributive: 79.29,
      procedural: 74.9,
      informational: 78.39,
      interpersonal: 71.45,
      overall: 76.48,
    });
    treatment(scoresOn(412, journey), { overall: 72.72 });
  });

  it('B: with a partial refund the distributive dimension caps fairness until the top-up', () => {
    const partial = journey.map((event) =>
      event.type.includes('equity-assessed') ? on(52, 'EquityAssessed', { remedyMatch: 40, qEntBp: 4_000, qPeerBp: 4_000 }) : event,
    );
    const toppedUp = [...partial, on(61, 'EquityReviewDecided', { topUpMinor: 18_000, qEntAfterBp: 10_000, qPeerAfterBp: 10_000 })];
    const before = scoresOn(52, partial);
    treatment(before, { distributive: 34, overall: 54 });
    expect(before.fairness.treatment).toMatchObject({ band: 'UNFAIR', cappedBy: 'distributive' });
    treatment(scoresOn(61, toppedUp), { distributive: 53.08, overall: 67.81 });
  });
});

it('Worked example C: a breached clock, a late and poor answer, full redress', () => {
  const journey = [
    on(15, 'ComplaintSlaBreached', { kind: 'regulatory' }),
    on(26, 'ComplaintHandlingAssessed', { ...handled(26 / 15), consistency: 80, respect: 25 }),
    on(26, 'ComplaintResponseIssued', { ...answered('fees'), readingGrade: 14, evidenceCited: false }),
    on(26, 'EquityAssessed', equal),
  ];
  const scores = scoresOn(26, journey);
  treatment(scores, { procedural: 40.47, informational: 50, interpersonal: 33.33, distributive: 83.33, overall: 53.33 });
  expect(scores.fairness.treatment.cappedBy).toBe('interpersonal');
});

describe('Worked example D: ratings, a promise kept, a promise broken, a survey', () => {
  const journey = [
    on(0, 'InteractionRated', { competence: 4, courtesy: 5, ease: 3 }),
    on(3, 'PromiseKept', {}),
    on(10, 'PromiseBroken', {}),
    on(12, 'SurveyAnswered', { instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }),
  ];
  it('grades each rating against what was expected', () => {
    satisfaction(scoresOn(0, journey), { assurance: 59.67, empathy: 64.67, responsiveness: 52.67 });
  });
  it('lets a broken promise weigh more than a kept one', () => {
    satisfaction(scoresOn(3, journey), { reliability: 66.67 });
    satisfaction(scoresOn(10, journey), { reliability: 39.68 });
    near(scoresOn(10, journey).satisfaction.reliability.score - scoresOn(10, journey.slice(0, 2)).satisfaction.reliability.score, -26.69);
  });
  it('gives the printed scores, confidences and expectations on day 12', () => {
    const scores = scoresOn(12, journey);
    satisfaction(scores, {
      overall: 53.6,
      reliability: 39.71,
      responsiveness: 52.59,
      assurance: 59.37,
      empathy: 64.22,
      overallRating: 64.5,
    });
    const { reliability, responsiveness, assurance, empathy, overallRating } = scores.satisfaction;
    [reliability, responsiveness, assurance, empathy, overallRating].forEach(({ confidence }, i) =>
      near(confidence, [0.596, 0.323, 0.323, 0.323, 0.5][i] ?? 0),
    );
    [assurance, empathy, responsiveness, overallRating, reliability].forEach(({ expectation }, i) =>
      near(expectation, [63, 68, 58, 63, 60][i] ?? 0),
    );
    expect(scores.satisfaction.band).toBe('wavering');
    expect(scores.metrics).toEqual({ csat: 4, nps: null, ces: null });
  });
  it('is at 51.71 on day 192', () => {
    satisfaction(scoresOn(192, journey), { overall: 51.71 });
  });
});

describe('Worked example E: a wealth product and what was promised of it', () => {
  const market = { locus: 'market', controllable: false } as const;
  const outcome = (low: number, high: number) =>
    on(180, 'ExpectationOutcomeObserved', {
      expectationId: 'x',
      dimension: 'rel',
      metric: 'bp',
      low,
      high,
      betterIs: 'higher',
      actual: 210,
      attribution: market,
    });
  const marketing = on(0, 'ExpectationSet', { dimension: 'rel', source: 'marketing', metric: 'score', low: 90, high: 90 });

  it('marketing raises the expectation from 60 to 69', () => {
    near(scoresOn(0, [marketing]).satisfaction.reliability.expectation, 69);
  });
  it('punishes the oversold product and spares the honest one', () => {
    const oversold = scoresOn(180, [marketing, outcome(600, 600)]);
    satisfaction(oversold, { reliability: 26.32 });
    expect(oversold.satisfaction.lastDisconfirmation).toMatchObject({ band: 'MISSED', expectationId: 'x' });
    near(oversold.satisfaction.lastDisconfirmation?.gap, -65);
    const honest = scoresOn(180, [marketing, outcome(300, 450)]);
    satisfaction(honest, { reliability: 45.83 });
    near(honest.satisfaction.lastDisconfirmation?.gap, -24);
  });
});

it('A late event gives the same score in either arrival order', () => {
  const given = on(0, 'DisclosureGiven', disclosed(6));
  const expired = on(90, 'DoubtExpired', {});
  const response = on(120, 'ComplaintResponseIssued', answered('fees'));
  treatment(scoresOn(120, [given, expired, response]), { informational: 54.48 });
  treatment(scoresOn(120, [given, response, expired]), { informational: 54.48 });
  treatment(scoresOn(120, [response, expired, given]), { informational: 54.48 });
});

it('SC-03: outcomes against an agreed two to three days', () => {
  const outcomes = (first: number) =>
    [first, 2, 1.5, 1.5].flatMap((actual, i) => [
      on(30 * i, 'ExpectationSet', { dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3 }),
      on(30 * i, 'ExpectationOutcomeObserved', {
        expectationId: `x${i}`,
        dimension: 'resp',
        metric: 'days',
        low: 2,
        high: 3,
        betterIs: 'lower',
        actual,
        attribution: { locus: 'bank', controllable: true },
      }),
    ]);
  [63.85, 66.19, 70.99, 73.6].forEach((printed, i) => {
    const scores = scoresOn(30 * i, outcomes(3));
    satisfaction(scores, { responsiveness: printed });
    expect(scores.satisfaction.lastDisconfirmation?.band).toBe(i < 2 ? 'MET' : 'EXCEEDED');
  });
  satisfaction(scoresOn(0, outcomes(4.5)), { responsiveness: 15.38 });
});

describe('SC-05: a transparent and an opaque sale', () => {
  it('transparent: everything told, tested and taught', () => {
    treatment(
      scoresOn(30, [
        on(0, 'DisclosureGiven', disclosed(8)),
        on(1, 'UnderstandingConfirmed', { quiz: 90 }),
        on(5, 'EducationAttended', { quiz: 80 }),
      ]),
      { informational: 77.63 },
    );
  });
  it('opaque without harm: too little is known for a band', () => {
    const scores = scoresOn(30, [on(0, 'DisclosureGiven', disclosed(4)), on(30, 'DisclosureGapFound', { harmMinor: 0 })]);
    treatment(scores, { informational: 24.64 });
    expect(Math.abs(scores.fairness.treatment.confidence - 0.149)).toBeLessThan(0.0005);
    expect(scores.fairness.treatment.band).toBe('UNKNOWN');
  });
  it('opaque with harm is unfair', () => {
    const scores = scoresOn(30, [on(0, 'DisclosureGiven', disclosed(4)), on(30, 'DisclosureGapFound', { harmMinor: 1 })]);
    treatment(scores, { distributive: 16.67, overall: 19.78, confidence: 0.383 });
    expect(scores.fairness.treatment.band).toBe('UNFAIR');
  });
});

describe('SC-06: a wealth product that fell short, a complaint, a recovery', () => {
  const journey = [
    on(0, 'DisclosureGiven', disclosed(3)),
    on(0, 'ExpectationSet', { dimension: 'rel', source: 'marketing', metric: 'score', low: 90, high: 90 }),
    on(180, 'ExpectationOutcomeObserved', {
      expectationId: 'x',
      dimension: 'rel',
      metric: 'bp',
      low: 600,
      high: 600,
      betterIs: 'higher',
      actual: 210,
      attribution: { locus: 'market', controllable: false },
    }),
    on(185, 'ComplaintReceived', {}),
    on(185, 'DisclosureGapFound', { harmMinor: 0 }),
    on(188, 'DoubtResolved', { confirmedBy: 'customer', understanding: 85, daysOpen: 1 }),
    on(194, 'ComplaintResponseIssued', answered('product_return', 'partly')),
    on(194, 'ComplaintHandlingAssessed', handled(9 / 15)),
    on(194, 'EquityAssessed', equal),
    on(194, 'ResponseAccepted', {}),
    on(200, 'PromiseKept', {}),
    on(210, 'SurveyAnswered', { instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }),
  ];
  it('hits bottom with the complaint', () => {
    const scores = scoresOn(185, journey);
    satisfaction(scores, { reliability: 20.98, overall: 20.98 });
    treatment(scores, { informational: 23.3 });
  });
  it('is handled fairly, held down by what was not told', () => {
    const scores = scoresOn(194, journey);
    treatment(scores, { informational: 52.61, procedural: 81.67, distributive: 83.33, interpersonal: 75, overall: 72.61 });
    expect(scores.fairness.treatment).toMatchObject({ cappedBy: 'informational', band: 'WATCH' });
    satisfaction(scores, { reliability: 38.97, overall: 47.34 });
  });
  it('keeps the customer, wavering', () => {
    const scores = scoresOn(210, journey);
    satisfaction(scores, { overall: 56.67 });
    expect(scores.satisfaction.band).toBe('wavering');
  });
});

it('SC-07: a rude contact, upheld, then cared for', () => {
  const journey = [
    on(0, 'InteractionRated', { courtesy: 1 }),
    on(0, 'ComplaintReceived', {}),
    on(8, 'ComplaintResponseIssued', answered('staff_attitude')),
    on(8, 'ComplaintHandlingAssessed', handled(8 / 15)),
    on(8, 'EquityAssessed', { remedyMatch: 100 }),
    on(20, 'InteractionRated', { courtesy: 5 }),
    on(50, 'InteractionRated', { courtesy: 5 }),
    on(80, 'InteractionRated', { courtesy: 4 }),
  ];
  treatment(scoresOn(0, journey), { interpersonal: 25 });
  const [apologised, cared] = [scoresOn(8, journey), scoresOn(80, journey)];
  treatment(apologised, { interpersonal: 30.09, overall: 50.09 });
  expect(apologised.fairness.treatment).toMatchObject({ band: 'UNFAIR', cappedBy: 'interpersonal' });
  near(explain(journey.slice(0, 5), 'fairness.treatment.procedural', noon(8)).addends[0]?.grade, 99.17);
  near(explain(journey.slice(0, 5), 'fairness.treatment.distributive', noon(8)).addends[0]?.grade, 100);
  treatment(cared, { interpersonal: 45.24, overall: 65.24 });
  expect(cared.fairness.treatment).toMatchObject({ band: 'WATCH', cappedBy: 'interpersonal' });
});

it('SC-10: the first gesture in 90 days counts, the next does not', () => {
  const once = [on(0, 'GestureOffered', {})];
  satisfaction(scoresOn(0, once), { empathy: 56.67 });
  expect(scoresOn(89, [...once, on(89, 'GestureOffered', {})])).toEqual(scoresOn(89, once));
  expect(scoresOn(0, [...once, on(0, 'GestureOffered', {})])).toEqual(scoresOn(0, once));
  expect(scoresOn(90, [...once, on(89, 'GestureOffered', {}), on(90, 'GestureOffered', {})]).satisfaction.empathy.score).toBeGreaterThan(
    scoresOn(90, once).satisfaction.empathy.score,
  );
});

it("SC-11: a loss smaller than the peers' exceeds what was expected", () => {
  const scores = scoresOn(0, [
    on(0, 'ExpectationOutcomeObserved', {
      expectationId: 'x',
      dimension: 'rel',
      metric: 'bp',
      low: -2_000,
      high: -2_000,
      betterIs: 'higher',
      actual: -1_200,
      attribution: { locus: 'bank', controllable: false },
    }),
  ]);
  satisfaction(scores, { reliability: 76.4 });
  expect(scores.satisfaction.lastDisconfirmation).toEqual({ band: 'EXCEEDED', gap: 40, expectationId: 'x' });
});

it('SC-13: critical information six hours late', () => {
  const journey = [
    on(1, 'InformationDelivered', { dueAt: '2026-01-02T00:00:00Z', deliveredAt: '2026-01-02T07:00:00+01:00', critical: true }),
  ];
  const scores = scoresOn(1, journey);
  treatment(scores, { informational: 45 });
  satisfaction(scores, { reliability: 25 });
  near(explain(journey, 'fairness.treatment.informational', noon(1)).addends[0]?.grade, 40);
});

it('SC-20: hardship met with support, and hardship left alone', () => {
  treatment(scoresOn(3, [on(3, 'HardshipSupportGiven', { valueMinor: 5_000 })]), { interpersonal: 75, distributive: 75, overall: 75 });
  treatment(scoresOn(7, [on(7, 'HardshipUnanswered', {})]), { interpersonal: 16.67, overall: 16.67 });
});

it('Perceived fairness and SC-21: a voided answer leaves as it came', () => {
  const justice = (day: number) => on(day, 'SurveyAnswered', { instrument: 'justice4', answers: [{ item: 'D', value: 5 }] });
  const both = [justice(0), justice(10)];
  const voided = [...both, on(20, 'SurveyVoided', { entries: [{ ledger: 'perceived', dim: 'D', x: 100, w: 1, day: dayNumber(10) }] })];
  near(scoresOn(20, both).fairness.perceived.distributive.score, 83.01);
  near(scoresOn(20, voided).fairness.perceived.distributive.score, 74.52);
  near(scoresOn(20, voided).fairness.perceived.overall, 74.52);
});
