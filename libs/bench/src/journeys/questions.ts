import { scoreNames } from '@evenhand/scoring';
import { below, pick } from '../torture/chance';
import { seeded } from '../traffic';

/** Questions as readers ask them, drawn from a seed. */

export type Query = Readonly<Record<string, string>>;

/** Days as YYYY-MM-DD, the last one exclusive. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

const SORTS = [
  '+fairness.treatment.overall', '-fairness.treatment.overall', '+fairness.gap', '-fairness.gap', '+satisfaction.overall', '-fairness.perceived.overall',
  '+fairness.treatment.informational', '-satisfaction.reliability', '+fairness.perceived.distributive',
] as const;
const GROUPINGS = [['day'], ['outcome'], ['channel', 'outcome'], ['kind', 'initiator'], ['product'], ['hour'], ['day', 'channel'], ['day', 'hour'], ['initiator', 'outcome', 'channel'], []] as const;
const DAY = 864e5;
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Pages of customers: nine orders, each filter now and then. */
export function customerQueries(count: number, { from, to }: Range, seed: number): Query[] {
  const chance = seeded(seed);
  const often = (share: number, query: () => Query): Query => (chance() < share ? query() : {});
  return Array.from({ length: count }, () => ({
    sort: pick(SORTS, chance), limit: '50',
    ...often(0.3, () => ({ fairnessBand: pick(['FAIR', 'WATCH', 'UNFAIR', 'UNKNOWN'], chance) })),
    ...often(0.2, () => ({ satisfactionBand: pick(['delighted', 'satisfied', 'wavering', 'dissatisfied', 'UNKNOWN'], chance) })),
    ...often(0.3, () => ({ min: String(below(60, chance)), max: String(60 + below(41, chance)) })),
    ...often(0.3, () => ({ minConfidence: (0.1 + below(40, chance) / 100).toFixed(2) })),
    ...often(0.3, () => ({ lastContactBefore: new Date(between(Date.parse(from), Date.parse(to), chance)).toISOString() })),
  }));
}

/** Contacts of any range of whole days, told apart by any grouping. */
export function contactQueries(count: number, range: Range, seed: number): (Query & Range)[] {
  const chance = seeded(seed);
  return Array.from({ length: count }, () => {
    const [one, other] = [range, range].map(({ from, to }) => between(Date.parse(from), Date.parse(to), chance)).sort((a, b) => a - b) as [number, number];
    const by = pick(GROUPINGS, chance).join(',');
    return { from: dateOf(one), to: dateOf(other + DAY), measures: 'contacts,waitSec,durationSec', ...(by && { by }) };
  });
}

/** Every grouping over one month of the range. */
export function monthQueries(count: number, { from, to }: Range, seed: number): (Query & Range)[] {
  const chance = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const begins = between(Date.parse(from), Math.max(Date.parse(from), Date.parse(to) - 30 * DAY), chance);
    const by = (GROUPINGS[n % GROUPINGS.length] ?? []).join(',');
    return { from: dateOf(begins), to: dateOf(begins + 30 * DAY), measures: 'contacts,customers,repeatContacts', ...(by && { by }) };
  });
}

export const scoreOf = (n: number): string => scoreNames[n % scoreNames.length] as string;

const between = (low: number, high: number, chance: () => number): number => low + Math.floor(chance() * (high - low));
