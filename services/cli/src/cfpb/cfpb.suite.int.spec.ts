import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EvenhandClient, type AuditGrouping, type AuditMetric } from '@evenhand/client';
import { holdAudit, referenceIn, type Reference } from '../testing/audit-reference';
import { runCaptured } from '../testing/captured-terminal';
import { RunningSuite } from '../testing/running-suite';
import type { CfpbReport } from './cfpb.report';

const DATA = join(__dirname, '../../../../../shared/data');
const pathOf = (name: string): string => join(DATA, `${name}.csv.gz`);
const [BANK, DISPUTES, FULL] = ['cfpb_boa_complaints', 'cfpb_disputes', 'cfpb_full_columns'].map(pathOf) as [string, string, string];
const published = [BANK, DISPUTES, FULL].every((path) => existsSync(path));
if (!published) console.warn(`skipped: the CFPB's extracts are not in ${DATA}`);
/** Every row of the largest extract, 333 656 of them. */
const whole = published && process.env['EVENHAND_VERIFY_DATA'] === '1';
if (published && !whole) console.warn('skipped: the disputes as a whole; EVENHAND_VERIFY_DATA=1 imports them too');

const importing = async (suite: RunningSuite, ...paths: string[]): Promise<{ readonly code: number; readonly report: CfpbReport; readonly seconds: number }> => {
  const began = performance.now();
  const { code, stdout } = await runCaptured(['import', 'cfpb', ...paths, '--json', '--url', suite.url]);
  return { code, report: JSON.parse(stdout) as CfpbReport, seconds: (performance.now() - began) / 1000 };
};

type Asked = readonly [name: string, metric: AuditMetric, by: AuditGrouping | undefined, partners: readonly string[]];
/** Where the reference has one cell for all. */
const cellsOf = (reference: Reference, name: string, by: AuditGrouping | undefined): unknown => (by === undefined ? { all: reference[name] } : reference[name]);

