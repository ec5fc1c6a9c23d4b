import {
  clamp,
  disclosureGrade,
  doubtGrade,
  emotionGrade,
  equityGrade,
  hoursLate,
  justRatioGrade,
  lateInformationGrade,
  procedureGrade,
  ratingGrade,
  voiceAnswerGrade,
} from './fairness.grades';
import {
  accuracyGrade,
  biasGrade,
  consistencyGrade,
  correctabilityGrade,
  ethicalityGrade,
  explanationGrade,
  handlingGrade,
  remedyMatch,
  respectGrade,
  timelinessGrade,
  voiceGrade,
} from './handling.grades';
import {
  adapted,
  attributionFactor,
  complainsAgain,
  disconfirmationBand,
  disconfirmationGrade,
  expectationPull,
  firstGestureIn90Days,
  typedGap,
  waitExperience,
} from './satisfaction.grades';

/** Every figure that DOMAIN.md §3.2, §3.4, §3.7 and §6.2 print for a grade. */

const each = <A extends readonly unknown[]>(grade: (...args: A) => number | undefined, cases: readonly (readonly [A, number])[]): void => {
  for (const [args, printed] of cases) expect(grade(...args)).toBeCloseTo(printed, 9);
};

describe('Fairness grades', () => {
  it('f(q) runs through its four points, straight between and flat outside', () => {
    each(justRatioGrade, [
      [[0], 0],
      [[0.25], 0],
      [[0.4], 30],
      [[0.5], 50],
      [[0.6], 61.6],
      [[0.75], 79],
      [[0.8], 83.2],
      [[1], 100],
      [[2.5], 100],
    ]);
  });
  it('equity is the smaller ratio that is there', () => {
    expect(equityGrade(10_000, 4_000)).toBeCloseTo(30, 9);
    expect(equityGrade(6_000, undefined)).toBeCloseTo(61.6, 9);
    expect(equityGrade(undefined, 8_000)).toBeCloseTo(83.2, 9);
    expect(equityGrade(undefined, undefined)).toBeUndefined();
  });
  it('disclosure is the share given, half of it after the contract', () => {
    each(disclosureGrade, [
      [[6, 8, 'pre'], 75],
      [[6, 8, 'at'], 75],
      [[6, 8, 'post'], 37.5],
      [[0, 3, 'pre'], 0],
    ]);
  });
  it('a doubt resolved by staff scores at most 70, and 5 less a day beyond the second', () => {
    each(doubtGrade, [
      [[85, 'customer', 1], 85],
      [[85, 'staff', 2], 70],
      [[60, 'staff', 0], 60],
      [[85, 'staff', 5], 55],
      [[85, 'customer', 4], 75],
      [[20, 'customer', 9], 0],
    ]);
  });
  it('critical information loses 10 an hour, not rounded', () => {
    expect(hoursLate(0, 6 * 3_600_000)).toBe(6);
    expect(hoursLate(5, 0)).toBe(0);
    expect(hoursLate(0, 5_400_000)).toBe(1.5);
    each(lateInformationGrade, [
      [[6], 40],
      [[0], 100],
      [[1.5], 85],
      [[11], 0],
    ]);
  });
  it('ratings, answers, moods, steps and voices', () => {
    each(ratingGrade, [
      [[1], 0],
      [[3], 50],
      [[4], 75],
      [[5], 100],
      [[7, 7], 100],
      [[4, 7], 50],
    ]);
    each(emotionGrade, [
      [[-2, -2], 50],
      [[-2, 2], 100],
      [[-1, 0], 75],
      [[-1, -2], 25],
    ]);
    each(procedureGrade, [
      [[3, 4], 75],
      [[0, 5], 0],
    ]);
    each(voiceAnswerGrade, [
      [[10], 100],
      [[11], 50],
    ]);
    each(clamp, [
      [[-1], 0],
      [[101], 100],
      [[40], 40],
    ]);
  });
});

