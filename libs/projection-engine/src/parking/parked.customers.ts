import type { Client } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { JourneyLog } from '@evenhand/journey-log';
import { findVersion } from '../catalogue';
import type { Version } from '../catalogue';
import { beginWindow } from '../gate';
import { SCHEMA } from '../layout';
import { connect, end } from '../operations/connections';
import { requireCode } from '../operations/job';
import { OperationRefused } from '../operations/refusal';
import type { VersionBoard } from '../version.board';
import type { RunnerOptions } from '../version.runner';
import type { DecodedEvent } from '../window';
import { findParked, listParked } from './parked.list';
import type { ParkedCustomer, ParkedPage } from './parked.list';
import { refold } from './refold';
import type { CustomerEvents } from './refold';

export interface ParkedOptions<Event extends DecodedEvent> extends RunnerOptions<Event> {
  readonly board: VersionBoard<Event>;
  readonly customerEvents?: CustomerEvents | undefined;
}

/** What came of letting a customer go: `parked` where an event cannot be folded still. */
export interface LetGo {
  readonly customerId: string;
  readonly version: number;
  /** events that were folded */
  readonly folded: number;
  readonly parked: ParkedCustomer | null;
}

/**
 * Who is parked, and what operators do about it. A customer is let go in one transaction that holds the checkpoint of his slot: no window passes it
 * meanwhile, so that his events up to there are folded once, by whoever. Followers notice by the count beside the checkpoint, and begin anew.
 */
export class ParkedCustomers<Event extends DecodedEvent> {
  constructor(private readonly options: ParkedOptions<Event>) {}

  /** @param version default: the live one @throws OperationRefused 404 */
  async list(projection: string, { version, after = '', limit = 100 }: { readonly version?: number | undefined; readonly after?: string | undefined; readonly limit?: number | undefined } = {}): Promise<ParkedPage> {
    return listParked(this.options.pool, (await this.version(projection, version)).id, after, limit);
  }

  /** How many there are, of each projection's live version. */
  async counts(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.options.pool.query<{ projection: string; parked: number }>(
      `select projection, sum(parked)::integer as parked from ${SCHEMA}.versions join ${SCHEMA}.checkpoints on version_id = id where state = 'live' group by projection`,
    );
    return new Map(rows.map(({ projection, parked }) => [projection, parked]));
  }

  /** Folds what waits once more. @throws OperationRefused 404 where nothing of the customer is parked, 409 where he cannot be folded by himself */
  async retry(projection: string, customer: string, version?: number): Promise<LetGo> {
    return this.letGo(await this.version(projection, version), customer);
  }

  /** Leaves the event out for good, in all that this version of the code builds, and folds what waits behind it. @throws as `retry` */
  async drop(projection: string, customer: string, reason: string, version?: number): Promise<LetGo> {
    return this.letGo(await this.version(projection, version), customer, reason);
  }

  private async version(projection: string, number: number | undefined): Promise<Version> {
    const { board, pool } = this.options;
    if (!board.newestCode(projection)) throw new OperationRefused(404, 'unknown_projection', `There is no projection ${projection} that is folded from the log.`);
    const found = number === undefined ? board.stored(projection) : await findVersion(pool, projection, number);
    if (!found || found.version < 1) throw new OperationRefused(404, 'unknown_version', `${projection} has no version ${number}.`);
    return found;
  }

