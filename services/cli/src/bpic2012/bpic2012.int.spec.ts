import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';
import type { LoanEvent } from './bpic2012.events';
import type { LoanReport } from './bpic2012.report';

const DATA = join(__dirname, '../../../../../shared/data');
const FILE = join(DATA, 'bpic2012_events.csv.gz');
const published = existsSync(FILE);
if (!published) console.warn(`skipped: the loan applications are not in ${DATA}`);

interface Told {
  readonly events: number;
  readonly journeys: Record<string, [string, string, string, string | null, object][]>;
}

(published ? describe : describe.skip)('the published loan applications', () => {
  let events: LoanEvent[];
  let report: LoanReport;

  beforeAll(async () => {
    const ran = await runCaptured(['import', 'bpic2012', FILE, '--dry-run', '--json']);
    expect(ran.code).toBe(0);
    events = ran.stdout.trim().split('\n').map((line) => JSON.parse(line) as LoanEvent);
    report = JSON.parse(ran.stderr) as LoanReport;
  }, 60_000);

  it('are counted as the reference has them', () => {
    const reference = JSON.parse(readFileSync(join(DATA, 'reference/bpic2012.json'), 'utf8')) as Record<string, unknown>;
    const same = [
      'cases', 'activities', 'transitions', 'activity_transition', 'resources', 'events_without_resource', 'out_of_order_pairs_in_file',
      'equal_timestamp_pairs_in_file', 'outcome', 'cases_by_number_of_offers_created', 'cases_by_reg_month',
    ] as const;
    expect(Object.fromEntries(same.map((name) => [name, report[name]]))).toEqual(Object.fromEntries(same.map((name) => [name, reference[name]])));
    expect([report.rows, Date.parse(report.first_event), Date.parse(report.last_event)])
      .toEqual([reference['events'], Date.parse(String(reference['first_event'])), Date.parse(String(reference['last_event']))]);
  });

  it('are accounted for row by row: each has one meaning, none is left out', () => {
    const { by_meaning, left_out, noted } = report;
    expect(Object.values(by_meaning).reduce((sum, { rows }) => sum + rows, 0)).toBe(150_256);
    expect(Object.values(by_meaning).reduce((sum, share) => sum + share.events, 0)).toBe(events.length);
    expect(new Set(Object.values(left_out))).toEqual(new Set([0]));
    expect(noted.call_without_end).toBe(0);
  });

  it('give the events that an independent program tells from the file, for every case', () => {
    const cases = [...new Set(events.map(({ subject }) => subject.replace('bpic2012-', '')))];
    const output = execFileSync(process.execPath, [join(__dirname, '../../test/count-bpic2012.cjs'), FILE], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const told = JSON.parse(output) as Told;
    const journeys: Told['journeys'] = {};
    for (const { subject, id, type, time, channel, data } of events) (journeys[subject.replace('bpic2012-', '')] ??= []).push([id, type, time, channel ?? null, data]);
    expect([cases.length, events.length]).toEqual([7455, told.events]);
    const different = cases.filter((id) => JSON.stringify(journeys[id]?.map(sorted)) !== JSON.stringify(told.journeys[id]?.map(sorted)));
    expect(different.slice(0, 3).map((id) => journeys[id])).toEqual(different.slice(0, 3).map((id) => told.journeys[id]));
  }, 60_000);

  it('have unique ids, so that every event is one of its own', () => {
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });
});

/** An event with its data in the order of the names, so that text tells whether two are equal. */
const sorted = ([id, type, time, channel, data]: Told['journeys'][string][number]): unknown[] => [id, type, time, channel, Object.entries(data).sort()];

describe('evenhand import bpic2012', () => {
  const header = 'case_id,reg_date,amount_req,event_no,activity,transition,resource,timestamp';
  const row = (caseId: string, no: number, step: string): string => `${caseId},2011-10-01T00:00:00.000+02:00,5000,${no},${step},COMPLETE,112,2011-10-01T00:00:0${no}.000+02:00`;
  const [first, second] = [[row('1', 1, 'A_SUBMITTED'), row('1', 2, 'A_DECLINED')], [row('2', 1, 'A_SUBMITTED'), row('2', 2, 'O_SENT'), row('2', 3, 'A_APPROVED')]];
  const folder = mkdtempSync(join(tmpdir(), 'evenhand-bpic2012-'));
  let suite: SmallSuite;

  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const importing = (...argv: string[]) => runCaptured(['import', 'bpic2012', ...argv, '--url', suite.url]);

  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('sends each case whole, and stores nothing the second time, packed or plain, with or without a header', async () => {
    const once = await importing(file('loans.csv', [header, ...first, ...second].join('\n')), '--json');
    expect([once.code, once.stderr]).toEqual([0, '']);
    expect(JSON.parse(once.stdout)).toMatchObject({ cases: 2, rows: 5, outcome: { A_DECLINED: 1, A_APPROVED: 1 }, events: 7, stored: 7, duplicate: 0, rejected: 0, position: 7 });
    expect(suite.stored.slice(0, 4)).toEqual(['bpic2012:1:1', 'bpic2012:1:1:need', 'bpic2012:2:1', 'bpic2012:2:1:need']);
    expect(JSON.parse((await importing(file('loans.gz', gzipSync([...first, ...second].join('\r\n'))), '--json')).stdout)).toMatchObject({ events: 7, stored: 0, duplicate: 7 });
  });

  it('leaves out, and counts, rows that come when their case had ended and rows that are damaged', async () => {
    const { code, stdout } = await importing(file('mixed.csv', [header, first[0], ...second, first[1], 'a damaged row'].join('\n')), '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { cases: 2, rows: 6, left_out: { case_in_pieces: 1, malformed: 1 }, outcome: { A_APPROVED: 1 }, undecided_cases: 1 }]);
  });

  it('tells which rows were refused, and exits with 1', async () => {
    const refusing = await SmallSuite.start([{ refuseItems: true }]);
    const { code, stderr } = await runCaptured(['import', 'bpic2012', file('loans.csv', [header, ...first].join('\n')), '--url', refusing.url]);
    await refusing.stop();
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'loans.csv line 2  bpic2012:1:1  refused: not today']);
  });
});
