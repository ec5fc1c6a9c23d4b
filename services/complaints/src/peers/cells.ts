import type { PeerCells, PeerRow } from '@evenhand/audit';

/** So many cases of a product and an issue, within the months of peers, in a bucket: all, those of the severity, and of these those of the segment. */
export interface Counted {
  readonly bucket: number;
  readonly L0: number;
  readonly L1: number;
  readonly L2: number;
}

/** The cells that a case is compared in, itself left out. @param rows one a bucket, itself counted @param own as what it counts */
export function cellsOf(rows: readonly Counted[], own: PeerRow): PeerCells {
  const cell = (level: 'L0' | 'L1' | 'L2'): ReadonlyMap<number, number> =>
    new Map(rows.map((row) => [row.bucket, row[level] - (row.bucket === own.bucket ? 1 : 0)] as const).filter(([, cases]) => cases > 0));
  return { ...(own.segment !== '' && { L0: cell('L0') }), L1: cell('L1'), L2: cell('L2') };
}

/** The most that so many consecutive days hold, one of them among them. @param counts by day number */
export function mostWithin(counts: ReadonlyMap<number, number>, day: number, days: number): number {
  let most = 0;
  for (let first = day - days + 1; first <= day; first++) {
    let sum = 0;
    for (let one = first; one < first + days; one++) sum += counts.get(one) ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}