  private async letGo(version: Version, customer: string, dropReason?: string): Promise<LetGo> {
    const { board, log, decode, windowSize } = this.options;
    const projection = requireCode(board, version);
    if (projection.kind === 'state' && projection.acrossSlots) {
      throw new OperationRefused(409, 'replay_needed', `Rows of ${projection.name} hold events of several customers, in log order: replay it, and promote what is built.`);
    }
    if (version.claimedBy !== null) throw new OperationRefused(409, 'operation_running', `An operation has version ${version.version} of ${version.projection} to itself: wait for ${version.claimedBy} or cancel it.`);
    const client = await connect({ options: this.options, signal: new AbortController().signal });
    try {
      await beginWindow(client, version.id);
      const position = await holdSlot(client, version.id, slotOf(customer));
      const parked = await findParked(client, version.id, customer, 'for update of parked');
      if (!parked) throw new OperationRefused(404, 'not_parked', `No event of customer ${customer} is parked in version ${version.version} of ${version.projection}.`);
      if (dropReason !== undefined) await leaveOut(client, version, parked, dropReason);
      const left = await leftOut(client, version);
      const events = (await this.eventsOf(customer, parked.position, position)).filter((event) => !left.has(event.position));
      const { folded, poison } = await refold(client, board.writerOf(projection, version, client), events, decode, windowSize);
      const again = poison && { ...poison, waiting: events.length - folded - 1, attempts: poison.position === parked.position ? parked.attempts + 1 : 1 };
      await (again ? keepParked(client, version.id, again) : release(client, version.id, customer));
      if (folded > 0) await client.query(`update ${SCHEMA}.versions set mended = mended + 1 where id = $1`, [version.id]);
      const still = again ? await findParked(client, version.id, customer) : undefined;
      await client.query('commit');
      log.info({ projection: version.projection, version: version.version, position: parked.position, folded, dropped: dropReason, parked: again?.position }, 'a parked customer was let go, or not');
      return { customerId: customer, version: version.version, folded, parked: still ?? null };
    } finally {
      await end(client);
    }
  }

  private async eventsOf(customer: string, from: number, to: number): Promise<Awaited<ReturnType<CustomerEvents>>> {
    const { customerEvents, journey } = this.options;
    return customerEvents ? customerEvents(customer, from - 1, to) : readOff(journey, customer, from - 1, to);
  }
}

/** @returns where the slot stands, and stays until the transaction ends */
async function holdSlot(client: Client, versionId: number, slot: number): Promise<number> {
  const { rows } = await client.query<{ position: number }>(`select position::float8 from ${SCHEMA}.checkpoints where version_id = $1 and slot = $2 for update`, [versionId, slot]);
  if (!rows[0]) throw new OperationRefused(404, 'unknown_version', 'The version was dropped.');
  return rows[0].position;
}

async function leaveOut(client: Client, { projection, codeVersion }: Version, { customerId, position, eventId, reason }: ParkedCustomer, why: string): Promise<void> {
  await client.query(
    `insert into ${SCHEMA}.dropped (projection, code_version, position, customer, event_id, problem, reason) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [projection, codeVersion, position, customerId, eventId, reason, why],
  );
}

async function leftOut(client: Client, { projection, codeVersion }: Version): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ position: number }>(`select position::float8 from ${SCHEMA}.dropped where projection = $1 and code_version = $2`, [projection, codeVersion]);
  return new Set(rows.map(({ position }) => position));
}

async function keepParked(client: Client, versionId: number, { customer, position, eventId, reason, waiting, attempts }: { customer: string; position: number; eventId: string | null; reason: string; waiting: number; attempts: number }): Promise<void> {
  await client.query(
    `update ${SCHEMA}.parked set told_at = case when position = $3 then told_at end, position = $3, event_id = $4, reason = $5, waiting = $6, attempts = $7, last_position = greatest(last_position, $3)
     where version_id = $1 and customer = $2`, [versionId, customer, position, eventId, reason, waiting, attempts],
  );
}

async function release(client: Client, versionId: number, customer: string): Promise<void> {
  await client.query(`delete from ${SCHEMA}.parked where version_id = $1 and customer = $2`, [versionId, customer]);
  await client.query(`update ${SCHEMA}.checkpoints set parked = parked - 1 where version_id = $1 and slot = $2`, [versionId, slotOf(customer)]);
}

/** Where nobody finds a customer's events faster: the whole slot is read for them. */
async function readOff(journey: JourneyLog, customer: string, after: number, to: number): Promise<Awaited<ReturnType<CustomerEvents>>> {
  const found: Awaited<ReturnType<CustomerEvents>>[number][] = [];
  if (after >= to) return found;
  for await (const { events, position } of journey.read(after, { slots: new Set([slotOf(customer)]) })) {
    found.push(...events.filter((event) => event.customer === customer && event.position <= to));
    if (position >= to) break;
  }
  return found;
}
