import type { ComplaintResponseIssued, EquityAssessed } from '@evenhand/contracts';
import { day, response } from '../testing/facts';
import { equityOf, reviewOf, type Peers } from './equity';

const answer = (data: object = {}) => ({ issue: 'fees', ...response(day(5), data as never).event.data }) as ComplaintResponseIssued;

const peers = (qPeerBp: number, peerN = 57): Peers => ({ qPeerBp, peerLevel: 'L1', peerN, peerMedianBp: 10_000, statsPosition: 9, sketchVersion: 1 });
const reviewed = (data: object = {}, like?: Peers) => reviewOf(equityOf(answer(data), like) as EquityAssessed, answer(data));

describe('redress held against the entitlement and against like cases (PM-2)', () => {
  it('is what was given over what was owed, half to even, with what is known of peers', () => {
    expect(equityOf(answer())).toEqual({ complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 10_000 });
    expect(equityOf(answer({ compensationMinor: 60_000 }))?.qEntBp).toBe(20_000);
    expect(equityOf(answer(), peers(9_000))).toEqual({ complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 10_000, ...peers(9_000) });
  });

  it('opens a review below the entitlement (C-INV-6), however little is missing', () => {
    expect(reviewed({ compensationMinor: 12_000 })).toEqual({ complaintId: 'cmp_1', causes: ['below_entitlement'], qEntBp: 4_000 });
    expect(reviewed({ compensationMinor: 999_999, entitlementMinor: 1_000_000 })?.qEntBp).toBe(10_000);
    expect(reviewed()).toBeUndefined();
  });

  it('opens a review below 0.8 of what at least twenty like cases got, and none from there on', () => {
    expect(reviewed({}, peers(7_999))).toEqual({ complaintId: 'cmp_1', causes: ['below_peers'], qEntBp: 10_000, qPeerBp: 7_999, peerN: 57 });
    expect(reviewed({}, peers(8_000))).toBeUndefined();
    expect(reviewed({}, peers(7_999, 20))?.causes).toEqual(['below_peers']);
    expect(reviewed({}, peers(7_999, 19))).toBeUndefined();
    expect(reviewed({ compensationMinor: 12_000 }, peers(4_000))).toMatchObject({ causes: ['below_entitlement', 'below_peers'], qEntBp: 4_000, qPeerBp: 4_000, peerN: 57 });
    expect(reviewed({ compensationMinor: 12_000 }, peers(9_000))).toMatchObject({ causes: ['below_entitlement'], qPeerBp: 9_000 });
  });

  it('is not asked where nothing was upheld or nothing decided', () => {
    expect(equityOf(answer({ decision: 'rejected' }))).toBeUndefined();
    expect(equityOf(answer({ kind: 'holding' }))).toBeUndefined();
    expect(equityOf(answer({ kind: 'summary', decision: 'partly' }))?.decision).toBe('partly');
  });

  it('is told by the remedy alone where no money is owed', () => {
    const apology = { issue: 'staff_attitude', remedies: ['apology'], entitlementMinor: undefined, entitlementPolicyVersion: undefined };
    expect(equityOf(answer(apology))).toEqual({ complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100 });
    expect(equityOf(answer({ ...apology, remedies: ['refund'] }))?.remedyMatch).toBe(40);
    expect(equityOf(answer({ entitlementMinor: 0 }))).not.toHaveProperty('qEntBp');
  });
});