(published ? describe : describe.skip)('the complaints about one bank, in a suite of their own', () => {
  let suite: RunningSuite;
  let client: EvenhandClient;
  let report: CfpbReport;
  const reference = published ? referenceIn(DATA, 'cfpb_boa') : {};
  beforeAll(async () => {
    suite = await RunningSuite.start();
    client = new EvenhandClient({ url: suite.url });
  }, 60_000);
  afterAll(() => suite?.stop(), 60_000);

  it('are stored once each', async () => {
    const first = await importing(suite, BANK);
    expect([first.code, first.report]).toMatchObject([0, { rows: 40_432, complaints: 40_432, stored: first.report.events, duplicate: 0, rejected: 0 }]);
    ({ report } = first);
    expect((await importing(suite, BANK)).report).toMatchObject({ stored: 0, duplicate: report.events, rejected: 0, position: report.position });
  }, 300_000);

  // Two complaints came by e-mail and ten from Wyoming: alone they could be told from the sum of all, so the smallest other group is hidden with them.
  it.each<Asked>([
    ['by_product', 'count', 'sourceProduct', []], ['by_issue', 'count', 'sourceIssue', []], ['by_channel', 'count', 'sourceChannel', ['Fax']], ['by_state', 'count', 'state', ['ND']],
    ['by_year', 'count', 'year', []], ['by_month', 'count', 'month', []], ['timely_rate_overall', 'timely', undefined, []],
    ['timely_by_channel', 'timely', 'sourceChannel', ['Fax']], ['timely_by_product', 'timely', 'sourceProduct', []], ['timely_by_state', 'timely', 'state', ['ND']],
    ['timely_by_year', 'timely', 'year', []], ['timely_by_month', 'timely', 'month', []],
    ['any_relief_by_channel', 'response', 'sourceChannel', ['Fax']], ['any_relief_by_product', 'response', 'sourceProduct', []], ['any_relief_by_state', 'response', 'state', ['ND']],
    ['monetary_relief_by_channel', 'monetaryRelief', 'sourceChannel', ['Fax']], ['monetary_relief_by_product', 'monetaryRelief', 'sourceProduct', []],
    ['days_submitted_to_received', 'daysToReceived', undefined, []], ['days_submitted_to_received_by_channel', 'daysToReceived', 'sourceChannel', ['Fax']],
    ['days_submitted_to_received_by_product', 'daysToReceived', 'sourceProduct', []],
  ])('are audited as the reference has them: %s', async (name, metric, by, partners) => {
    const { compared, ...held } = await holdAudit(client, cellsOf(reference, name, by), { metric, by, minPosition: report.position });
    expect(held).toEqual({ different: [], partners });
    expect(compared).toBeGreaterThan(0);
  }, 60_000);

  it('have the responses of each product as the reference has them', async () => {
    const expected = reference['by_product_response'] as Readonly<Record<string, Readonly<Record<string, number>>>>;
    const { groups } = await client.audit.complaints({ metric: 'response', by: 'sourceProduct', minPosition: report.position });
    const cells = groups.flatMap(({ label: product, responses = [] }) => responses.map(({ label: response, n, suppressed }) => ({ product, response, n, suppressed })));
    const counted = ({ product, response }: (typeof cells)[number]): number => expected[product ?? '']?.[response ?? ''] ?? 0;
    expect(cells.filter((cell) => !cell.suppressed && cell.n !== counted(cell))).toEqual([]);
    // Two were closed without more and one student loan with relief: what the sums of their rows and columns would tell of them is hidden with them.
    expect(cells.filter((cell) => cell.suppressed && counted(cell) >= 11).map(({ product, response }) => `${product}: ${response}`)).toEqual([
      'Credit card or prepaid card: Closed with non-monetary relief', 'Mortgage: Closed with monetary relief', 'Payday loan, title loan, or personal loan: Closed with explanation',
      'Payday loan, title loan, or personal loan: Closed with monetary relief', 'Payday loan, title loan, or personal loan: Closed with non-monetary relief', 'Student loan: Closed with explanation',
    ]);
  }, 60_000);

  it('are told at the command line', async () => {
    const { code, stdout } = await runCaptured(['audit', 'complaints', '--metric', 'timely', '--by', 'sourceChannel', '--url', suite.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web +Web +27 328 +26 332 +0\.9636 /m);
    expect(stdout).toMatch(/^email +Email +suppressed /m);
  }, 60_000);

  it('stay as they came first where the full columns tell one of them otherwise', async () => {
    const { code, report: full } = await importing(suite, FULL);
    expect([code, full]).toMatchObject([1, { rows: 10_444, complaints: 10_444, left_out_rows: [], rejected: 38, refused: { id_reused: 38 } }]);
    expect(full.stored + full.duplicate).toBe(full.events - 38);
  }, 120_000);
});

(whole ? describe : describe.skip)('the complaints about all companies, in a suite of their own', () => {
  let suite: RunningSuite;
  let client: EvenhandClient;
  let report: CfpbReport;
  const reference = published ? referenceIn(DATA, 'cfpb_disputes') : {};
  beforeAll(async () => {
    suite = await RunningSuite.start();
    client = new EvenhandClient({ url: suite.url });
  }, 60_000);
  afterAll(() => suite?.stop(), 60_000);

  it('are stored once each, those that look alike too', async () => {
    const first = await importing(suite, DISPUTES);
    expect([first.code, first.report]).toMatchObject([0, { rows: 333_656, complaints: 333_656, equal_rows: 135_899, stored: first.report.events, duplicate: 0, rejected: 0 }]);
    ({ report } = first);
    const began = performance.now();
    await client.waitFor(report.position, { timeoutMs: 1_200_000 });
    console.log(`${report.events} events imported in ${first.seconds.toFixed(1)} s, read models there ${((performance.now() - began) / 1000).toFixed(1)} s later`);
  }, 1_800_000);

  it.each<Asked>([
    ['by_submitted_via', 'count', 'sourceChannel', []], ['by_issue', 'count', 'sourceIssue', []], ['by_company_response', 'count', 'sourceResponse', []], ['by_year', 'count', 'year', []],
    ['by_month', 'count', 'month', []], ['disputed_rate_overall', 'disputed', undefined, []], ['disputed_by_response', 'disputed', 'sourceResponse', []],
    ['disputed_by_channel', 'disputed', 'sourceChannel', []], ['disputed_by_year', 'disputed', 'year', []], ['disputed_by_issue', 'disputed', 'sourceIssue', []],
    ['any_relief_by_channel', 'response', 'sourceChannel', []], ['days_received_to_sent', 'daysToSent', undefined, []], ['days_received_to_sent_by_channel', 'daysToSent', 'sourceChannel', []],
  ])('are audited as the reference has them: %s', async (name, metric, by, partners) => {
    const { compared, ...held } = await holdAudit(client, cellsOf(reference, name, by), { metric, by, minPosition: report.position });
    expect(held).toEqual({ different: [], partners });
    expect(compared).toBeGreaterThan(0);
  }, 60_000);

  it('store nothing when imported again', async () => {
    expect((await importing(suite, DISPUTES)).report).toMatchObject({ stored: 0, duplicate: report.events, rejected: 0, position: report.position });
  }, 1_800_000);
});
