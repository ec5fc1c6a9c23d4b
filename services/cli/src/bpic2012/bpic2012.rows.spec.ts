import { readRow } from './bpic2012.rows';

describe('a row', () => {
  const line = '173688,2011-10-01T00:38:44.546+02:00,20000,1,A_SUBMITTED,COMPLETE,112,2011-10-01T00:38:44.546+02:00';

  it('is read as published, its moment by its own offset', () => {
    expect(readRow(line, 2)).toEqual({
      line: 2, caseId: '173688', registered: '2011-10-01T00:38:44.546+02:00', no: 1, activity: 'A_SUBMITTED', transition: 'COMPLETE', step: 'A_SUBMITTED|COMPLETE',
      employee: '112', time: '2011-10-01T00:38:44.546+02:00', at: Date.UTC(2011, 8, 30, 22, 38, 44, 546),
    });
  });

  it.each([
    ['malformed', line.replace('20000,', '')], ['malformed', `${line},more`], ['malformed', line.replace('A_SUBMITTED', '"A_SUBMITTED"')],
    ['unusable_case_id', line.replace('173688', '17/3')], ['unreadable_number', line.replace(',1,A', ',first,A')],
    ['unreadable_time', line.replace(/\+02:00$/, '')], ['unreadable_time', line.replace(/10-01T00:38:44.546\+02:00$/, '13-01T00:38:44.546+02:00')],
  ])('that is damaged is not read at all: %s', (reason, text) => {
    expect(readRow(text, 2)).toBe(reason);
  });
});
