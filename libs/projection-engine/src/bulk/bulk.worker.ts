import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { EventLog, LoggedEvent, Projection } from '@evenhand/event-sourcing';
import { Client } from 'pg';
import { ALL_SLOTS } from '../log.follower';
import { differingClaims } from '../operations/recorded';
import { Parking } from '../parking/parking';
import type { DecodedEvent } from '../window';
import type { Decode } from './bulk.fold';
import { BulkTask } from './bulk.task';
import { messageOf } from './messages';
import type { BulkOrder, FromWorker, ToWorker } from './messages';

/** What a worker thread needs that cannot be handed to it: the code. */
export interface BulkCode<Event extends DecodedEvent> {
  readonly projections: readonly Projection<Event>[];
  readonly decode: Decode<Event>;
  /** @param source where the log is */
  openLog(source: string): EventLog;
}

/** Of what the machine has to give, live traffic comes first. On Linux a thread has a priority of its own, elsewhere it is the process's. */
const NICE = 10;
const PROGRESS_MS = 100;

/** The whole of a worker thread: builds the slots it is told to, one task after another, until it is ended. */
export function serveBulk<Event extends DecodedEvent>(code: BulkCode<Event>): void {
  const port = parentPort as MessagePort;
  const order = workerData as BulkOrder;
  const tell = (message: FromWorker): void => port.postMessage(message);
  if (process.platform === 'linux') setPriority(NICE);
  const log = code.openLog(order.journeySource);
  const build = (slots: readonly number[], from: number): Promise<FromWorker> => {
    const pace = new Pace(order.share);
    const progress = progressTo(tell);
    const passed = (position: number): Promise<void> => {
      progress(position);
      return pace.keep();
    };
    return new BulkTask(codeOf(code, order), code.decode, log, order, { slots, from }, passed).build();
  };
  const carryOut = (task: ToWorker): Promise<FromWorker> => (task.task === 'build' ? build(task.slots, task.from) : recompute(code, log, order, tell));
  port.on('message', (task: ToWorker) => {
    carryOut(task).then(tell, (error: unknown) => tell(messageOf(error)));
  });
}

function codeOf<Event extends DecodedEvent>({ projections }: BulkCode<Event>, order: BulkOrder): Projection<Event> {
  const projection = projections.find(({ name, version }) => name === order.projection && version === order.codeVersion);
  if (!projection) throw new Error(`no worker knows version ${order.codeVersion} of the code of ${order.projection}`);
  return projection;
}

/** What events recorded of a counter's figures, as the log tells it. */
async function recompute<Event extends DecodedEvent>(code: BulkCode<Event>, log: EventLog, order: BulkOrder, tell: (message: FromWorker) => void): Promise<FromWorker> {
  const projection = codeOf(code, order);
  if (projection.kind !== 'counter' || !projection.recorded) throw new Error(`no event records figures of ${order.projection}`);
  const pace = new Pace(order.share);
  const progress = progressTo(tell);
  const passed = (position: number): Promise<void> => {
    progress(position);
    return pace.keep();
  };
  const parking = await parkingOf(order);
  const passes = (event: LoggedEvent): boolean => parking.passes(event);
  for await (const rows of differingClaims(projection.recorded, { log, decode: code.decode, to: order.to, passed, passes })) tell({ kind: 'differing', rows });
  return { kind: 'done' };
}

async function parkingOf({ databaseUrl, projection, versionId }: BulkOrder): Promise<Parking> {
  const client = new Client({ connectionString: databaseUrl, application_name: `evenhand bulk ${projection}` });
  client.on('error', () => undefined);
  await client.connect();
  return Parking.load(client, versionId, ALL_SLOTS).finally(() => client.end().catch(() => undefined));
}

/** Tells of it now and then. */
function progressTo(tell: (message: FromWorker) => void): (position: number) => void {
  let told = performance.now();
  return (position) => {
    if (performance.now() - told <= PROGRESS_MS) return;
    told = performance.now();
    tell({ kind: 'progress', position });
  };
}

/** Works a share of the time and rests for the others'. */
class Pace {
  private since = performance.now();

  constructor(private readonly share: number) {}

  async keep(): Promise<void> {
    const worked = performance.now() - this.since;
    if (this.share >= 1 || worked < 20) return;
    await sleep(worked * (1 / this.share - 1));
    this.since = performance.now();
  }
}
