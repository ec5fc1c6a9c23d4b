import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvenhandClient } from '@evenhand/client';
import type { ContactsRow, JourneyPage, ProjectionList, Seconds } from '@evenhand/client';
import { runCaptured } from '../testing/captured-terminal';
import { RunningSuite } from '../testing/running-suite';
import type { CallCentreReport } from './callcentre.report';

const DATA = join(__dirname, '../../../../../shared/data');
const MONTHS = ['callcentre_1999_01.tsv.gz', 'callcentre_1999_02.tsv.gz'].map((name) => join(DATA, name));
const published = MONTHS.every((path) => existsSync(path));
if (!published) console.warn(`skipped: the call centre's months are not in ${DATA}`);

interface Counts {
  calls: number;
  byOutcome: Record<string, number>;
  byProduct: Record<string, number>;
  byUtcDay: Record<string, number>;
  waitSec: number;
  durationSec: number;
  callsOf: Record<string, number>;
}

const COLUMN_OF = new Map<unknown, string>([['resolved', 'AGENT'], ['failed', 'HANG'], ['pending', 'PHANTOM']]);
const add = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** Counts what the suite holds, from the journeys of the given customers, asked for eight at a time. */
async function countJourneys(url: string, customers: readonly string[]): Promise<Counts> {
  const counts: Counts = { calls: 0, byOutcome: {}, byProduct: {}, byUtcDay: {}, waitSec: 0, durationSec: 0, callsOf: {} };
  const left = [...customers];
  const ask = async (): Promise<void> => {
    for (let customer = left.pop(); customer !== undefined; customer = left.pop()) {
      const page = (await (await fetch(`${url}/v1/customers/callcentre-${customer.replace('+', '')}/journey?limit=1000`)).json()) as JourneyPage;
      expect(page.next).toBeNull();
      for (const { type, time, productcode = '', data } of page.items) {
        if (type !== 'evenhand.interactions.interaction-recorded.v1') throw new Error(`a call became ${type}`);
        counts.calls += 1;
        add(counts.byOutcome, COLUMN_OF.get(data.outcome) ?? data.outcome);
        add(counts.byProduct, productcode);
        add(counts.byUtcDay, time.slice(0, 10));
        add(counts.callsOf, customer);
        counts.waitSec += data.waitSec ?? 0;
        counts.durationSec += data.durationSec ?? 0;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return counts;
}

/** How many events the log holds. */
const journeyLength = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/v1/projections`)).json()) as ProjectionList).items.find(({ name }) => name === 'journey')?.rows ?? -1;

(published ? describe : describe.skip)('the two published months in a suite of their own', () => {
  let suite: RunningSuite;
  let independent: Counts & { customers: number; contacts: { all: ContactsRow; byOutcome: Record<string, ContactsRow>; byDayAndHour: Record<string, ContactsRow> } };
  const importing = async (): Promise<CallCentreReport> => {
    const { code, stdout, stderr } = await runCaptured(['import', 'callcentre', ...MONTHS, '--json', '--url', suite.url]);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as CallCentreReport;
  };

  beforeAll(async () => {
    suite = await RunningSuite.start();
    const counted = execFileSync(process.execPath, [join(__dirname, '../../test/count-callcentre.cjs'), ...MONTHS], { encoding: 'utf8' });
    independent = JSON.parse(counted) as typeof independent;
  }, 120_000);
  afterAll(() => suite?.stop(), 60_000);

  it('are stored once each though the suite is killed in the middle and started again', async () => {
    const running = runCaptured(['import', 'callcentre', ...MONTHS, '--json', '--url', suite.url], { patient: true });
    while ((await journeyLength(suite.url)) < 1000) await new Promise((resolve) => setTimeout(resolve, 20));
    await suite.crash();
    const { code, stdout, pauses } = await running;
    const { stored, duplicate, rejected } = JSON.parse(stdout) as CallCentreReport;
    expect([code, stored + duplicate, rejected, pauses.length > 0]).toEqual([0, independent.calls, 0, true]);
    expect(await journeyLength(suite.url)).toBe(independent.calls);
  }, 120_000);

  it('store nothing when imported again', async () => {
    expect(await importing()).toMatchObject({ events: independent.calls, stored: 0, duplicate: independent.calls, rejected: 0, position: independent.calls });
  }, 120_000);

  it('are in the journeys of their customers exactly as an independent program counts them in the files', async () => {
    const { customers, contacts, ...counts } = independent;
    expect([customers, contacts.all.customers]).toEqual([Object.keys(counts.callsOf).length, customers]);
    expect(await countJourneys(suite.url, Object.keys(counts.callsOf))).toEqual(counts);
  }, 120_000);

  it('make a state of every identified customer', async () => {
    await runCaptured(['state', 'callcentre-7191646', '--min-position', String(independent.calls), '--url', suite.url]);
    const { items } = JSON.parse((await runCaptured(['projections', 'list', '--json', '--url', suite.url])).stdout) as ProjectionList;
    expect(items.find(({ name }) => name === 'customer-state')).toMatchObject({ position: independent.calls, lag: 0, rows: independent.customers });
  }, 60_000);

  it('are counted across customers as the independent program and the reference count them: repeat contacts, waits and durations too', async () => {
    const { all, byOutcome, byDayAndHour } = independent.contacts;
    const client = new EvenhandClient({ url: suite.url });
    const ask = async (query: object): Promise<readonly ContactsRow[]> => (await client.contacts({ minPosition: independent.calls, ...query })).rows;
    const [whole] = await ask({});
    expectRow(whole, all);
    const outcomes = await ask({ by: ['outcome'] });
    expect(outcomes).toHaveLength(3);
    for (const row of outcomes) expectRow(row, byOutcome[COLUMN_OF.get(row.outcome) ?? '']);
    const hours = await ask({ by: ['day', 'hour'], tz: 'Asia/Jerusalem' });
    expect(hours).toHaveLength(Object.keys(byDayAndHour).length);
    for (const row of hours) expectRow(row, byDayAndHour[`${row.day} ${row.hour}`]);

    const reference = JSON.parse(readFileSync(join(DATA, 'reference/callcentre.json'), 'utf8')) as Record<string, number>;
    expect(whole).toMatchObject({
      contacts: reference['identified_calls'], customers: reference['identified_customers'], repeatContacts: reference['identified_calls_followed_by_another_of_same_customer_within_7_days'],
    });
  }, 60_000);
});

/** Counts as counted, quantiles within 1 %. */
function expectRow(row: ContactsRow | undefined, counted: ContactsRow | undefined): void {
  expect(row).toMatchObject({ contacts: counted?.contacts, customers: counted?.customers, repeatContacts: counted?.repeatContacts });
  for (const [own, other] of [[row?.waitSec, counted?.waitSec], [row?.durationSec, counted?.durationSec]]) {
    expect(own === null).toBe(other === null);
    if (!own || !other) continue;
    expect(own.n).toBe(other.n);
    for (const name of ['mean', 'p50', 'p90'] as const satisfies readonly (keyof Seconds)[]) expect(Math.abs(own[name] - other[name])).toBeLessThanOrEqual(Math.max(0.005, other[name] * 0.01));
  }
}
