import type { Parameter } from '@evenhand/nest';
import { listedScores } from './customer-columns';
import type { ListedScore } from './customer-columns';
import type { Place } from './customers.question';

export interface Sort {
  readonly score: ListedScore;
  readonly descending: boolean;
}

/** A number of at most two decimals, in hundredths. */
export const hundredthsOf = (least: number, most: number): Parameter<number> => ({
  read: (text) => {
    const value = /^-?\d{1,3}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : NaN;
    return value >= least * 100 && value <= most * 100 ? value : undefined;
  },
  message: `must be a number from ${least} to ${most} with at most two decimals`,
});

/** A plus sign that was not escaped arrives as a space. */
export const sort: Parameter<Sort> = {
  read: (text) => {
    const [, sign, name] = /^([-+ ]?)(.+)$/.exec(text) ?? [];
    const score = listedScores.find((known) => known === name);
    return score && { score, descending: sign === '-' };
  },
  message: `must be a score, with + before it for the lowest first or - for the highest: ${listedScores.join(', ')}`,
};

/** A cursor is opaque to callers: the day, the order, and where the page before ended. */
export function encodeCursor(day: number, { score, descending }: Sort, { value, customer }: Place): string {
  return Buffer.from(JSON.stringify([day, (descending ? '-' : '+') + score, value, customer])).toString('base64url');
}

/** @returns undefined where the cursor is not one that a page of that day in that order gave */
export function decodeCursor(cursor: string, day: number, { score, descending }: Sort): Place | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(read) || read.length !== 4) return undefined;
    const [ofDay, order, value, customer] = read as unknown[];
    if (ofDay !== day || order !== (descending ? '-' : '+') + score || typeof value !== 'number' || typeof customer !== 'string') return undefined;
    return { value, customer };
  } catch {
    return undefined;
  }
}
