import type { CustomerScores } from '@evenhand/scoring';
import type { ContactColumns } from '../contacts/contact-columns';
import { ABSENT, fairnessBands, listedScores, satisfactionBands } from './customer-columns';
import type { CustomerColumns, ListedScore } from './customer-columns';

/** Scores and bounds in hundredths, moments in ms. */
export interface CustomersQuestion {
  readonly fairnessBand?: (typeof fairnessBands)[number];
  readonly satisfactionBand?: (typeof satisfactionBands)[number];
  /** what `min`, `max` and `minConfidence` are of */
  readonly score: ListedScore;
  readonly min?: number;
  readonly max?: number;
  readonly minConfidence?: number;
  readonly lastContactBefore?: number;
  readonly sort: ListedScore;
  readonly descending: boolean;
  readonly limit: number;
  /** the last customer of the page before, and its value then */
  readonly after?: Place;
}

export interface Place {
  readonly value: number;
  readonly customer: string;
}

export interface Found {
  readonly places: readonly Place[];
  /** whether more come after them */
  readonly more: boolean;
}

/** One customer as of a day, scores unrounded. `lastPosition`: the last event folded in. */
export interface ListedCustomer {
  readonly customerId: string;
  readonly lastContactAt: number | null;
  readonly scores: CustomerScores;
  readonly lastPosition: number;
}

/**
 * The customers that come next, by the value sorted by, of one value by id (in bytes). Looks at each customer once; who has no value of what is
 * sorted by is not listed.
 */
export function findCustomers(columns: CustomerColumns, contacts: ContactColumns, question: CustomersQuestion): Found {
  contacts.settle();
  const size = columns.fit();
  const passes = filterOf(columns, contacts, question);
  const { values } = columns.values[listedScores.indexOf(question.sort)] as (typeof columns.values)[number];
  const direction = question.descending ? -1 : 1;
  const { after, limit } = question;
  const order = (value: number, id: string, place: Place): number => (value === place.value ? compareIds(id, place.customer) : (value - place.value) * direction);
  const found: Place[] = [];
  for (let who = 0; who < size; who += 1) {
    const value = values[who] as number;
    if (value === ABSENT) continue;
    if (after && (value - after.value) * direction < 0) continue;
    const last = found[limit];
    if (last && (value - last.value) * direction > 0) continue;
    if (!passes(who)) continue;
    const customer = columns.people.id(who);
    if (after && order(value, customer, after) <= 0) continue;
    if (last && order(value, customer, last) > 0) continue;
    found.splice(placeFor(found, (place) => order(value, customer, place)), 0, { value, customer });
    if (found.length > limit + 1) found.pop();
  }
  return { places: found.slice(0, limit), more: found.length > limit };
}

function filterOf(columns: CustomerColumns, contacts: ContactColumns, question: CustomersQuestion): (who: number) => boolean {
  const of = listedScores.indexOf(question.score);
  const { values } = columns.values[of] as (typeof columns.values)[number];
  const { values: confidences } = columns.confidences[of] as (typeof columns.confidences)[number];
  const { values: listed } = columns.listed;
  const { values: fairness } = columns.fairness;
  const { values: satisfaction } = columns.satisfaction;
  const { min = -Infinity, max = Infinity, minConfidence = 0, lastContactBefore } = question;
  const bounded = min > -Infinity || max < Infinity;
  const fairnessBand = question.fairnessBand && fairnessBands.indexOf(question.fairnessBand);
  const satisfactionBand = question.satisfactionBand && satisfactionBands.indexOf(question.satisfactionBand);
  return (who) => {
    if (listed[who] !== 1) return false;
    if (fairnessBand !== undefined && fairness[who] !== fairnessBand) return false;
    if (satisfactionBand !== undefined && satisfaction[who] !== satisfactionBand) return false;
    const value = values[who] as number;
    if (bounded && (value === ABSENT || value < min || value > max)) return false;
    if ((confidences[who] as number) < minConfidence) return false;
    return lastContactBefore === undefined || contacts.latestOf(who) < lastContactBefore;
  };
}

function placeFor(found: readonly Place[], order: (place: Place) => number): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(found[middle] as Place) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
