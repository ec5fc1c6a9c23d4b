import { dateOf, DAY, dayOf, HOUR, OFFICE, WORKDAYS } from '../calendar';
import { days, whenDue } from '../delays';
import { OFFICE_DESK, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Luck, Weighted } from '../luck';
import { aMonth } from '../rhythm';
import { story, type Begun, type Delay } from '../story';

type Set = Posted<'expectation-set'>;

/** One kind of thing to expect, its bounds, and what a better, a worse and an expected outcome add to a bound of it. */
interface Kind extends Pick<Set, 'dimension' | 'source' | 'metric' | 'low' | 'high' | 'betterIs' | 'currency' | 'campaignId'> {
  readonly step: number;
}

const KINDS: Weighted<Kind> = [
  [{ dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 5, betterIs: 'lower', step: 1 }, 30],
  [{ dimension: 'resp', source: 'experience', metric: 'hours', low: 4, high: 24, betterIs: 'lower', step: 3 }, 20],
  [{ dimension: 'rel', source: 'marketing', metric: 'bp', low: 300, high: 450, betterIs: 'higher', campaignId: 'spring_wealth', step: 45 }, 14],
  [{ dimension: 'rel', source: 'need', metric: 'minor', low: 300_000, high: 450_000, betterIs: 'higher', currency: 'EUR', step: 40_000 }, 10],
  [{ dimension: 'assur', source: 'comparison', metric: 'score', low: 70, high: 80, betterIs: 'higher', step: 6 }, 10],
  [{ dimension: 'emp', source: 'culture', metric: 'score', low: 65, high: 75, betterIs: 'higher', step: 6 }, 8],
  [{ dimension: 'tang', source: 'agreement', metric: 'bool', low: 1, high: 1, betterIs: 'higher', step: 1 }, 8],
];

const LOCI: Weighted<NonNullable<Posted<'expectation-outcome-observed'>['attribution']>> = [
  [{ locus: 'bank', controllable: true, stable: false }, 50], [{ locus: 'bank', controllable: true, stable: true }, 10],
  [{ locus: 'market', controllable: false }, 20], [{ locus: 'customer', controllable: true, stable: false }, 8], [{ locus: 'third_party', controllable: false, stable: false }, 12],
];

const draws = ({ luck }: Begun): Kind => luck.of(KINDS);

/** Within the bounds, somewhat better, or (where the branch does not keep what it says) worse. */
function outcomeOf({ metric, low, high, betterIs, step }: Kind, luck: Luck, keeps: number): number {
  const kept = luck.happens(keeps - 40);
  if (metric === 'bool') return kept ? 1 : 0;
  const [better, worse] = betterIs === 'higher' ? [1, -1] : [-1, 1];
  const from = (sign: number): number => (sign > 0 ? high : low);
  const past = (sign: number): number => Math.max(0, from(sign) + sign * step * luck.between(1, sign === worse ? 5 : 3));
  if (!kept) return metric === 'score' ? Math.min(100, past(worse)) : past(worse);
  if (luck.happens(340)) return metric === 'score' ? Math.min(100, past(better)) : past(better);
  return luck.between(low, high);
}

/** The last ten days before it expires, which is when its last day ends. */
const inTheLastDays: Delay = ({ due, luck }) => due - luck.between(HOUR, 10 * DAY);
const afterTheLastDay: Delay = ({ at, luck }) => (dayOf(at) + luck.between(25, 110) + 1) * DAY;

const expectation = story<Kind>({
  name: 'expectation', often: aMonth(14, 'activity', WORKDAYS), hours: OFFICE, draws,
  steps: [{
    tells: 'expectation-set', due: afterTheLastDay, by: staffBy('phone'), product: ({ who }) => who.product,
    data: ({ id: expectationId, due, drawn: { dimension, source, metric, low, high, betterIs, campaignId, currency } }) => ({
      expectationId, dimension, source, metric, low, high, betterIs, horizonOn: dateOf(dayOf(due) - 1), ...(campaignId && { campaignId }), ...(currency && { currency }),
    }),
    then: [
      {
        tells: 'expectation-adjusted', chance: ({ drawn: { metric } }) => (metric === 'bool' ? 0 : 130), after: days(2, 12, OFFICE), by: staffBy('phone'),
        data: ({ id, luck, drawn: { low, high, step } }) => ({
          expectationId: id, low: Math.max(0, low - step), high: high - Math.floor(step / 2), ...(luck.happens(700) && { reason: luck.pick(['rates_fell', 'more_time', 'misheard']) }),
        }),
      },
      {
        tells: 'expectation-outcome-observed', chance: 860, after: inTheLastDays, waits: true, by: OFFICE_DESK,
        data: ({ id, luck, who, drawn }) => ({
          expectationId: id, actual: outcomeOf(drawn, luck, who.branch.keeps), ...(luck.happens(700) && { attribution: luck.of(LOCI) }),
          ...(luck.happens(200) && { referent: luck.pick(['own', 'peers'] as const) }),
        }),
        else: [{ tells: 'expectation-expired', after: whenDue, by: SYSTEM, data: ({ id }) => ({ expectationId: id }) }],
      },
    ],
  }],
});

export const expectationStories = [expectation];
