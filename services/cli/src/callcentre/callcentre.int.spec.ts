import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';
import type { CallEvent } from './callcentre.mapping';
import type { CallCentreReport } from './callcentre.report';

const DATA = join(__dirname, '../../../../../shared/data');
const MONTHS = ['callcentre_1999_01.tsv.gz', 'callcentre_1999_02.tsv.gz'].map((name) => join(DATA, name));
const published = MONTHS.every((path) => existsSync(path));
if (!published) console.warn(`skipped: the call centre's months are not in ${DATA}`);

interface IndependentCounts {
  readonly calls: number;
  readonly customers: number;
  readonly byOutcome: Record<string, number>;
  readonly byProduct: Record<string, number>;
  readonly byUtcDay: Record<string, number>;
  readonly waitSec: number;
  readonly durationSec: number;
  readonly callsOf: Record<string, number>;
}

const eventsIn = (ndjson: string): CallEvent[] => ndjson.trim().split('\n').map((line) => JSON.parse(line) as CallEvent);
const countBy = (events: readonly CallEvent[], key: (event: CallEvent) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const event of events) counts[key(event)] = (counts[key(event)] ?? 0) + 1;
  return counts;
};
const sum = (events: readonly CallEvent[], field: 'waitSec' | 'durationSec'): number => events.reduce((total, { data }) => total + (data[field] ?? 0), 0);

(published ? describe : describe.skip)('the two published months', () => {
  let ndjson: string;
  let events: CallEvent[];
  let report: CallCentreReport;

  beforeAll(async () => {
    const ran = await runCaptured(['import', 'callcentre', ...MONTHS, '--dry-run', '--json']);
    expect(ran.code).toBe(0);
    ndjson = ran.stdout;
    events = eventsIn(ndjson);
    report = JSON.parse(ran.stderr) as CallCentreReport;
  });

  it('are counted over all lines as the reference has them', () => {
    const reference = JSON.parse(readFileSync(join(DATA, 'reference/callcentre.json'), 'utf8')) as Record<string, unknown>;
    const same = ['lines', 'malformed_lines_not_17_fields', 'calls', 'by_outcome', 'by_type', 'by_priority', 'by_date', 'identified_calls', 'identified_customers'] as const;
    expect(Object.fromEntries(same.map((name) => [name, report[name]]))).toEqual(Object.fromEntries(same.map((name) => [name, reference[name]])));
  });

  it('give the events that an independent count of identified callers expects', () => {
    const counted = JSON.parse(execFileSync(process.execPath, [join(__dirname, '../../test/count-callcentre.cjs'), ...MONTHS], { encoding: 'utf8' })) as IndependentCounts;
    const outcomes = countBy(events, ({ data }) => data.outcome);
    expect({ AGENT: outcomes['resolved'], HANG: outcomes['failed'], PHANTOM: outcomes['pending'] }).toEqual(counted.byOutcome);
    expect(countBy(events, ({ productcode }) => productcode)).toEqual(counted.byProduct);
    expect(countBy(events, ({ time }) => time.slice(0, 10))).toEqual(counted.byUtcDay);
    const callsOf = Object.fromEntries(Object.entries(counted.callsOf).map(([id, n]) => [`callcentre-${id.replace('+', '')}`, n]));
    expect(countBy(events, ({ subject }) => subject)).toEqual(callsOf);
    expect([events.length, sum(events, 'waitSec'), sum(events, 'durationSec')]).toEqual([counted.calls, counted.waitSec, counted.durationSec]);
  });

  it('have unique keys, so that every call is an event of its own', () => {
    expect(report.repeated_keys).toBe(0);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(new Set(events.map(({ data }) => data.interactionId)).size).toBe(events.length);
  });

  it('give the same events in any order of the files', async () => {
    const reversed = await runCaptured(['import', 'callcentre', ...[...MONTHS].reverse(), '--dry-run']);
    expect(reversed.stdout.trim().split('\n').sort()).toEqual(ndjson.trim().split('\n').sort());
  });
});

