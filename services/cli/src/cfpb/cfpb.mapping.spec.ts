import { disputesRow, fullColumnsRow, oneBankRow, shapeNamed } from './cfpb.examples';
import { codesEvent, keyOf, mapRow, needsLabel, type Mapped, type ReportedEvent, type Row } from './cfpb.mapping';
import type { Shape } from './cfpb.shapes';

const [oneBank, disputes, fullColumns] = (['one_bank', 'disputes', 'full_columns'] as const).map(shapeNamed) as [Shape, Shape, Shape];
const sent = (mapped: Mapped): ReportedEvent => {
  if (!('event' in mapped)) throw new Error(`left out: ${mapped.leftOut}`);
  return mapped.event;
};
const boa = (changes: Row = {}): Mapped => mapRow(oneBank, { ...oneBankRow, ...changes }, 1);
const dispute = (changes: Row = {}, occurrence = 1): Mapped => mapRow(disputes, { ...disputesRow, ...changes }, occurrence);
const full = (changes: Row = {}): Mapped => mapRow(fullColumns, { ...fullColumnsRow, ...changes }, 1);
const notesOf = (mapped: Mapped): readonly string[] => ('notes' in mapped ? mapped.notes : [mapped.leftOut]);

describe('a row of the register', () => {
  it('of one bank becomes a complaint on the day that the register got it', () => {
    expect(boa()).toEqual({
      event: {
        specversion: '1.0', id: 'CFPB-9000001', source: 'urn:evenhand:import:cfpb', type: 'evenhand.complaints.complaint-reported.v1', subject: 'CFPB-9000001', time: '2019-03-04T00:00:00Z',
        datacontenttype: 'application/json',
        data: {
          complaintId: 'CFPB-9000001', issue: 'fees', sourceProduct: 'checking_or_savings_account', sourceSubProduct: 'checking_account', sourceIssue: 'managing_an_account',
          sourceSubIssue: 'fee_problem', sourceChannel: 'web', sourceResponse: 'closed_with_monetary_relief', state: 'CA', timely: true, submittedOn: '2019-03-04', receivedOn: '2019-03-06',
        },
      },
      labels: {
        sourceProduct: 'Checking or savings account', sourceSubProduct: 'Checking account', sourceIssue: 'Managing an account', sourceSubIssue: 'Fee problem', sourceChannel: 'Web',
        sourceResponse: 'Closed with monetary relief', state: 'CA',
      },
      notes: [],
    });
  });

  it('of the disputes tells receipt, sending and dispute, though it was sent on before it was received', () => {
    expect(sent(dispute())).toMatchObject({ time: '2013-05-02T00:00:00Z', data: { issue: 'fees', receivedOn: '2013-05-02', sentOn: '2013-05-01', disputed: true, sourceChannel: 'postal_mail' } });
    expect(Object.keys(sent(dispute()).data)).toEqual(['complaintId', 'issue', 'sourceIssue', 'sourceChannel', 'sourceResponse', 'disputed', 'receivedOn', 'sentOn']);
  });

  it('of the full columns leaves narrative, company, zip code and tags behind', () => {
    expect(sent(full()).data).toEqual({
      complaintId: 'CFPB-9000002', issue: 'collection', sourceProduct: 'debt_collection', sourceSubProduct: 'medical', sourceIssue: 'communication_tactics', sourceSubIssue: 'frequent_or_repeated_calls',
      sourceChannel: 'phone', sourceResponse: 'closed', state: 'TX', timely: false, receivedOn: '2016-01-02', sentOn: '2016-01-09',
    });
    expect(JSON.stringify(full())).not.toMatch(/Quill|XXXX|Acme|750|Older|Consent/);
  });

  it('is the same complaint by its number in both shapes that have one', () => {
    expect(sent(full({ complaint_id: '9000001' })).id).toBe(sent(boa()).id);
  });

  it('without a number is named by what it says and how often that came before, not by its place', () => {
    expect(sent(dispute({ row_no: '99' }))).toEqual(sent(dispute()));
    expect(sent(dispute({}, 2)).id).toBe(sent(dispute()).id.replace(/-1$/, '-2'));
    for (const column of disputes.columns.slice(1)) expect(keyOf(disputes, { ...disputesRow, [column]: '2013-05-03' })).not.toBe(keyOf(disputes, disputesRow));
    expect(sent(dispute()).id).toMatch(/^CFPB-D-[0-9a-f]{24}-1$/);
  });

  it('is not told to be timely while the answer is in progress, or where that is not told', () => {
    expect(sent(boa({ 'Company response to consumer': 'In progress', 'Timely response?': '' })).data).not.toHaveProperty('timely');
    expect(sent(full({ company_response_to_consumer: 'In progress', timely_response: 'Yes' })).data).not.toHaveProperty('timely');
    expect(notesOf(full({ company_response_to_consumer: 'In progress', timely_response: 'Yes' }))).toEqual(['timely_in_progress']);
    for (const said of ['perhaps', 'constructor']) expect(notesOf(boa({ 'Timely response?': said }))).toEqual(['answer_not_usable']);
    expect(sent(dispute({ consumer_disputed: 'N/A' })).data).not.toHaveProperty('disputed');
  });

  it('is sent without the day of sending where that is not told', () => {
    expect(sent(boa({ 'Date received': '' })).data).not.toHaveProperty('receivedOn');
    expect(notesOf(boa({ 'Date received': '' }))).toEqual(['sent_day_absent']);
  });

  it('has no issue of ours where its words tell none', () => {
    expect(sent(boa({ Issue: 'Other', 'Sub-issue': '' })).data).not.toHaveProperty('issue');
    expect(sent(boa({ Issue: '', 'Sub-issue': '' })).data).not.toHaveProperty('sourceIssue');
  });

  it.each<[Row, string]>([
    [{ 'Date submitted': '' }, 'no_day'], [{ 'Date submitted': '2019-02-29' }, 'unreadable_day'], [{ 'Date submitted': '43528' }, 'unreadable_day'], [{ 'Date received': '03/06/2019' }, 'unreadable_day'],
    [{ 'Date submitted': '1989-12-31' }, 'unreadable_day'], [{ 'Complaint ID': '' }, 'unusable_number'], [{ 'Complaint ID': '12 34' }, 'unusable_number'], [{ 'Complaint ID': 'Web' }, 'unusable_number'], [{ Issue: 'I told them\nagain' }, 'unusable_label'],
    [{ Product: 'x'.repeat(201) }, 'unusable_label'],
  ])('is left out where it is damaged: %p', (changes, reason) => expect(boa(changes)).toEqual({ leftOut: reason }));

  it('has its words published by events that are the same wherever they are met', () => {
    expect(codesEvent('sourceChannel', 'Postal mail')).toEqual({
      specversion: '1.0', id: expect.stringMatching(/^CFPB-code-[0-9a-f]{24}$/) as string, source: 'urn:evenhand:import:cfpb', type: 'evenhand.complaints.register-codes-published.v1', subject: 'bank',
      time: '2011-12-01T00:00:00Z', datacontenttype: 'application/json', data: { register: 'cfpb', field: 'sourceChannel', codes: [{ code: 'postal_mail', label: 'Postal mail' }] },
    });
    expect(codesEvent('sourceIssue', 'Other').id).not.toBe(codesEvent('sourceSubIssue', 'Other').id);
    expect([needsLabel('state', 'CA'), needsLabel('state', 'Guam')]).toEqual([false, true]);
  });
});
