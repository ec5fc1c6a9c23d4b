import { mapCase } from './bpic2012.mapping';
import { describeReport, LoanCounter, type LoanReport } from './bpic2012.report';
import { readRow, type Row } from './bpic2012.rows';

const row = (caseId: string, no: number, step: string, second: string, employee = '112'): Row => {
  const read = readRow(`${caseId},2011-10-31T23:59:59.000+01:00,5000,${no},${step},${employee},2011-11-01T00:00:${second}+01:00`, no);
  if (typeof read === 'string') throw new Error(read);
  return read;
};
const declined = [row('1', 1, 'A_SUBMITTED,COMPLETE', '01.000'), row('1', 2, 'A_PARTLYSUBMITTED,COMPLETE', '01.000', ''), row('1', 3, 'A_DECLINED,COMPLETE', '09.000')];
const undecided = [row('2', 1, 'A_SUBMITTED,COMPLETE', '03.000'), row('2', 2, 'O_CREATED,COMPLETE', '02.000', '11120'), row('2', 3, 'O_PRINTED,COMPLETE', '04.000')];

function counted(): LoanReport {
  const counter = new LoanCounter();
  for (const rows of [declined, undecided]) counter.case(rows, mapCase(rows));
  counter.leftOut('malformed');
  return counter.report({ stored: 3, duplicate: 1, rejected: 0, position: 9 });
}

describe('the report on loan applications', () => {
  it('counts cases, rows and what they hold under the names of the reference', () => {
    expect(counted()).toMatchObject({
      cases: 2, rows: 7, activities: { A_SUBMITTED: 2, A_PARTLYSUBMITTED: 1, A_DECLINED: 1, O_CREATED: 1, O_PRINTED: 1 }, transitions: { COMPLETE: 6 },
      activity_transition: { 'A_SUBMITTED|COMPLETE': 2 }, resources: 2, events_without_resource: 1, out_of_order_pairs_in_file: 1, equal_timestamp_pairs_in_file: 1,
      first_event: '2011-11-01T00:00:01.000+01:00', last_event: '2011-11-01T00:00:09.000+01:00',
      outcome: { A_DECLINED: 1 }, undecided_cases: 1, cases_by_number_of_offers_created: { 0: 1, 1: 1 }, cases_by_reg_month: { '2011-10': 2 },
      left_out: { malformed: 1, unknown_step: 1, case_in_pieces: 0 }, events: 4, stored: 3, duplicate: 1, position: 9,
    });
  });

  it('accounts for every row once and for every event', () => {
    const { by_meaning, left_out, rows, events } = counted();
    const shares = Object.values(by_meaning);
    const leftOut = Object.values(left_out).reduce((sum, n) => sum + n, 0);
    expect([shares.reduce((sum, share) => sum + share.rows, leftOut), shares.reduce((sum, share) => sum + share.events, 0)]).toEqual([rows, events]);
  });

  it('tells people the same in words', () => {
    const text = describeReport(counted(), true);
    expect(text).toMatch(/^loan application import *$/m);
    expect(text).toMatch(/^ {2}stored +3$/m);
    expect(text).toMatch(/^the customer applied +2 +4$/m);
    expect(text).toMatch(/^A_DECLINED +1 +50\.0 %$/m);
    expect(text).toMatch(/^none +1 +50\.0 %$/m);
    expect(text).toMatch(/^2011-11-01T00:00:01\.000\+01:00 to 2011-11-01T00:00:09\.000\+01:00; position 9$/m);
    expect(text).toMatch(/^left out: a step that the mapping does not name +1$/m);
  });

  it('of a dry run says nothing of what was stored', () => {
    expect(describeReport(counted(), false)).not.toMatch(/stored|position/);
  });
});
