import type { EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import { inTransaction } from '../connection';
import { TimerChanges } from '../timers/timer-changes';
import { Cause } from './cause';
import { watchNothing } from './customer-watch';
import type { Seen } from './customer-watch';
import { answerOf, arm, record, streamOf } from './reactions';
import type { Answer, Managers } from './reactions';
import type { Recorders } from './recording';
import { PageOfCustomers } from './watched-customers';

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

/** Of the last one on the page before. */
export interface ParkedCursor {
  readonly position: number;
  readonly id: string;
}

export interface ParkedOptions {
  readonly store: EventStore;
  readonly managers: Managers;
  readonly recorders: Recorders;
  /** ms that a due moment already past waits */
  readonly settle: number;
}

interface Row {
  readonly id: string; readonly manager: string; readonly customer: string; readonly position: string; readonly cause_event: string; readonly reason: string;
  readonly attempts: number; readonly parked_at: Date;
}

const FIRST: ParkedCursor = { position: 0, id: '00000000-0000-0000-0000-000000000000' };

/** Reactions that failed: kept with the reason until an operator has them tried again. */
export class ParkedReactions {
  constructor(private readonly pool: Pool, private readonly options: ParkedOptions) {}

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>('select count(*) as n from reactors.parked');
    return Number(rows[0]?.n ?? 0);
  }

  /** By the position of their causes. */
  async list(limit: number, { position, id }: ParkedCursor = FIRST): Promise<readonly ParkedReaction[]> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where (position, id) > ($1, $2::uuid) order by position, id limit $3', [position, id, limit]);
    return rows.map((row) => ({
      reactionId: row.id, manager: row.manager, customerId: row.customer, position: Number(row.position), causeEventId: row.cause_event, reason: row.reason,
      attempts: row.attempts, parkedAt: row.parked_at.toISOString(),
    }));
  }

  /**
   * Decides anew what is to be done, in the light of the customer's journey up to the cause, and stores it; what was stored the first time is
   * not stored twice.
   * @returns what still stands in the way; null where it is done and parked no more
   * @throws ProblemError 404 unknown_reaction
   */
  async retry(id: string): Promise<string | null> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where id = $1', [id]);
    const [row] = rows;
    if (!row) throw new ProblemError(404, 'unknown_reaction', `No reaction ${id} is parked.`);
    const answer = await this.decide(row);
    const reason = typeof answer === 'string' ? answer : ((await record([answer], this.options.recorders))[0]?.reason ?? null);
    if (reason === null) await this.done(id, answer as Answer);
    else await this.pool.query('update reactors.parked set reason = $2, attempts = attempts + 1 where id = $1', [id, reason]);
    return reason;
  }

  private async done(id: string, answer: Answer): Promise<void> {
    const changes = new TimerChanges(this.options.settle);
    arm([answer], changes);
    await inTransaction(this.pool, async (client) => {
      await changes.save(client);
      await client.query('delete from reactors.parked where id = $1', [id]);
    });
  }

  /** @returns why nothing can be decided, as text */
  private async decide({ manager: name, customer, position }: Row): Promise<Answer | string> {
    const { managers, store } = this.options;
    const manager = managers.all.find((one) => one.name === name);
    if (!manager) return `there is no process manager ${name} here any more`;
    const customers = new PageOfCustomers(new Map([[customer, watchNothing()]]));
    let last: { readonly cause: Cause; readonly seen: Seen | Error } | undefined;
    for await (const page of store.readCustomer(customer, 0, Number(position))) {
      for (const stored of page) {
        const cause = new Cause(stored);
        const isBefore = cause.position < Number(position);
        const seen = customers.see(cause, isBefore);
        if (!isBefore) last = { cause, seen };
      }
    }
    if (!last) return 'its cause is not in the log any more';
    if (last.seen instanceof Error) return last.seen.message;
    return answerOf(manager, last.cause, last.seen, manager.readsStream ? await streamOf(store, last.cause) : []);
  }
}
