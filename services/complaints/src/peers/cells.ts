import type { PeerCells, PeerRow } from '@evenhand/audit';

/** So many cases of a product and an issue, within the months of peers. */
export interface Counted extends Pick<PeerRow, 'severity' | 'segment' | 'bucket'> {
  readonly cases: number;
}

/** The cells that a case is compared in, itself left out. @param rows of its product and issue, itself counted @param own as what it counts */
export function cellsOf(rows: readonly Counted[], own: PeerRow): PeerCells {
  const count = (belongs: (row: Counted) => boolean): ReadonlyMap<number, number> => {
    const counts = new Map([[own.bucket, -1]]);
    for (const row of rows) if (belongs(row)) counts.set(row.bucket, (counts.get(row.bucket) ?? 0) + row.cases);
    return new Map([...counts].filter(([, cases]) => cases > 0));
  };
  const alike = ({ severity }: Counted): boolean => severity === own.severity;
  return {
    ...(own.segment !== '' && { L0: count((row) => alike(row) && row.segment === own.segment) }),
    L1: count(alike), L2: count(() => true),
  };
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
