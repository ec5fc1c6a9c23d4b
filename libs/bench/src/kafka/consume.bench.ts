import { consume } from './kafka.processes';
import type { FilledLog } from './filled-log';
import { viewOf } from './folds';
import type { FoldName } from './folds';
import type { Consumed } from './consume.process';
import { compared, median } from '../results';
import type { Result } from '../results';
import { buildStreams, foldByStreams, STREAMS_VARIANTS, toldOf } from './streams.reference';
import type { StreamsVariant } from './streams.reference';
import { requireEqual, tableOfView } from './sums';
import type { Table } from './sums';

const WORKERS = 2;
const GOAL = 1.5;

interface Rates {
  readonly followed: number[];
  readonly replayed: number[];
}

/**
 * Consuming a topic from its beginning and folding it, ours beside Kafka Streams: one dimension's N, W, L per customer. The first round tries Kafka
 * Streams every way, later ones the best of either guarantee again. Fails where any customer comes out otherwise.
 */
export async function consumeWorks(database: (name: string) => Promise<string>, brokers: readonly string[], log: FilledLog, rounds: number): Promise<Result[]> {
  const missing = await buildStreams();
  if (missing !== undefined) {
    process.stderr.write(`consume + project against Kafka Streams: left out, since ${missing}\n`);
    return [];
  }
  const streams = new Map<StreamsVariant, number[]>(STREAMS_VARIANTS.map((variant) => [variant, []]));
  const ours: Readonly<Record<FoldName, Rates>> = { small: { followed: [], replayed: [] }, whole: { followed: [], replayed: [] } };
  for (let round = 0; round < rounds; round++) {
    const tables = new Map<FoldName, Table>();
    for (const fold of ['small', 'whole'] as const) {
      const databaseUrl = await database(`consume_${fold}_${round}`);
      const passed = await consume({ brokers, topic: log.topic, databaseUrl, fold, events: log.events, head: log.head, workers: WORKERS });
      for (const way of ['followed', 'replayed'] as const satisfies (keyof Consumed)[]) ours[fold][way].push(passed[way].events / passed[way].seconds);
      tables.set(fold, await tableOfView(databaseUrl, viewOf(fold)));
    }
    const small = tables.get('small') as Table;
    requireEqual(small, tables.get('whole') as Table, ['our small fold', 'our whole customer state']);
    for (const variant of round === 0 ? STREAMS_VARIANTS : [bestOf(streams, 'at_least_once'), bestOf(streams, 'exactly_once_v2')]) {
      const { events, seconds, table } = await foldByStreams({ brokers, topic: log.topic, events: log.events }, variant);
      streams.get(variant)?.push(events / seconds);
      process.stderr.write(`${toldOf(variant)}: ${Math.round(events / seconds).toLocaleString('en-GB')} events/s\n`);
      requireEqual(small, table, ['our small fold', toldOf(variant)]);
    }
  }
  return results(ours, streams, log.events);
}

function results(ours: Readonly<Record<FoldName, Rates>>, streams: ReadonlyMap<StreamsVariant, readonly number[]>, events: number): Result[] {
  const against = (work: string, rates: readonly number[], guarantee: StreamsVariant['guarantee'], goal: number): Result => {
    const best = bestOf(streams, guarantee);
    return compared(`${work}, ${events.toLocaleString('en-GB')} events of the journey topic`, 'events/s', median(rates), median(streams.get(best) ?? []), toldOf(best), goal);
  };
  return [
    against(`consume + project N, W, L of one dimension, replayed by ${WORKERS} workers`, ours.small.replayed, 'at_least_once', GOAL),
    against(`consume + project N, W, L of one dimension, replayed by ${WORKERS} workers`, ours.small.replayed, 'exactly_once_v2', GOAL),
    against('consume + project N, W, L of one dimension, followed live', ours.small.followed, 'at_least_once', 0),
    against('consume + project N, W, L of one dimension, followed live', ours.small.followed, 'exactly_once_v2', 0),
    against(`consume + project the whole customer state, replayed by ${WORKERS} workers`, ours.whole.replayed, 'at_least_once', 0),
    against('consume + project the whole customer state, followed live', ours.whole.followed, 'at_least_once', 0),
  ];
}

/** The fastest of one guarantee, by the median of what was measured. */
function bestOf(rates: ReadonlyMap<StreamsVariant, readonly number[]>, guarantee: StreamsVariant['guarantee']): StreamsVariant {
  const measured = [...rates].filter(([variant, seen]) => variant.guarantee === guarantee && seen.length > 0);
  return measured.reduce((a, b) => (median(b[1]) > median(a[1]) ? b : a))[0];
}
