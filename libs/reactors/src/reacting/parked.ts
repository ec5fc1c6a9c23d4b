import type { EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import { Cause } from './cause';
import { watch, watchNothing } from './customer-watch';
import type { Seen } from './customer-watch';
import { answerOf, record, streamOf } from './reactions';
import type { Managers, Recorders } from './reactions';

/** A reaction that could not be carried out, as an operator sees it. */
export interface ParkedReaction {
  readonly reactionId: string;
  /** the process manager */
  readonly manager: string;
  readonly customerId: string;
  /** where its cause stands in the log */
  readonly position: number;
  readonly causeEventId: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: string;
}

interface Row {
  readonly id: string; readonly manager: string; readonly customer: string; readonly position: string; readonly cause_event: string; readonly reason: string;
  readonly attempts: number; readonly parked_at: Date;
}

/** Reactions that failed: kept with the reason until an operator has them tried again. */
export class ParkedReactions {
  constructor(private readonly pool: Pool, private readonly store: EventStore, private readonly managers: Managers, private readonly recorders: Recorders) {}

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>('select count(*) as n from reactors.parked');
    return Number(rows[0]?.n ?? 0);
  }

  /** By the position of their causes. */
  async list(after: number, limit: number): Promise<readonly ParkedReaction[]> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where position > $1 order by position, id limit $2', [after, limit]);
    return rows.map(({ id, manager, customer, position, cause_event: causeEventId, reason, attempts, parked_at: at }) => ({
      reactionId: id, manager, customerId: customer, position: Number(position), causeEventId, reason, attempts, parkedAt: at.toISOString(),
    }));
  }

  /**
   * Decides anew what is to be done, in the light of the customer's journey up to the cause, and stores it.
   * @returns what still stands in the way; null where it is done and parked no more
   * @throws ProblemError 404 unknown_reaction
   */
  async retry(id: string): Promise<string | null> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where id = $1', [id]);
    const [row] = rows;
    if (!row) throw new ProblemError(404, 'unknown_reaction', `No reaction ${id} is parked.`);
    const reason = await this.carryOut(row);
    if (reason === null) await this.pool.query('delete from reactors.parked where id = $1', [id]);
    else await this.pool.query('update reactors.parked set reason = $2, attempts = attempts + 1 where id = $1', [id, reason]);
    return reason;
  }

  private async carryOut({ manager: name, customer, position }: Row): Promise<string | null> {
    const manager = this.managers.all.find((one) => one.name === name);
    if (!manager) return `there is no process manager ${name} here any more`;
    const watched = watchNothing();
    let last: { readonly cause: Cause; readonly seen: Seen } | undefined;
    for await (const page of this.store.readCustomer(customer, 0, Number(position))) {
      for (const stored of page) {
        const cause = new Cause(stored);
        last = { cause, seen: watch(watched, cause) };
      }
    }
    if (last?.cause.position !== Number(position)) return 'its cause is not in the log any more';
    const answer = answerOf(manager, last.cause, last.seen, manager.readsStream ? await streamOf(this.store, last.cause) : []);
    const [failed] = await record([answer], this.recorders);
    return failed?.reason ?? null;
  }
}
