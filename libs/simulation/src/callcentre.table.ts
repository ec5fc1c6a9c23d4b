import type { Hours, Week } from './calendar';
import type { Quantiles, Weighted } from './luck';

/**
 * How customers call, as counted in the "Anonymous Bank" call centre (I. Guedj, A. Mandelbaum, Technion, 1999), January and February, all
 * 64 943 calls. Counts only: no line of the set is here.
 */

/** Calls by the hour in which they came in. */
export const CALL_HOURS: Hours = [
  [0, 220], [1, 79], [2, 33], [3, 22], [4, 22], [5, 64], [6, 217], [7, 1718], [8, 4407], [9, 4911], [10, 5433], [11, 4923],
  [12, 4360], [13, 4709], [14, 4760], [15, 4734], [16, 5071], [17, 3922], [18, 3218], [19, 3131], [20, 2526], [21, 2431], [22, 2198], [23, 1834],
];

/** Calls a day of each weekday, rounded. There a week works from Sunday to Thursday; here its first day is Monday. */
export const CALL_WEEK: Week = [1585, 1468, 1524, 1480, 1471, 472, 209];

/** How calls ended: served by a person, hung up before, and the publisher's word for calls whose end nobody knows. */
export const CALL_OUTCOMES: Weighted<'resolved' | 'failed' | 'pending'> = [['resolved', 54_222], ['failed', 10_203], ['pending', 518]];

/** Of a thousand calls, those that waited in the queue. */
export const QUEUED = 542;

/** Seconds that queued calls waited. */
export const WAIT_SECONDS: Quantiles = [
  [0, 1], [100, 10], [250, 22], [500, 48], [750, 97], [900, 168], [950, 219], [990, 339], [998, 486], [1000, 1772],
];

/** Seconds that served calls took. */
export const SERVICE_SECONDS: Quantiles = [
  [0, 0], [100, 25], [250, 56], [500, 110], [750, 218], [900, 411], [950, 584], [990, 1070], [998, 1731], [1000, 5300],
];

/** Of a thousand calls of known callers, those followed by another of the same caller within 7 days. */
export const FOLLOWED_WITHIN_7_DAYS = 634;

/** Of a thousand calls of known callers, those of the twentieth of them who call most. */
export const CALLS_OF_TOP_TWENTIETH = 442;
