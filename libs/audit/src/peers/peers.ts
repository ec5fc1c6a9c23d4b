import type { Case } from '../cases/case';
import { bucketOf, medianBucket, midpointBp, SKETCH_VERSION, sizeOf, ZERO_BUCKET } from './bucket';
import type { BucketCounts } from './bucket';
import { halfEven } from './exact';

/** The month of a response and those before it that its peers were answered in. */
export const PEER_MONTHS = 12;
/** A cell of fewer is none. */
export const LEAST_PEERS = 20;
/** As much as an event holds. */
const MOST_BP = 10_000_000n;
const FULL_BP = 10_000n;

/** Ratios of decided cases, the current one left out: of its segment, product, issue and severity (where the segment is known), without the segment, of product and issue alone. */
export interface PeerCells {
  readonly L0?: BucketCounts;
  readonly L1: BucketCounts;
  readonly L2: BucketCounts;
}

export interface PeerFigures {
  readonly peerLevel: 'L0' | 'L1' | 'L2';
  readonly peerN: number;
  readonly peerMedianBp: number;
  readonly sketchVersion: typeof SKETCH_VERSION;
}

/** What a case counts as among peers; '' and 0 where not told. */
export interface PeerRow {
  readonly product: string;
  readonly issue: string;
  readonly severity: number;
  readonly segment: string;
  readonly month: number;
  readonly bucket: number;
}

/** Calendar months since year 0, in UTC. @param at ms since 1970 */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The higher median of the two cells nearest to the case, so that a segment treated badly is no excuse for itself; where both are too small, that of the widest; else none. */
export function peersOf({ L0, L1, L2 }: PeerCells): PeerFigures | undefined {
  const [narrow, wide] = [L0 && figuresOf('L0', L0), figuresOf('L1', L1)];
  if (narrow && wide) return narrow.peerMedianBp > wide.peerMedianBp ? narrow : wide;
  return narrow ?? wide ?? figuresOf('L2', L2);
}

function figuresOf(peerLevel: PeerFigures['peerLevel'], counts: BucketCounts): PeerFigures | undefined {
  const [peerN, median] = [sizeOf(counts), medianBucket(counts)];
  return peerN < LEAST_PEERS || median === undefined ? undefined : { peerLevel, peerN, peerMedianBp: midpointBp(median), sketchVersion: SKETCH_VERSION };
}

/** @returns undefined where nothing is decided, no loss was found that redress could be held against, or the case goes on in another */
export function peerRowOf({ decision, merged, product = '', issue = '', severity = 0 }: Case, segment = ''): PeerRow | undefined {
  if (!decision || merged) return undefined;
  const { at, compensationMinor, assessedLossMinor } = decision;
  if (decision.decision !== 'rejected' && assessedLossMinor === 0) return undefined;
  const bucket = decision.decision === 'rejected' ? ZERO_BUCKET : bucketOf(compensationMinor, assessedLossMinor);
  return { product, issue, severity, segment, month: monthOf(at), bucket };
}

/** (compensation / loss) / median in basis points, ties to even, at most what an event holds; undefined where loss or median is nothing. Whole numbers, none negative. */
export function qPeerBp(compensationMinor: number, assessedLossMinor: number, peerMedianBp: number): number | undefined {
  const whole = BigInt(assessedLossMinor) * BigInt(peerMedianBp);
  if (whole === 0n) return undefined;
  const q = halfEven(BigInt(compensationMinor) * FULL_BP * FULL_BP, whole);
  return Number(q < MOST_BP ? q : MOST_BP);
}
