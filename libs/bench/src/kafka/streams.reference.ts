import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { decay } from '@evenhand/scoring';
import type { Pass } from '../processes';
import { forgetApplication } from './topic';
import { tableOfFile } from './sums';
import type { Table } from './sums';

/** One way to run Kafka Streams. */
export interface StreamsVariant {
  readonly store: 'memory' | 'rocksdb';
  readonly threads: 1 | 2;
  readonly guarantee: 'at_least_once' | 'exactly_once_v2';
}

export interface StreamsOrder {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** data records of the topic */
  readonly events: number;
}

const PROJECT = join(__dirname, '../../kafka-streams');
const TARGET = join(PROJECT, 'target');
const HALF_LIFE = 360;
const OUTPUT = 64 * 1024 * 1024;
const run = promisify(execFile);

export const STREAMS_VARIANTS: readonly StreamsVariant[] = (['at_least_once', 'exactly_once_v2'] as const).flatMap((guarantee) =>
  (['memory', 'rocksdb'] as const).flatMap((store) => ([1, 2] as const).map((threads) => ({ store, threads, guarantee }))));

export const toldOf = ({ store, threads, guarantee }: StreamsVariant): string =>
  `Kafka Streams, ${store === 'memory' ? 'in memory' : 'RocksDB'}, ${threads} thread${threads > 1 ? 's' : ''}, ${guarantee}`;

/** @returns why Kafka Streams cannot be run here; undefined once it is built. Maven is asked without a network first. */
export async function buildStreams(): Promise<string | undefined> {
  for (const command of ['java', 'mvn']) {
    const missing = await run(command, ['-version']).then(() => false, () => true);
    if (missing) return `there is no ${command} here`;
  }
  const maven = (...more: string[]): Promise<unknown> => run('mvn', ['-q', '-B', ...more, 'package'], { cwd: PROJECT, maxBuffer: OUTPUT });
  return maven('-o').catch(() => maven()).then(() => undefined, (error: unknown) => `Maven could not build it: ${String(error).slice(0, 500)}`);
}

let runs = 0;

/** One run over the whole topic, under a new application id, on an empty folder. What it leaves behind is removed. @throws where it does not come to its end */
export async function foldByStreams({ brokers, topic, events }: StreamsOrder, { store, threads, guarantee }: StreamsVariant): Promise<Pass & { readonly table: Table }> {
  const folder = await mkdtemp(join(tmpdir(), 'evenhand-streams-'));
  const application = `evenhand-bench-streams-${process.pid}-${++runs}`;
  const [decayFile, output] = [join(folder, 'decay.txt'), join(folder, 'table.tsv')];
  try {
    await writeFile(decayFile, Array.from({ length: HALF_LIFE }, (_, day) => decay(HALF_LIFE, day)).join('\n'));
    const told = { brokers: brokers.join(','), topic, application, store, threads, guarantee, events, folder: join(folder, 'state'), decay: decayFile, output };
    const { stdout } = await run('java', [
      '-cp', [join(TARGET, 'kafka-streams.jar'), join(TARGET, 'lib/*')].join(delimiter), 'evenhand.bench.Main',
      ...Object.entries(told).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ], { maxBuffer: OUTPUT });
    const report = JSON.parse(stdout) as Pass;
    return { events: report.events, seconds: report.seconds, table: await tableOfFile(output) };
  } finally {
    await forgetApplication(brokers, application);
    await rm(folder, { recursive: true, force: true });
  }
}
