import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';
import { csvOf, disputesRow, fullColumnsRow, oneBankRow, shapeNamed } from './cfpb.examples';
import type { CodesEvent, ReportedEvent, Row } from './cfpb.mapping';
import type { CfpbReport } from './cfpb.report';

const DATA = join(__dirname, '../../../../../shared/data');
const FILES = { one_bank: 'cfpb_boa_complaints.csv.gz', disputes: 'cfpb_disputes.csv.gz', full_columns: 'cfpb_full_columns.csv.gz' } as const;
const published = Object.values(FILES).every((name) => existsSync(join(DATA, name)));
if (!published) console.warn(`skipped: the CFPB's extracts are not in ${DATA}`);

const [oneBank, disputes, fullColumns] = [shapeNamed('one_bank'), shapeNamed('disputes'), shapeNamed('full_columns')];

describe('evenhand import cfpb', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenhand-cfpb-'));
  let suite: SmallSuite;
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const importing = (...argv: string[]) => runCaptured(['import', 'cfpb', ...argv, '--url', suite.url]);
  const reportOf = ({ stdout }: { readonly stdout: string }): CfpbReport => JSON.parse(stdout) as CfpbReport;
  const complaintsIn = (stored: readonly string[]): string[] => stored.filter((id) => !id.startsWith('CFPB-code-'));

  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('sends complaints as history behind the words of their codes, counts and names what it leaves out, and stores nothing the second time', async () => {
    const rows = [
      oneBankRow, { ...oneBankRow, 'Complaint ID': '2', Issue: 'Other', 'Sub-issue': '' }, { ...oneBankRow, 'Complaint ID': '3', 'Date submitted': '' },
      { ...oneBankRow, 'Complaint ID': '4', 'Submitted via': 'Fax', 'Date submitted': '2020-01-01' },
    ];
    const path = file('boa.csv', csvOf(oneBank, rows));
    const first = await importing(path, '--json');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(reportOf(first)).toMatchObject({
      rows: 4, by_shape: { one_bank: 4 }, by_year: { 2019: 2, 2020: 1 }, by_channel: { Web: 2, Fax: 1 }, by_response: { 'Closed with monetary relief': 3 }, our_issue: { fees: 2 },
      unmapped_issue: { Other: 1 }, left_out: { no_day: 1 }, left_out_rows: [{ file: 'boa.csv', line: 4, to: 4, why: 'no_day' }], complaints: 3, codes: 8, events: 11, stored: 11, duplicate: 0, rejected: 0,
    });
    expect(complaintsIn(suite.stored)).toEqual(['CFPB-9000001', 'CFPB-2', 'CFPB-4']);
    expect(suite.stored.findIndex((id) => !id.startsWith('CFPB-code-'))).toBe(6);
    expect([new Set(suite.doors), suite.headers[0]?.['evenhand-history']]).toEqual([new Set(['complaints']), '1']);
    expect(reportOf(await importing(path, '--json'))).toMatchObject({ events: 11, stored: 0, duplicate: 11, rejected: 0 });
  });

  it('keeps equal rows without a number apart, and finds each again in a longer cut that sorts it elsewhere', async () => {
    const other: Row = { ...disputesRow, issue: 'Rewards' };
    await importing(file('cut.csv', csvOf(disputes, [disputesRow, disputesRow, other])));
    expect(complaintsIn(suite.stored)).toHaveLength(3);
    const longer = file('longer.gz', gzipSync(csvOf(disputes, [other, other, disputesRow, { ...other, consumer_disputed: 'No' }, disputesRow])));
    const { equal_rows, stored, duplicate } = reportOf(await importing(longer, '--json'));
    expect([equal_rows, complaintsIn(suite.stored).length, stored, duplicate]).toEqual([2, 5, 2, 3 + 4]);
  });

  it('takes files of several shapes, however they are packed, and counts rows of each for themselves', async () => {
    const paths = [file('d.csv', csvOf(disputes, [disputesRow])), file('f.gz', gzipSync(csvOf(fullColumns, [fullColumnsRow]))), file('again.csv', csvOf(disputes, [disputesRow]))];
    expect(reportOf(await importing(...paths, '--json'))).toMatchObject({ by_shape: { disputes: 2, full_columns: 1 }, equal_rows: 0, complaints: 3, duplicate: 1, rejected: 0 });
    expect(JSON.stringify(suite.received)).not.toMatch(/Quill|Acme|750XX/);
  });

  it('tells people what was refused, and why: a complaint that is known from the other shape', async () => {
    const refusing = await SmallSuite.start([{ refuseItems: true }]);
    const { code, stdout, stderr } = await runCaptured(['import', 'cfpb', file('f.csv', csvOf(fullColumns, [fullColumnsRow])), '--url', refusing.url]);
    await refusing.stop();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^refused +7$/m);
    expect(stderr).toContain('f.csv line 2  CFPB-9000002  refused: not today');
  });

  it('tells people what was in the file', async () => {
    const { stdout } = await importing(file('d.csv', csvOf(disputes, [disputesRow, { ...disputesRow, date_received: '2013-13-01' }])));
    expect(stdout).toMatch(/^complaints +1$/m);
    expect(stdout).toMatch(/^fees +1 +100\.0 %$/m);
    expect(stdout).toMatch(/^left out: a day that is none +1$/m);
    expect(stdout).toMatch(/^d\.csv +3 {2}a day that is none$/m);
  });

  it('sends nothing where one of the files is something else', async () => {
    const { code, stdout, stderr } = await importing(file('d.csv', csvOf(disputes, [disputesRow])), file('other.csv', 'case_id,reg_date\n1,2\n'));
    expect([code, stdout, suite.stored]).toEqual([2, '', []]);
    expect(stderr).toMatch(/other\.csv is none of the CFPB's three shapes/);
    expect((await importing(join(folder, 'none.csv'))).code).toBe(2);
    expect((await importing(file('broken.gz', gzipSync(csvOf(disputes, [disputesRow])).subarray(0, 60)))).code).toBe(2);
  });
});

