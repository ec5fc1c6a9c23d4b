import { Client, DatabaseError } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import type { EventLog, LoggedEvent, Projection } from '@evenhand/event-sourcing';
import { moveSlots } from '../catalogue';
import { memoryOf } from '../layout';
import { countParked, Parking, poisonOf, writeParking } from '../parking/parking';
import type { Poison } from '../parking/parking';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { bulkFoldOf } from './bulk.fold';
import type { Decode } from './bulk.fold';
import { copyIn } from './copy-text';
import { Overtaken, Unstorable } from './messages';
import type { BulkOrder, FromWorker } from './messages';
import { ParkedFold } from './parked.fold';
import type { Task } from './tasks';

/** rows an `append` fold hands on at once, at least */
const APPENDED = 20_000;

/**
 * The rows of some slots, folded from the log and written with the slots' checkpoints. Who cannot be folded at one event is parked there, and stays as
 * the events before it made him: where such an event may have spoilt what it was folded into, the log is read once more with it left out.
 */
export class BulkTask<Event extends DecodedEvent> {
  private readonly whole: boolean;
  private readonly perEvent: boolean;
  private parking = new Parking(new Map(), new Set());
  /** not written yet */
  private poisons: Poison[] = [];
  private written: number;

  /** @param passed told and waited for with every piece of the log */
  constructor(
    private readonly projection: Projection<Event>, private readonly decode: Decode<Event>, private readonly log: EventLog, private readonly order: BulkOrder,
    private readonly task: Task, private readonly passed: (position: number) => Promise<void>,
  ) {
    this.whole = task.slots.length === SLOTS;
    this.perEvent = projection.kind === 'append';
    this.written = task.from;
  }

  async build(): Promise<FromWorker> {
    await this.connected(async (client) => (this.parking = await Parking.load(client, this.order.versionId, this.task.slots)));
    for (;;) {
      const end = await this.connected((client) => this.pass(client));
      if (end === 'again') continue;
      return { kind: end };
    }
  }

  /** Once over the log, from where it is written to. */
  private async pass(client: Client): Promise<'done' | 'too_many' | 'again'> {
    const { projection, order, task } = this;
    const divisible = task.slots.length > 1 && (projection.kind === 'counter' || (projection.kind === 'state' && !projection.acrossSlots));
    const acrossCustomers = projection.kind === 'state' && projection.acrossSlots === true;
    let parked = this.begin();
    for await (const { events, position } of this.scan(this.written, order.to)) {
      parked.add(events);
      if (parked.fold.size > order.rows && divisible) return 'too_many';
      // others may stumble over what it spoilt
      if (parked.spoilt && acrossCustomers) break;
      if (this.perEvent && parked.fold.size >= APPENDED) {
        if (!(await this.write(client, parked, position))) return 'again';
        parked = this.begin();
      }
      await this.passed(position);
    }
    if (!parked.spoilt) return (await this.write(client, parked, order.to)) ? 'done' : 'again';
    this.poisons.push(...parked.take().poisons);
    return 'again';
  }

  private begin(): ParkedFold {
    return new ParkedFold(bulkFoldOf(this.projection, this.decode, this.whole), this.parking, this.perEvent);
  }

  private scan(after: number, to: number): ReturnType<EventLog['scan']> {
    return this.log.scan(after, to, this.whole ? {} : { slots: new Set(this.task.slots) });
  }

  /**
   * Rows and checkpoints in one transaction: whatever happens, a slot's rows are there exactly as far as its checkpoint says.
   * @returns false where one of the rows cannot be stored: whose it is, is parked
   */
  private async write(client: Client, parked: ParkedFold, to: number): Promise<boolean> {
    const { versionId, table } = this.order;
    const { slots } = this.task;
    const { poisons, waits } = parked.take();
    this.poisons.push(...poisons);
    try {
      await client.query('begin');
      if (!(await moveSlots(client, versionId, slots, this.written, to))) throw new Overtaken(`another worker moved the checkpoints of ${table}`);
      await this.copy(client, parked);
    } catch (error) {
      const { end } = parked;
      if (!isRefusal(error) || !end) throw error;
      await this.parkRefused(end, error);
      return false;
    }
    if (this.parking.size > 0) {
      await writeParking(client, versionId, this.poisons, waits);
      await countParked(client, versionId, slots);
    }
    await client.query('commit');
    this.poisons = [];
    this.written = to;
    return true;
  }

  private async copy(client: Client, { fold }: ParkedFold): Promise<void> {
    const { table } = this.order;
    const { columns, merge, memory } = fold;
    if (merge) {
      await client.query(`create temporary table staged (like ${table}) on commit drop`);
      await copyIn(client, 'staged', columns, fold.take(true));
      await client.query(merge('staged', table));
    } else {
      await copyIn(client, table, columns, fold.take(true));
    }
    if (memory) await copyIn(client, memoryOf(table), memory.columns, memory.take(true));
  }

  /** Finds the event without which the rows can be stored, and with which they cannot, halving what is between. */
  private async parkRefused(last: LoggedEvent, refusal: unknown): Promise<void> {
    let poison = poisonOf(last, refusal);
    for (let good = this.written; good + 1 < poison.position; ) {
      const middle = Math.floor((good + poison.position) / 2);
      const parked = this.begin();
      for await (const { events } of this.scan(this.written, middle)) parked.add(events);
      const { end } = parked;
      const refused = end && end.position > good ? await this.tried(parked) : undefined;
      if (end && refused !== undefined) poison = poisonOf(end, refused);
      else good = middle;
      await this.passed(good);
    }
    this.parking.add(poison);
    this.poisons.push(poison);
  }

  /** @returns why rows cannot be stored; nothing is kept of them */
  private tried(parked: ParkedFold): Promise<unknown> {
    return this.connected(async (client) => {
      try {
        await client.query('begin');
        await this.copy(client, parked);
        return undefined;
      } catch (error) {
        if (isRefusal(error)) return error;
        throw error;
      }
    });
  }

  /** A connection of its own: one on which a copy broke off is not used again. */
  private async connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { databaseUrl, projection } = this.order;
    const client = new Client({ connectionString: databaseUrl, application_name: `evenhand bulk ${projection}`, options: '-c synchronous_commit=off' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } catch (error) {
      throw error instanceof DatabaseError && isRefusal(error) ? new Unstorable(`${error.message}${error.where ? ` (${error.where})` : ''}`) : error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** A row that the table cannot hold, or a state that has no text. */
const isRefusal = (error: unknown): error is DatabaseError | FoldError => error instanceof FoldError || (error instanceof DatabaseError && /^2[23]/.test(error.code ?? ''));
