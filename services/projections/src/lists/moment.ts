import { instantOf } from '@evenhand/contracts';

/** of year 1 and of year 9999: what lies beyond, by its offset or by mistake, no SQL reads */
const [FIRST, LAST] = [-62_135_596_800_000, 253_402_300_799_999];

/** @returns the moment as lists tell it and are ordered by it: in UTC, to the millisecond, so that its text compares as it does */
export const momentOf = (at: string | number): string => new Date(Math.min(LAST, Math.max(FIRST, typeof at === 'number' ? at : instantOf(at)))).toISOString();