(published ? describe : describe.skip)('the published extracts of the register', () => {
  interface Read {
    readonly events: readonly (ReportedEvent | CodesEvent)[];
    readonly report: CfpbReport;
  }
  const read = {} as Record<keyof typeof FILES, Read>;
  beforeAll(async () => {
    for (const [shape, name] of Object.entries(FILES) as [keyof typeof FILES, string][]) {
      const { code, stdout, stderr } = await runCaptured(['import', 'cfpb', join(DATA, name), '--dry-run', '--json']);
      expect(code).toBe(0);
      read[shape] = { events: stdout.trim().split('\n').map((line) => JSON.parse(line) as ReportedEvent | CodesEvent), report: JSON.parse(stderr) as CfpbReport };
    }
  }, 180_000);
  const reference = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(DATA, 'reference', `${name}.json`), 'utf8')) as Record<string, unknown>;
  const reported = ({ events }: Read): readonly ReportedEvent[] => events.filter((event): event is ReportedEvent => event.type.includes('reported'));

  it.each([
    ['one_bank', 'cfpb_boa', ['rows', 'by_year', 'by_product', 'by_issue', 'by_channel', 'by_response']],
    ['full_columns', 'cfpb_full_columns', ['rows', 'by_product', 'by_channel', 'by_response']],
    ['disputes', 'cfpb_disputes', ['rows', 'by_year', 'by_issue']],
  ] as const)('are counted as the reference has them: %s', (shape, name, same) => {
    const { report } = read[shape];
    const expected = reference(name);
    expect(Object.fromEntries(same.map((key) => [key, report[key]]))).toEqual(Object.fromEntries(same.map((key) => [key, expected[key]])));
    expect([report.complaints, report.left_out_rows]).toEqual([report.rows, []]);
  });

  it('of the disputes have the reference\'s channels and responses, under the names that these have there', () => {
    const { by_submitted_via, by_company_response } = reference('cfpb_disputes');
    expect([read.disputes.report.by_channel, read.disputes.report.by_response]).toEqual([by_submitted_via, by_company_response]);
  });

  it('give each complaint an id of its own', () => {
    for (const one of Object.values(read)) expect(new Set(reported(one).map(({ id }) => id)).size).toBe(one.report.rows);
  });

  it('have one code for each of their words, and one word for each code, before the first complaint with it, the same in all files', () => {
    const labels = new Map<string, string>();
    const codes = new Map<string, string>();
    for (const { events } of Object.values(read)) {
      const told = new Set<string>();
      for (const event of events) {
        if (event.type.includes('codes')) {
          const { field, codes: [{ code, label }] } = (event as CodesEvent).data;
          told.add(`${field} ${code}`);
          expect([labels.get(`${field} ${code}`) ?? label, codes.get(`${field} ${label}`) ?? code]).toEqual([label, code]);
          labels.set(`${field} ${code}`, label);
          codes.set(`${field} ${label}`, code);
        } else {
          const untold = Object.entries((event as ReportedEvent).data).filter(([field, code]) => field.startsWith('source') && !told.has(`${field} ${code as string}`));
          if (untold.length > 0) expect(untold).toEqual([]);
        }
      }
    }
    expect(labels.size).toBe(codes.size);
    expect(labels.size).toBeGreaterThan(450);
  });

  it('have every issue of theirs reviewed', () => {
    const named = Object.values(read).flatMap(({ report }) => Object.keys(report.unmapped_issue));
    expect([...new Set(named)].sort()).toEqual([
      'Advertising, marketing or disclosures', 'Credit monitoring or identity protection', 'Dealing with my lender or servicer', 'Loan modification,collection,foreclosure', 'Other',
      'Other features, terms, or problems › Other problem', 'Other service issues', 'Other service problem', 'Other transaction issues', 'Other transaction problem',
      'Overdraft, savings or rewards features', 'Overdraft, savings, or rewards features', 'Settlement process and costs', 'Transaction issue',
    ]);
  });

  it('say nothing in an event but codes and days', () => {
    const loose = new Set<string>();
    for (const one of Object.values(read)) for (const { data } of reported(one)) for (const value of Object.values(data)) if (!/^[A-Za-z0-9_-]{1,64}$/.test(String(value))) loose.add(String(value));
    expect([...loose]).toEqual([]);
  });
});
