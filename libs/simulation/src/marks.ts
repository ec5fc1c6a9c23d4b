import type { Luck } from './luck';
import type { Customer } from './people/customers';

/** How likely each point of a mark is, of a thousand: by how a branch works, the customer's tone, and what went before. */
const level = ({ tone }: Customer, works: number, spoilt: number): number => Math.min(995, Math.max(20, works + tone - spoilt));

/** A customer's mark on a scale. */
export const mark = (luck: Luck, who: Customer, [low, high]: readonly [number, number], works = who.branch.manners, spoilt = 0): number =>
  low + luck.successes(high - low, level(who, works, spoilt));

/** Tens of a hundred points, such as a quiz gives. */
export const points = (luck: Luck, permille: number): number => 10 * luck.successes(10, permille);