describe('The handling checklist', () => {
  it('timeliness falls from half the limit on', () => {
    each(timelinessGrade, [
      [[0.2], 100],
      [[0.5], 100],
      [[0.75], 75],
      [[0.8], 70],
      [[1], 50],
      [[1.5], 25],
      [[2], 0],
      [[3], 0],
    ]);
    expect(timelinessGrade(26 / 15)).toBeCloseTo(13.33, 2);
  });
  it('grades each item', () => {
    each(consistencyGrade, [
      [[4, 5], 80],
      [[0, 0], 100],
    ]);
    each(biasGrade, [
      [[false], 100],
      [[true], 0],
    ]);
    each(accuracyGrade, [
      [[0, false, 0], 0],
      [[1, false, 1], 50],
      [[3, true, 0], 100],
      [[0, false, 2], 50],
    ]);
    each(correctabilityGrade, [
      [[true, false, false], 100],
      [[false, false, false], 0],
      [[true, true, false], 50],
      [[false, true, true], 100],
    ]);
    each(voiceGrade, [
      [[true, true], 100],
      [[true, false], 70],
      [[false, true], 30],
    ]);
    expect(ethicalityGrade({ pressure: false, retaliation: false, privacyBreach: false })).toBe(100);
    expect(
      ['pressure', 'retaliation', 'privacyBreach'].map((wrong) =>
        ethicalityGrade({ pressure: false, retaliation: false, privacyBreach: false, [wrong]: true }),
      ),
    ).toEqual([0, 0, 0]);
  });
  it('respect owes an apology only where something was upheld', () => {
    const conduct = { listened: true, namedContact: true, apology: false, improperRemark: false };
    expect(respectGrade(conduct, 'upheld')).toBe(75);
    expect(respectGrade(conduct, 'rejected')).toBe(100);
    expect(respectGrade({ ...conduct, improperRemark: true, listened: false, apology: true }, 'partly')).toBe(50);
  });
  it('an explanation is reasons, plain words, evidence and the review route', () => {
    const full = { reasons: 2, readingGrade: 9, evidenceCited: true, reviewRouteIncluded: true };
    expect(explanationGrade(full)).toBe(100);
    expect(
      [{ reasons: 0 }, { readingGrade: 10 }, { evidenceCited: false }, { reviewRouteIncluded: undefined }].map((lacking) =>
        explanationGrade({ ...full, ...lacking }),
      ),
    ).toEqual([75, 75, 75, 75]);
  });
  it('weighs the items to the printed procedural grades', () => {
    const perfect = { voice: 100, consistency: 100, correctability: 100, bias: 100, accuracy: 100, ethicality: 100 };
    const printed: readonly (readonly [number, number])[] = [
      [8_000, 92.5],
      [6_000, 97.5],
      [5_333, 99.17],
      [7_500, 93.75],
    ];
    for (const [timelinessRatioBp, grade] of printed) expect(handlingGrade({ ...perfect, timelinessRatioBp })).toBeCloseTo(grade, 2);
    expect(handlingGrade({ ...perfect, consistency: 80, timelinessRatioBp: 17_333 })).toBeCloseTo(75.33, 2);
    const alone = (item: string) =>
      handlingGrade({
        timelinessRatioBp: 20_000,
        voice: 0,
        consistency: 0,
        correctability: 0,
        bias: 0,
        accuracy: 0,
        ethicality: 0,
        [item]: 100,
      });
    expect(Object.keys(perfect).map(alone)).toEqual([15, 15, 15, 10, 10, 10]);
  });
  it('a remedy fits what went wrong or does not', () => {
    expect([
      remedyMatch('staff_attitude', ['apology']),
      remedyMatch('staff_attitude', ['refund']),
      remedyMatch('credit_bureau', ['correction']),
      remedyMatch('data_safety', ['compensation']),
      remedyMatch('disclosure', ['process_fix']),
      remedyMatch('marketing', ['apology']),
      remedyMatch('rules_process', ['correction']),
      remedyMatch('fees', ['apology', 'refund']),
      remedyMatch('fees', ['process_fix']),
      remedyMatch('toString', ['correction']),
      remedyMatch('other', []),
    ]).toEqual([100, 40, 100, 40, 100, 40, 100, 100, 40, 100, 40]);
  });
});

