import { slotOf } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyLog } from '@evenhand/journey-log';
import { SCHEMA } from '../layout';
import type { Queryable } from '../layout';
import { idOf } from './parking';

/** A customer of whom one event cannot be folded by a version. */
export interface ParkedCustomer {
  readonly customerId: string;
  readonly version: number;
  readonly slot: number;
  /** of the event that cannot be folded; what is read of the customer ends before it */
  readonly position: number;
  readonly eventId: string | null;
  readonly reason: string;
  /** how often it was tried */
  readonly attempts: number;
  /** later events of the customer, which wait behind it */
  readonly waiting: number;
  /** of the last of them; without any, its own */
  readonly lastPosition: number;
  readonly parkedAt: string;
}

export interface ParkedPage {
  readonly items: readonly ParkedCustomer[];
  /** customer to go on behind */
  readonly next: string | null;
}

interface Stored extends Omit<ParkedCustomer, 'parkedAt'> {
  readonly parkedAt: Date;
}

const COLUMNS = `customer as "customerId", version, slot, position::float8, event_id as "eventId", reason, attempts, waiting::float8, last_position::float8 as "lastPosition", parked_at as "parkedAt"`;

/** In the order of customers. @param after a customer */
export async function listParked(db: Queryable, versionId: number, after: string, limit: number): Promise<ParkedPage> {
  const { rows } = await db.query<Stored>(
    `select ${COLUMNS} from ${SCHEMA}.parked join ${SCHEMA}.versions on id = version_id where version_id = $1 and customer > $2 order by customer limit $3`, [versionId, after, limit + 1],
  );
  const items = rows.slice(0, limit).map(parkedOf);
  return { items, next: rows.length > limit ? (items.at(-1)?.customerId ?? null) : null };
}

/** @param lock what the caller's transaction does with the row */
export async function findParked(db: Queryable, versionId: number, customer: string, lock = ''): Promise<ParkedCustomer | undefined> {
  const { rows } = await db.query<Stored>(
    `select ${COLUMNS} from ${SCHEMA}.parked join ${SCHEMA}.versions on id = version_id where version_id = $1 and customer = $2 ${lock}`, [versionId, customer],
  );
  return rows[0] && parkedOf(rows[0]);
}

export async function parkedIn(db: Queryable, versionId: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`select sum(parked)::integer as n from ${SCHEMA}.checkpoints where version_id = $1`, [versionId]);
  return rows[0]?.n ?? 0;
}

/** Which events they are is read off the log where what folded it was not told. */
export async function nameParked(db: Queryable, journey: JourneyLog, versionId: number): Promise<void> {
  const { rows } = await db.query<{ customer: string; position: number }>(
    `select customer, position::float8 from ${SCHEMA}.parked where version_id = $1 and event_id is null order by position`, [versionId],
  );
  for (const { customer, position } of rows) {
    const event = await eventAt(journey, customer, position);
    const id = event && idOf(event);
    if (id) await db.query(`update ${SCHEMA}.parked set event_id = $3 where version_id = $1 and customer = $2 and position = $4`, [versionId, customer, id, position]);
  }
}

/** @returns the event of a customer at a position, where the log holds it */
export async function eventAt(journey: JourneyLog, customer: string, position: number): Promise<JourneyEvent | undefined> {
  for await (const { events, position: read } of journey.read(position - 1, { slots: new Set([slotOf(customer)]), pageSize: 1 })) {
    const found = events.find((event) => event.position === position);
    if (found || read >= position) return found;
  }
  return undefined;
}

const parkedOf = ({ parkedAt, ...parked }: Stored): ParkedCustomer => ({ ...parked, parkedAt: parkedAt.toISOString() });
