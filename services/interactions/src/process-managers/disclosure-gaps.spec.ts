import { serialise, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent, ComplaintReceived, ComplaintResponseIssued } from '@evenhand/contracts';
import { Cause } from '@evenhand/reactors';
import { day, iso } from '../fact.examples';
import { disclosureGap, gapOf } from './disclosure-gaps';

let ids = 0;
const told = (name: string, at: number, data: object): CloudEvent => ({
  specversion: '1.0', id: `g${++ids}`, source: 'urn:test:bank', type: `evenhand.complaints.${name}.v1`, subject: 'c_1', time: iso(at), productcode: 'CARD_STD', data: { complaintId: 'cmp_1', ...data },
});
const filed = (data: object = {}): CloudEvent => told('complaint-received', day(0), { issue: 'disclosure', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', ...data });
/** 300.00 lost, 120.00 given back. */
const answered = (at: number, data: object = {}): CloudEvent =>
  told('complaint-response-issued', at, { kind: 'final', decision: 'upheld', issue: 'disclosure', reasonCodes: ['LATE'], assessedLossMinor: 30_000, compensationMinor: 12_000, currency: 'CNY', ...data });

/** What is written about the last of a complaint's events. */
function written(stream: readonly CloudEvent[]): readonly object[] {
  const event = stream.at(-1) as CloudEvent;
  const cause = new Cause({ id: storedIdOf(event.source, event.id), position: 7, stream: 's', revision: 0, customer: event.subject, recordedAt: event.time, body: serialise(event) });
  return disclosureGap.react(cause, { lowered: false, contacts: 0, complaints: [] }, stream).map((reaction) => ('record' in reaction ? reaction.record : reaction));
}

describe('an upheld complaint about disclosure', () => {
  it('shows the gap, once, however often it is answered, coded as the answer', () => {
    expect(written([filed(), answered(day(5))])).toEqual([{
      type: 'evenhand.interactions.disclosure-gap-found.v1', subject: 'c_1', time: iso(day(5)), productcode: 'CARD_STD',
      data: { gapId: expect.stringMatching(/^[0-9a-f-]{36}$/), item: 'process_steps', foundBy: 'complaint', harmMinor: 18_000, currency: 'CNY' },
    }]);
    expect(written([filed(), answered(day(5)), answered(day(9))])).toEqual([]);
    expect(written([filed(), answered(day(5), { decision: 'rejected' }), answered(day(9))])).toHaveLength(1);
  });

  it('shows none that is known, or where its filing has not arrived', () => {
    expect(written([filed({ gapId: 'gap_1' }), answered(day(5))])).toEqual([]);
    expect(written([answered(day(5))])).toEqual([]);
  });
});

describe('the disclosure gap of an upheld complaint', () => {
  const received = filed().data as ComplaintReceived;
  const upheld = (data: object = {}): ComplaintResponseIssued => answered(day(5), data).data as ComplaintResponseIssued;

  it('names what was not told and the harm that was not refunded', () => {
    expect(gapOf(upheld({ reasonCodes: ['LATE', 'Interest_Rate'] }), received)).toEqual({ item: 'interest_rate', foundBy: 'complaint', harmMinor: 18_000, currency: 'CNY' });
    expect(gapOf(upheld({ compensationMinor: 40_000 }), received)).toMatchObject({ item: 'process_steps', harmMinor: 0 });
  });

  it('is none where the complaint names its gap, is about something else, was rejected, or has no last word yet', () => {
    expect(gapOf(upheld(), { ...received, gapId: 'gap_1' })).toBeUndefined();
    expect(gapOf(upheld({ issue: 'fees' }), received)).toBeUndefined();
    expect(gapOf(upheld({ decision: 'rejected' }), received)).toBeUndefined();
    expect(gapOf(upheld({ kind: 'interim' }), received)).toBeUndefined();
  });
});
