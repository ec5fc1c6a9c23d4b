import type { Query } from '../journeys/questions';
import { below } from '../torture/chance';
import { seeded } from '../traffic';
import { MONTHS } from './register';

/** What a register's complaints can be told apart by, and what it tells of them. */
const GROUPINGS = [undefined, 'sourceProduct', 'sourceIssue', 'sourceChannel', 'sourceResponse', 'state', 'issue', 'year', 'month'] as const;
const METRICS = ['count', 'timely', 'disputed', 'response', 'monetaryRelief', 'daysToReceived', 'daysToSent'] as const;
/** one of so many questions is about all months */
const WHOLE = 4;

/** Every grouping with every metric, once each. */
export const kinds: readonly Query[] = GROUPINGS.flatMap((by) => METRICS.map((metric) => ({ metric, ...(by && { by }) })));

/** Every kind of question as often, in any order, over all months or any range of them. @returns as many as asked for, or a few more */
export function auditQueries(count: number, seed: number): readonly Query[] {
  const chance = seeded(seed);
  const each = Math.ceil(count / kinds.length);
  const asked = kinds.flatMap((kind) => Array.from({ length: each }, (_, n) => ({ ...kind, ...(n % WHOLE > 0 && range(chance)) })));
  for (let last = asked.length - 1; last > 0; last -= 1) {
    const other = below(last + 1, chance);
    [asked[last], asked[other]] = [asked[other] as Query, asked[last] as Query];
  }
  return asked;
}

function range(chance: () => number): Query {
  const [first, last] = [monthOf(MONTHS.first), monthOf(MONTHS.last)];
  const [from, to] = [0, 0].map(() => first + below(last - first + 1, chance)).sort((a, b) => a - b) as [number, number];
  return { from: textOf(from), to: textOf(to) };
}

const monthOf = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
const textOf = (month: number): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
