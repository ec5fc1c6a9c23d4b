import type { ClientBase } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { LoggedEvent } from '@evenhand/event-sourcing';
import { Overtaken } from '../bulk/messages';
import { SCHEMA } from '../layout';
import type { Queryable } from '../layout';
import { FoldError } from '../window';

/** An event that cannot be folded, and why. */
export interface Poison {
  readonly customer: string;
  readonly position: number;
  /** null where the log was read by what does not tell it */
  readonly eventId: string | null;
  readonly reason: string;
}

/** How many of a customer's events passed behind the one that cannot be folded. */
export interface Wait {
  readonly events: number;
  readonly lastPosition: number;
}

const REASON_LENGTH = 2_000;

export function poisonOf(stored: LoggedEvent & { readonly id?: string }, error: unknown): Poison {
  const { customer, position } = stored;
  const cause = error instanceof FoldError ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  // no other text is refused by the table
  return { customer, position, eventId: idOf(stored), reason: reason.slice(0, REASON_LENGTH).replaceAll('\0', '\uFFFD') };
}

/** A topic does not tell the id of an event whose text nobody can read. */
export function idOf(stored: { readonly id?: string }): string | null {
  try {
    return stored.id ?? null;
  } catch {
    return null;
  }
}

/**
 * Who is parked in some slots of a version, as its table has it: by position of the event that cannot be folded. What windows under way add is known at
 * once; should they not be committed, whoever begins anew loads it again.
 */
export class Parking {
  private readonly customers: Map<string, number>;

  /** @param left positions of events that are left out for good */
  constructor(customers: ReadonlyMap<string, number>, private readonly left: ReadonlySet<number>) {
    this.customers = new Map(customers);
  }

  /** @throws Error where the connection fails */
  static async load(client: Queryable, versionId: number, slots: readonly number[]): Promise<Parking> {
    const parked = await client.query<{ customer: string; position: number }>(
      `select customer, position::float8 from ${SCHEMA}.parked where version_id = $1 and slot = any($2::smallint[])`, [versionId, slots],
    );
    const left = await client.query<{ position: number }>(
      `select dropped.position::float8 from ${SCHEMA}.dropped join ${SCHEMA}.versions using (projection, code_version) where id = $1`, [versionId],
    );
    return new Parking(new Map(parked.rows.map(({ customer, position }) => [customer, position])), new Set(left.rows.map(({ position }) => position)));
  }

  get size(): number {
    return this.customers.size;
  }

  /** whether anything is not to be folded */
  get skips(): boolean {
    return this.customers.size + this.left.size > 0;
  }

  has(customer: string): boolean {
    return this.customers.has(customer);
  }

  /** whether an event is not to be folded */
  passes({ customer, position }: LoggedEvent): boolean {
    return this.skips && (position >= (this.customers.get(customer) ?? Infinity) || this.left.has(position));
  }

  add({ customer, position }: Poison): void {
    this.customers.set(customer, position);
  }

  /** @returns how many customers of each of the slots */
  countsOf(slots: readonly number[]): number[] {
    const counts = new Map<number, number>();
    for (const customer of this.customers.keys()) counts.set(slotOf(customer), (counts.get(slotOf(customer)) ?? 0) + 1);
    return slots.map((slot) => counts.get(slot) ?? 0);
  }

  /** @returns of events, by customer, those that wait behind one that cannot be folded */
  waits(events: Iterable<LoggedEvent>): Map<string, Wait> {
    const waits = new Map<string, Wait>();
    for (const { customer, position } of events) {
      const behind = this.customers.get(customer);
      if (behind === undefined || position <= behind) continue;
      waits.set(customer, { events: (waits.get(customer)?.events ?? 0) + 1, lastPosition: position });
    }
    return waits;
  }
}

/** In the transaction that moves the checkpoints. @throws Overtaken where somebody let one go meanwhile */
export async function writeParking(client: ClientBase, versionId: number, poisons: Iterable<Poison>, waits: ReadonlyMap<string, Wait>): Promise<void> {
  const parked = [...poisons];
  if (parked.length > 0) {
    await client.query(
      `insert into ${SCHEMA}.parked (version_id, customer, slot, position, event_id, reason, last_position)
       select $1, customer, slot, position, event_id, reason, position from unnest($2::text[], $3::smallint[], $4::bigint[], $5::text[], $6::text[]) as row(customer, slot, position, event_id, reason)`,
      [versionId, parked.map(({ customer }) => customer), parked.map(({ customer }) => slotOf(customer)), parked.map(({ position }) => position), parked.map(({ eventId }) => eventId), parked.map(({ reason }) => reason)],
    );
  }
  if (waits.size === 0) return;
  const { rowCount } = await client.query(
    `update ${SCHEMA}.parked set waiting = waiting + passed.events, last_position = passed.last
     from unnest($2::text[], $3::bigint[], $4::bigint[]) as passed(customer, events, last) where version_id = $1 and parked.customer = passed.customer`,
    [versionId, [...waits.keys()], [...waits.values()].map(({ events }) => events), [...waits.values()].map(({ lastPosition }) => lastPosition)],
  );
  if (rowCount !== waits.size) throw new Overtaken('a parked customer was let go meanwhile');
}

/** The checkpoints of some slots say how many customers are parked in each. */
export async function countParked(client: ClientBase, versionId: number, slots: readonly number[]): Promise<void> {
  await client.query(
    `update ${SCHEMA}.checkpoints as c set parked = (select count(*) from ${SCHEMA}.parked as p where p.version_id = c.version_id and p.slot = c.slot)
     where version_id = $1 and slot = any($2::smallint[])`, [versionId, slots],
  );
}
