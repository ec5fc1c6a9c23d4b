import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JourneyItem, JourneyPage, ProjectionList } from '@evenhand/client';
import { runCaptured } from '../testing/captured-terminal';
import { RunningSuite } from '../testing/running-suite';
import type { LoanReport } from './bpic2012.report';

const DATA = join(__dirname, '../../../../../shared/data');
const FILE = join(DATA, 'bpic2012_events.csv.gz');
const published = existsSync(FILE);
if (!published) console.warn(`skipped: the loan applications are not in ${DATA}`);

type Told = readonly [id: string, type: string, time: string, channel: string | null, data: Readonly<Record<string, unknown>>];
interface Journeys {
  readonly events: number;
  readonly byType: Record<string, number>;
  readonly journeys: Record<string, Told[]>;
}
type Item = Omit<JourneyItem, 'data'> & { readonly data: Readonly<Record<string, unknown>> };

/** What the service adds to an outcome: the terms of its expectation. */
const FILLED = { dimension: 'rel', metric: 'bool', low: 1, high: 1, betterIs: 'higher' };
const stored = ([id, type, time, channel, data]: Told): Told => [id, type, time, channel, type.includes('outcome') ? { ...data, ...FILLED } : data];
const read = ({ id, type, time, channel, data }: Item): Told => [id, type, time, channel ?? null, data];

/** Figures of the reference: how many, the lowest, the middle and the ninetieth of a hundred by nearest rank, the highest. */
function spread(seconds: readonly (number | undefined)[]): Record<string, number | undefined> {
  const sorted = seconds.filter((sec) => sec !== undefined).sort((a, b) => a - b);
  const rank = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
  return { n: sorted.length, min: sorted[0], median_nearest_rank: rank(0.5), p90_nearest_rank: rank(0.9), max: sorted.at(-1) };
}

(published ? describe : describe.skip)('the published loan applications in a suite of their own', () => {
  let suite: RunningSuite;
  let told: Journeys;
  let journeys: ReadonlyMap<string, readonly Item[]>;

  const importing = async (): Promise<LoanReport> => {
    const { code, stdout, stderr } = await runCaptured(['import', 'bpic2012', FILE, '--json', '--url', suite.url]);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as LoanReport;
  };

  /** Every customer's journey as the suite holds it, asked for eight at a time. */
  async function readJourneys(): Promise<ReadonlyMap<string, readonly Item[]>> {
    const found = new Map<string, readonly Item[]>();
    const left = Object.keys(told.journeys);
    const ask = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        const page = (await (await fetch(`${suite.url}/v1/customers/bpic2012-${id}/journey?limit=1000`)).json()) as JourneyPage;
        expect(page.next).toBeNull();
        found.set(id, page.items as readonly unknown[] as readonly Item[]);
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
    return found;
  }

  beforeAll(async () => {
    const output = execFileSync(process.execPath, [join(__dirname, '../../test/count-bpic2012.cjs'), FILE], { encoding: 'utf8', maxBuffer: 1 << 28 });
    told = JSON.parse(output) as Journeys;
    suite = await RunningSuite.start();
  }, 120_000);
  afterAll(() => suite?.stop(), 60_000);

  it('are stored once each', async () => {
    expect(await importing()).toMatchObject({ cases: 7455, rows: 150_256, events: told.events, stored: told.events, duplicate: 0, rejected: 0, position: told.events });
  }, 120_000);

  it('store nothing when imported again', async () => {
    expect(await importing()).toMatchObject({ events: told.events, stored: 0, duplicate: told.events, rejected: 0, position: told.events });
  }, 120_000);

  it('are in the journeys of their customers, event by event, exactly as an independent program tells them from the file', async () => {
    journeys = await readJourneys();
    const different = Object.keys(told.journeys).filter((id) => {
      try {
        expect(journeys.get(id)?.map(read)).toEqual(told.journeys[id]?.map(stored));
        return false;
      } catch {
        return true;
      }
    });
    expect(different.slice(0, 3).map((id) => journeys.get(id)?.map(read))).toEqual(different.slice(0, 3).map((id) => told.journeys[id]?.map(stored)));
    expect(journeys.size).toBe(7455);
  }, 120_000);

  it('keep the waits: from the application to the offer, to the decision, and from the offer to its return, as the reference has them', () => {
    const reference = JSON.parse(readFileSync(join(DATA, 'reference/bpic2012.json'), 'utf8')) as Record<string, Record<string, number>>;
    const at = (items: readonly Item[], fits: (item: Item) => boolean): number | undefined => {
      const found = items.find(fits);
      return found && Date.parse(found.time);
    };
    const between = (from: (item: Item) => boolean, to: (item: Item) => boolean): (number | undefined)[] => [...journeys.values()].map((items) => {
      const [start, end] = [at(items, from), at(items, to)];
      return start === undefined || end === undefined ? undefined : (end - start) / 1000;
    });
    const applied = ({ channel }: Item): boolean => channel === 'web';
    const offered = ({ type }: Item): boolean => type.endsWith('expectation-set.v1');
    const returned = ({ data }: Item): boolean => data['initiator'] === 'customer' && data['topic'] === 'offer';
    const approved = ({ data }: Item): boolean => data['actual'] === 1;
    expect(reference['seconds_submitted_to_first_offer_sent']).toMatchObject(spread(between(applied, offered)));
    expect(reference['seconds_first_offer_sent_to_sent_back']).toMatchObject(spread(between(offered, returned)));
    expect(reference['seconds_submitted_to_approved']).toMatchObject(spread(between(applied, approved)));
  });

  it('make a state of every customer', async () => {
    await runCaptured(['state', 'bpic2012-173688', '--min-position', String(told.events), '--url', suite.url]);
    const { items } = JSON.parse((await runCaptured(['projections', 'list', '--json', '--url', suite.url])).stdout) as ProjectionList;
    expect(items.find(({ name }) => name === 'customer-state')).toMatchObject({ position: told.events, lag: 0, rows: 7455 });
  }, 60_000);
});