describe('evenhand import callcentre', () => {
  const header = 'vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver';
  const row = (callId: number, customer: string, more: { outcome?: string; time?: string } = {}): string =>
    ['AA0101', callId, customer, 2, 'PS', 990115, more.time ?? '9:00:00', '9:00:06', 6, '0:00:00', '0:00:00', 0, more.outcome ?? 'AGENT', '9:00:06', '9:01:00', 54, 'DORIT'].join('\t');
  const rows = [row(1, '11'), row(2, '0'), row(3, '12', { outcome: 'HANG' }), 'a damaged line', row(1, '11'), row(4, '11', { time: '9:0' })];
  const folder = mkdtempSync(join(tmpdir(), 'evenhand-callcentre-'));
  let suite: SmallSuite;

  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const importing = (...argv: string[]) => runCaptured(['import', 'callcentre', ...argv, '--url', suite.url]);

  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('sends identified calls, counts the rest, and stores nothing the second time', async () => {
    const path = file('month.tsv', [header, ...rows].join('\n'));
    const first = await importing(path, '--json');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toMatchObject({
      lines: 6, malformed_lines_not_17_fields: 1, calls: 5, by_outcome: { AGENT: 4, HANG: 1 }, by_date: { 990115: 5 }, identified_calls: 4, unidentified_calls: 1, identified_customers: 2,
      repeated_keys: 1, left_out: { unidentified: 1, unreadable_time: 1 }, events: 3, stored: 3, duplicate: 0, rejected: 0, position: 3,
    });
    expect(suite.stored).toEqual(['AA0101-1-990115-090000', 'AA0101-3-990115-090000', 'AA0101-1-990115-090000-2']);
    expect(JSON.parse((await importing(path, '--json')).stdout)).toMatchObject({ events: 3, stored: 0, duplicate: 3, rejected: 0, position: 3 });
  });

  it('gives one call one id whether the file is packed or plain, has a header or not, ends lines with LF or CRLF, or is given twice', async () => {
    const paths = [file('a.tsv', rows.join('\n')), file('b.tsv', `${[header, ...rows].join('\r\n')}\r\n`), file('c.gz', gzipSync(`${rows.join('\n')}\n`))];
    expect(JSON.parse((await importing(...paths, '--json')).stdout)).toMatchObject({ lines: 18, events: 9, stored: 3, duplicate: 6 });
  });

  it('tells people what was noticed', async () => {
    const { code, stdout } = await importing(file('month.tsv', [row(1, '6.02E+11'), row(2, '13')].join('\n')));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lines +2$/m);
    expect(stdout).toMatch(/^AGENT +2 +100\.0 %$/m);
    expect(stdout).toMatch(/^customer number published rounded .* 1$/m);
  });

  it('tells the first twenty refused events, by file and line, and counts the rest', async () => {
    const refusing = await SmallSuite.start([{ refuseItems: true }]);
    const path = file('month.tsv', [header, ...Array.from({ length: 30 }, (_, i) => row(i, '11'))].join('\n'));
    const { code, stdout, stderr } = await runCaptured(['import', 'callcentre', path, '--json', '--url', refusing.url]);
    await refusing.stop();
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { events: 30, stored: 0, rejected: 30 }]);
    const told = stderr.trim().split('\n');
    expect([told.length, told[0], told[20]]).toEqual([21, 'month.tsv line 2  AA0101-0-990115-090000  refused: not today', '(more refused events are only counted)']);
  });

  it('exits with 1 when the suite refuses the request, with 2 when a file cannot be read', async () => {
    const refusing = await SmallSuite.start([{ refuse: { status: 422, body: '{"code":"invalid","detail":"no"}' } }]);
    expect(await runCaptured(['import', 'callcentre', file('month.tsv', row(1, '11')), '--url', refusing.url])).toMatchObject({ code: 1, stdout: '' });
    await refusing.stop();
    expect(await importing(join(folder, 'none.tsv'))).toMatchObject({ code: 2, stdout: '' });
    expect(await importing(file('broken.gz', gzipSync(row(1, '11')).subarray(0, 20)))).toMatchObject({ code: 2, stdout: '' });
  });
});
