import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { journeySourceOf } from '@evenhand/backbone';
import { KafkaJourneyLog } from '@evenhand/journey-log';
import { createLog } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { OperationKind } from '@evenhand/projection-engine';
import type { Pass } from '../processes';
import { decode } from './folded-event';
import type { FoldedEvent } from './folded-event';
import { projectionOf } from './folds';
import type { FoldName } from './folds';

export interface ConsumeOrder {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** of the read models: empty */
  readonly databaseUrl: string;
  readonly fold: FoldName;
  readonly events: number;
  /** position of the last of them */
  readonly head: number;
  /** threads of the replay */
  readonly workers: number;
}

/** `followed`: as a new projection catches up while it is live, from the engine's start to the last window. `replayed`: from the request to the promoted version. */
export interface Consumed {
  readonly followed: Pass;
  readonly replayed: Pass;
}

const PATIENCE_MS = 30 * 60_000;
const POLL_MS = 5;

/** Our side: the projection engine on the journey topic, with one projection. */
async function consume({ brokers, topic, databaseUrl, fold, events, head, workers }: ConsumeOrder): Promise<Consumed> {
  const log = createLog('warn');
  const kafka = { brokers, topic, log };
  const projection = projectionOf(fold);
  const journey = await KafkaJourneyLog.open(kafka);
  const bulk = { workerFile: join(__dirname, 'fold.worker.js'), journeySource: journeySourceOf('', kafka), workers };
  const engine = await ProjectionEngine.open<FoldedEvent>({ databaseUrl, journey, decode, projections: [projection], bulk, log });
  try {
    const started = performance.now();
    engine.start();
    if (!(await engine.waitFor(projection.name, head, PATIENCE_MS))) throw new Error(`${projection.name} came to ${engine.completed(projection.name)} of ${head}`);
    const followed = { events, seconds: (performance.now() - started) / 1_000 };
    const asked = performance.now();
    await operate(engine, projection.name, 'replay');
    await operate(engine, projection.name, 'promote');
    return { followed, replayed: { events, seconds: (performance.now() - asked) / 1_000 } };
  } finally {
    await engine.stop();
    await journey.close();
  }
}

/** @throws where it does not end well */
async function operate(engine: ProjectionEngine<FoldedEvent>, name: string, kind: OperationKind): Promise<void> {
  const { id } = await engine.operations.ask(kind, name, { reason: 'bench' });
  for (;;) {
    const operation = await engine.operations.find(id);
    if (operation.state === 'done') return;
    if (operation.state !== 'running') throw new Error(`the ${kind} came to no good end: ${JSON.stringify(operation)}`);
    await sleep(POLL_MS);
  }
}

process.on('message', (order: ConsumeOrder) => {
  consume(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
