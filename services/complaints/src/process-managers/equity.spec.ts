import type { ComplaintReceived, ComplaintResponseIssued } from '@evenhand/contracts';
import { day, received, response } from '../testing/facts';
import { equityOf, gapOf } from './equity';

const answer = (data: object = {}) => ({ issue: 'fees', ...response(day(5), data as never).event.data }) as ComplaintResponseIssued;

describe('redress held against the entitlement (PM-2)', () => {
  it('is what was given over what was owed, half to even', () => {
    expect(equityOf(answer())).toEqual({ assessed: { complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100, qEntBp: 10_000 } });
    expect(equityOf(answer({ compensationMinor: 60_000 }))?.assessed.qEntBp).toBe(20_000);
  });

  it('opens a review below it (C-INV-6), however little is missing', () => {
    expect(equityOf(answer({ compensationMinor: 12_000 }))?.review).toEqual({ complaintId: 'cmp_1', causes: ['below_entitlement'], qEntBp: 4_000 });
    expect(equityOf(answer({ compensationMinor: 999_999, entitlementMinor: 1_000_000 }))?.review?.qEntBp).toBe(10_000);
  });

  it('is not asked where nothing was upheld or nothing decided', () => {
    expect(equityOf(answer({ decision: 'rejected' }))).toBeUndefined();
    expect(equityOf(answer({ kind: 'holding' }))).toBeUndefined();
    expect(equityOf(answer({ kind: 'summary', decision: 'partly' }))?.assessed.decision).toBe('partly');
  });

  it('is told by the remedy alone where no money is owed', () => {
    const apology = { issue: 'staff_attitude', remedies: ['apology'], entitlementMinor: undefined, entitlementPolicyVersion: undefined };
    expect(equityOf(answer(apology))).toEqual({ assessed: { complaintId: 'cmp_1', decision: 'upheld', remedyMatch: 100 } });
    expect(equityOf(answer({ ...apology, remedies: ['refund'] }))?.assessed.remedyMatch).toBe(40);
    expect(equityOf(answer({ entitlementMinor: 0 }))?.assessed).not.toHaveProperty('qEntBp');
  });
});

describe('the disclosure gap of an upheld complaint', () => {
  const filed = received(day(0), { issue: 'disclosure' }).event.data as ComplaintReceived;
  const upheld = (data: object = {}) => answer({ issue: 'disclosure', compensationMinor: 12_000, ...data });

  it('names what was not told and the harm that was not refunded', () => {
    expect(gapOf(upheld({ reasonCodes: ['LATE', 'Interest_Rate'] }), filed)).toEqual({ item: 'interest_rate', foundBy: 'complaint', harmMinor: 18_000, currency: 'CNY' });
    expect(gapOf(upheld({ compensationMinor: 40_000 }), filed)).toMatchObject({ item: 'process_steps', harmMinor: 0 });
  });

  it('is none where the complaint names its gap, is about something else, or was rejected', () => {
    expect(gapOf(upheld(), { ...filed, gapId: 'gap_1' })).toBeUndefined();
    expect(gapOf(answer(), filed)).toBeUndefined();
    expect(gapOf(upheld({ decision: 'rejected' }), filed)).toBeUndefined();
  });
});
