import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Client, DatabaseError } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import type { EventLog, Projection } from '@evenhand/event-sourcing';
import { moveSlots } from '../catalogue';
import { memoryOf } from '../layout';
import { differingClaims } from '../operations/recorded';
import type { DecodedEvent } from '../window';
import { bulkFoldOf } from './bulk.fold';
import type { BulkFold, Decode } from './bulk.fold';
import { copyIn } from './copy-text';
import { messageOf, Overtaken, Unstorable } from './messages';
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
/** rows an `append` fold hands on at once, at least */
const APPENDED = 20_000;

/** The whole of a worker thread: builds the slots it is told to, one task after another, until it is ended. */
export function serveBulk<Event extends DecodedEvent>(code: BulkCode<Event>): void {
  const port = parentPort as MessagePort;
  const order = workerData as BulkOrder;
  const tell = (message: FromWorker): void => port.postMessage(message);
  if (process.platform === 'linux') setPriority(NICE);
  const log = code.openLog(order.journeySource);
  const carryOut = (task: ToWorker): Promise<FromWorker> => (task.task === 'build' ? build(code, log, order, task.slots, task.from, tell) : recompute(code, log, order, tell));
  port.on('message', (task: ToWorker) => {
    carryOut(task).then(tell, (error: unknown) => tell(messageOf(error)));
  });
}

function codeOf<Event extends DecodedEvent>({ projections }: BulkCode<Event>, order: BulkOrder): Projection<Event> {
  const projection = projections.find(({ name, version }) => name === order.projection && version === order.codeVersion);
  if (!projection) throw new Error(`no worker knows version ${order.codeVersion} of the code of ${order.projection}`);
  return projection;
}

async function build<Event extends DecodedEvent>(
  code: BulkCode<Event>, log: EventLog, order: BulkOrder, slots: readonly number[], from: number, tell: (message: FromWorker) => void,
): Promise<FromWorker> {
  const projection = codeOf(code, order);
  const whole = slots.length === SLOTS;
  const divisible = slots.length > 1 && (projection.kind === 'counter' || (projection.kind === 'state' && !projection.acrossSlots));
  const fold = bulkFoldOf(projection, code.decode, whole);
  const client = new Client({ connectionString: order.databaseUrl, application_name: `evenhand bulk ${order.projection}`, options: '-c synchronous_commit=off' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const pace = new Pace(order.share);
    const progress = progressTo(tell);
    let written = from;
    for await (const { events, position } of log.scan(from, order.to, whole ? {} : { slots: new Set(slots) })) {
      fold.add(events);
      if (fold.size > order.rows && divisible) return { kind: 'too_many' };
      if (projection.kind === 'append' && fold.size >= APPENDED) {
        await write(client, fold, order, slots, written, position, false);
        written = position;
      }
      progress(position);
      await pace.keep();
    }
    await write(client, fold, order, slots, written, order.to, true);
    return { kind: 'done' };
  } catch (error) {
    throw asRefusal(error);
  } finally {
    await client.end().catch(() => undefined);
  }
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
  for await (const rows of differingClaims(projection.recorded, { log, decode: code.decode, to: order.to, passed })) tell({ kind: 'differing', rows });
  return { kind: 'done' };
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

/** Rows and checkpoints in one transaction: whatever happens, a slot's rows are there exactly as far as its checkpoint says. */
async function write(
  client: Client, fold: BulkFold, { table, versionId }: BulkOrder, slots: readonly number[], from: number, to: number, end: boolean,
): Promise<void> {
  await client.query('begin');
  if (!(await moveSlots(client, versionId, slots, from, to))) throw new Overtaken(`another worker moved the checkpoints of ${table}`);
  const { columns, merge, memory } = fold;
  if (merge) {
    await client.query(`create temporary table staged (like ${table}) on commit drop`);
    await copyIn(client, 'staged', columns, fold.take(end));
    await client.query(merge('staged', table));
  } else {
    await copyIn(client, table, columns, fold.take(end));
  }
  if (memory) await copyIn(client, memoryOf(table), memory.columns, memory.take(end));
  await client.query('commit');
}

/** A row that the table cannot hold: the server tells which line of the copy it was, and what is wrong with it. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || !/^2[23]/.test(error.code ?? '')) return error;
  return new Unstorable(`${error.message}${error.where ? ` (${error.where})` : ''}`);
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