describe('Satisfaction grades', () => {
  it('equal satisfies, more satisfies more, a miss weighs double', () => {
    each(disconfirmationGrade, [
      [[0], 70],
      [[15], 79],
      [[40], 94],
      [[-10], 58],
      [[-24], 41.2],
      [[-65], 0],
      [[100], 100],
    ]);
    expect([5, 4.99, 0, -4.99, -5].map(disconfirmationBand)).toEqual(['EXCEEDED', 'MET', 'MET', 'MET', 'MISSED']);
    expect(adapted(60, 75)).toBe(63);
    expect([adapted(60, 100), adapted(60, 50)]).toEqual([68, 58]);
  });
  it('a typed gap is 0 inside the promise and signed by which side is better', () => {
    const days = { metric: 'days', low: 2, high: 3, betterIs: 'lower' } as const;
    each(
      (actual: number) => typedGap(days, actual),
      [
        [[2], 0],
        [[3], 0],
        [[2.5], 0],
        [[1.5], 20],
        [[4.5], -60],
        [[90], -100],
      ],
    );
    each(
      (low: number, high: number) => typedGap({ metric: 'bp', low, high, betterIs: 'higher' }, 210),
      [
        [[600, 600], -65],
        [[300, 450], -24],
      ],
    );
    expect(typedGap({ metric: 'bp', low: -2_000, high: -2_000, betterIs: 'higher' }, -1_200)).toBe(40);
  });
  it('measures by one unit at least: a day, an hour, a major currency unit, 100 bp', () => {
    expect(typedGap({ metric: 'hours', low: 0, high: 0, betterIs: 'lower' }, 0.5)).toBe(-50);
    expect(typedGap({ metric: 'bp', low: 0, high: 0, betterIs: 'higher' }, 40)).toBe(40);
    const fee = (currency: string) => typedGap({ metric: 'minor', low: 0, high: 0, betterIs: 'lower', currency }, 50);
    expect([fee('EUR'), fee('JPY'), fee('KWD')]).toEqual([-50, -100, -5]);
    expect(typedGap({ metric: 'bool', low: 1, high: 1, betterIs: 'higher' }, 0)).toBe(-100);
  });
  it('weighs an outcome by who could help it', () => {
    const factor = (locus: 'bank' | 'customer' | 'market' | 'third_party', controllable: boolean, stable?: boolean) =>
      attributionFactor({ locus, controllable, stable });
    expect([
      factor('bank', true),
      factor('bank', false),
      factor('market', false),
      factor('third_party', false),
      factor('market', true),
      factor('customer', true),
      factor('customer', false),
    ]).toEqual([1.5, 1, 0.6, 0.6, 1, 0.5, 0.5]);
    expect([factor('bank', true, true), factor('market', false, true), attributionFactor(undefined)]).toEqual([1.75, 0.85, 1]);
  });
  it('a stated expectation pulls by its source', () => {
    expect(expectationPull).toEqual({ agreement: 0.5, marketing: 0.3, comparison: 0.2, need: 0.2, experience: 0.2, culture: 0.1 });
  });
  it('waiting is well to two minutes and lost at half an hour', () => {
    each(waitExperience, [
      [[0], 100],
      [[120], 100],
      [[960], 50],
      [[1_800], 0],
      [[9_999], 0],
    ]);
  });
  it('counts days as the page does: 90 for gestures, 180 for a second complaint', () => {
    expect([
      firstGestureIn90Days(100, []),
      firstGestureIn90Days(100, [100]),
      firstGestureIn90Days(100, [11]),
      firstGestureIn90Days(100, [10]),
      firstGestureIn90Days(100, [120]),
    ]).toEqual([true, false, false, true, true]);
    expect([
      complainsAgain(200, null),
      complainsAgain(200, 20),
      complainsAgain(200, 19),
      complainsAgain(200, 200),
      complainsAgain(200, 201),
    ]).toEqual([false, true, false, true, false]);
  });
});
