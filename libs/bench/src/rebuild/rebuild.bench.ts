import { readFileSync } from 'node:fs';
import { GrowingLog } from '../growing-log';
import { emmettRebuild, load, parseReference, startOurs } from '../processes';
import type { Server } from '../processes';
import { compared, limited, median } from '../results';
import type { Result } from '../results';
import { caughtUp, rebuild, verify } from './operations';
import { rebuiltBank } from './rebuilt-bank';

export interface RebuildOptions {
  readonly rounds: number;
  /** of the smallest log: 100 000 at full scale */
  readonly events: number;
}

/** Sizes of the log, in smallest logs: 100 and 400 thousand, 1, 2 and 4 million events at full scale. */
const [SMALLEST, SMALL, MIDDLE, MAIN, LARGE] = [1, 4, 10, 20, 40] as const;
const WORKERS = 2;
const EMMETT_EVENTS = 20_000;
const LOAD_SECONDS = 15;
/** banks of that load: none is the one whose log is rebuilt */
const BESIDE = 800;

type Work = 'reference' | 'rebuild' | 'verify';

/** Medians of the rounds, in seconds, and the most memory that the suite held, in MiB; NaN where it was not measured. */
type Figures = Readonly<Record<Work | 'memory', number>>;

/** Rebuilds of customer-state over HTTP, from the first read to the promoted version, beside the least that reads the same rows, and beside Emmett. */
export async function rebuildWorks(database: (name: string) => Promise<string>, { rounds, events }: RebuildOptions): Promise<Result[]> {
  const emmett = await emmettRebuild({ url: await database('emmett'), events: Math.min(EMMETT_EVENTS, events / 5) });
  const log = new GrowingLog(await database('rebuild'), rebuiltBank());
  const at = (size: number, workers: number, ...works: Work[]): Promise<Figures> => measure(log, size * events, workers, rounds, ['reference', 'rebuild', ...works]);
  const smallest = await at(SMALLEST, WORKERS);
  const small = await at(SMALL, WORKERS);
  const middle = await at(MIDDLE, WORKERS);
  const main = await at(MAIN, WORKERS, 'verify');
  const alone = await at(MAIN, 1, 'verify');
  const large = await at(LARGE, WORKERS);

  const against = (work: string, size: number, workers: number, seconds: number, reference: number, goal: number): Result =>
    compared(`${work}, ${told(size * events)}, ${workers} worker${workers > 1 ? 's' : ''}`, 'events/s', (size * events) / seconds, (size * events) / reference, 'COPY + JSON.parse, as many workers', goal);
  return [
    against('rebuild of customer-state', MAIN, WORKERS, main.rebuild, main.reference, 0.6),
    against('verify of customer-state', MAIN, WORKERS, main.verify, main.reference, 0.6),
    against('rebuild of customer-state', MAIN, 1, alone.rebuild, alone.reference, 0),
    against('verify of customer-state', MAIN, 1, alone.verify, alone.reference, 0),
    against('rebuild of customer-state', SMALLEST, WORKERS, smallest.rebuild, smallest.reference, 0),
    against('rebuild of customer-state', LARGE, WORKERS, large.rebuild, large.reference, 0),
    compared(`rebuild of customer-state, ${told(MAIN * events)}`, 'events/s', (MAIN * events) / main.rebuild, emmett.events / emmett.seconds, `Emmett's rebuild of ${told(emmett.events)}`, 100),
    { ...limited(`rebuild of ${told(LARGE * events)}`, 's', large.rebuild, small.rebuild, `${told(SMALL * events)}`), goal: 10.5 },
    { ...limited(`peak memory of the suite, rebuild of ${told(LARGE * events)}`, 'MiB', large.memory, middle.memory, `${told(MIDDLE * events)}`), goal: 1.25 },
    await ingestBeside(log.url, events),
  ];
}

const told = (events: number): string => `${Math.round(events).toLocaleString('en-GB')} events`;

/** The works one after another, in so many rounds, over a log of so many events, by a suite that has done nothing else. */
async function measure(log: GrowingLog, head: number, workers: number, rounds: number, works: readonly Work[]): Promise<Figures> {
  if ((await log.growTo(head)) !== head) throw new Error(`there are no ${head} events`);
  await (await upToDate(log.url)).stop();
  const suite = await upToDate(log.url);
  const seconds: Record<Work, number[]> = { reference: [], rebuild: [], verify: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const work of works) seconds[work].push(await pass(work, log.url, suite, workers, head));
    }
    return { reference: median(seconds.reference), rebuild: median(seconds.rebuild), verify: median(seconds.verify), memory: peakMemory(suite.pid) };
  } finally {
    await suite.stop();
  }
}

/** A suite whose live versions have followed what was put into the log without it. */
async function upToDate(url: string): Promise<Server> {
  const suite = await startOurs({ url, runs: 'read models' });
  await caughtUp(suite.url);
  return suite;
}

async function pass(work: Work, url: string, suite: Server, workers: number, head: number): Promise<number> {
  if (work === 'rebuild') return rebuild(suite.url, workers);
  if (work === 'verify') return verify(suite.url, workers);
  const { events, seconds } = await parseReference({ url, workers, head });
  if (events !== head) throw new Error(`${events} of ${head} events were read`);
  return seconds;
}

/** Resident memory at its highest, in MiB; NaN where the system does not tell. */
function peakMemory(pid: number): number {
  if (process.platform !== 'linux') return NaN;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

/** Half of what the suite takes in while it rebuilds nothing, offered while one rebuild follows another. */
async function ingestBeside(url: string, events: number): Promise<Result> {
  const suite = await upToDate(url);
  const order = { url: suite.url, mode: 'batch', mix: 'mixed', perRequest: 1_000, connections: 6, history: true } as const;
  try {
    await load({ ...order, bank: BESIDE, events: events / 5 });
    const full = await load({ ...order, bank: BESIDE + 1, events: events * 2 });
    const rate = full.events / full.seconds / 2;
    await caughtUp(suite.url);
    let offering = true;
    const offered = load({ ...order, bank: BESIDE + 2, events: rate * LOAD_SECONDS, rate }).finally(() => (offering = false));
    const rebuilding = async (): Promise<void> => {
      while (offering) await rebuild(suite.url, WORKERS);
    };
    const [half] = await Promise.all([offered, rebuilding()]);
    return compared('ingest of half of what is sustained, as history, during rebuilds', 'events/s', half.events / half.seconds, rate, 'what was offered', 0.7);
  } finally {
    await suite.stop();
  }
}
