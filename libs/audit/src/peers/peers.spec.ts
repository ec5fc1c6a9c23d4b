import type { Case } from '../cases/case';
import { bucketOf, ONE_BUCKET, ZERO_BUCKET } from './bucket';
import { monthOf, peerRowOf, peersOf, qPeerBp } from './peers';

const at = Date.UTC(2026, 1, 28, 10);
const decided = (decision: NonNullable<Case['decision']>['decision'], compensationMinor: number, assessedLossMinor: number): Case => ({
  receivedAt: at, product: 'CARD_STD', issue: 'fees', severity: 2, decision: { decision, at, compensationMinor, assessedLossMinor },
});
/** @param ratios as percent → how many */
const cell = (ratios: Readonly<Record<number, number>>): ReadonlyMap<number, number> => new Map(Object.entries(ratios).map(([percent, count]) => [bucketOf(Number(percent), 100), count]));

describe('the months of responses', () => {
  it('are those of the calendar in UTC', () => {
    expect([Date.UTC(2026, 0, 31, 23, 59), Date.UTC(2026, 1, 1), Date.UTC(2025, 11, 31)].map(monthOf)).toEqual([24_312, 24_313, 24_311]);
  });
});

describe('a case among peers', () => {
  const bucket = (of: Case): number | undefined => peerRowOf(of, 'mass')?.bucket;

  it('is its product, issue, severity, segment, the month of its response and the bucket of its ratio', () => {
    expect(peerRowOf(decided('upheld', 12_000, 30_000), 'mass')).toEqual({ product: 'CARD_STD', issue: 'fees', severity: 2, segment: 'mass', month: 24_313, bucket: bucketOf(2, 5) });
    expect(peerRowOf({ receivedAt: at, decision: decided('rejected', 0, 0).decision as NonNullable<Case['decision']> })).toEqual({ product: '', issue: '', severity: 0, segment: '', month: 24_313, bucket: ZERO_BUCKET });
  });

  it('counts as 0 where it was rejected, whatever was lost or paid in goodwill', () => {
    expect([bucket(decided('rejected', 0, 30_000)), bucket(decided('rejected', 500, 0)), bucket(decided('partly', 0, 30_000)), bucket(decided('upheld', 300, 300))]).toEqual([ZERO_BUCKET, ZERO_BUCKET, ZERO_BUCKET, ONE_BUCKET]);
  });

  it('is none without a loss that was found, without a decision, or where it goes on in another', () => {
    expect([bucket(decided('upheld', 300, 0)), bucket({ receivedAt: at }), bucket({ ...decided('upheld', 300, 300), merged: true })]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the peers of a case', () => {
  const nobody = cell({});
  it('are those of the cell with the higher median, so that a segment paid badly is no excuse for itself', () => {
    expect(peersOf({ L0: cell({ 50: 30 }), L1: cell({ 50: 30, 100: 40 }), L2: nobody })).toEqual({ peerLevel: 'L1', peerN: 70, peerMedianBp: 10_000, sketchVersion: 1 });
    expect(peersOf({ L0: cell({ 100: 20 }), L1: cell({ 50: 80, 100: 20 }), L2: nobody })).toEqual({ peerLevel: 'L0', peerN: 20, peerMedianBp: 10_000, sketchVersion: 1 });
  });

  it('are those without the segment where both medians are the same', () => {
    expect(peersOf({ L0: cell({ 100: 20 }), L1: cell({ 100: 57 }), L2: nobody })).toMatchObject({ peerLevel: 'L1', peerN: 57 });
  });

  it('are at least 20: of the cells of the case, else of its product and issue, else none', () => {
    expect(peersOf({ L0: cell({ 100: 20 }), L1: cell({ 50: 19 }), L2: cell({ 50: 99 }) })).toMatchObject({ peerLevel: 'L0' });
    expect(peersOf({ L0: cell({ 100: 19 }), L1: cell({ 100: 19 }), L2: cell({ 0: 20 }) })).toEqual({ peerLevel: 'L2', peerN: 20, peerMedianBp: 0, sketchVersion: 1 });
    expect(peersOf({ L1: cell({ 100: 19 }), L2: cell({ 100: 19 }) })).toBeUndefined();
  });

  it('have as their median the ratio of rank ⌈n/2⌉ as its bucket tells it, in basis points', () => {
    expect(peersOf({ L1: cell({ 0: 10, 100: 10 }), L2: nobody })?.peerMedianBp).toBe(0);
    expect(peersOf({ L1: cell({ 0: 10, 100: 11 }), L2: nobody })?.peerMedianBp).toBe(10_000);
    const median = peersOf({ L1: cell({ 80: 25 }), L2: nobody })?.peerMedianBp as number;
    expect(Math.abs(median - 8_000)).toBeLessThanOrEqual(80);
  });
});

describe('redress against that of peers', () => {
  it.each([
    [30_000, 30_000, 10_000, 10_000], [12_000, 30_000, 10_000, 4_000], [12_000, 30_000, 5_000, 8_000], [0, 30_000, 10_000, 0],
    // ties to even: 1/80 000 and 3/80 000 of the whole are half a basis point more than a whole one
    [1, 8, 10_000, 1_250], [1, 80_000, 2_500, 0], [3, 80_000, 2_500, 2], [1_000_000_000_000, 1, 1, 10_000_000],
  ])('%i of %i, with a median of %i bp, is %i bp', (paid, loss, median, expected) => {
    expect(qPeerBp(paid, loss, median)).toBe(expected);
  });

  it('is not told where nothing was lost, or peers got nothing', () => {
    expect([qPeerBp(30_000, 0, 10_000), qPeerBp(30_000, 30_000, 0)]).toEqual([undefined, undefined]);
  });
});
