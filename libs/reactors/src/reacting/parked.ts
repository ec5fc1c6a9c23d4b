import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import { inTransaction } from '../connection';
import type { ProcessManager } from '../process-manager';
import { TimerChanges } from '../timers/timer-changes';
import { Cause } from './cause';
import { watchNothing } from './customer-watch';
import type { Seen } from './customer-watch';
import { answerOf, arm, record, streamOf } from './reactions';
import type { Answer } from './reactions';
import type { Recorders } from './recording';
import { PageOfCustomers } from './watched-customers';

/** A reaction that could not be carried out, as an operator sees it. */
export interface ParkedReaction {
  readonly reactionId: string;
  readonly service: string;
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
  /** whose reactions are decided here; those of others are left to their processes */
  readonly services: readonly string[];
  readonly managers: readonly ProcessManager[];
  readonly recorders: Recorders;
  /** ms that a due moment already past waits */
  readonly settle: number;
}

interface Row {
  readonly id: string; readonly service: string; readonly manager: string; readonly customer: string; readonly position: string; readonly cause_event: string; readonly reason: string;
  readonly attempts: number; readonly parked_at: Date; readonly asked_at: Date | null;
}

const ASK_MS = 100;
/** longer than a process takes to see that it is asked, and to decide */
const PATIENCE_MS = 10_000;
const FIRST: ParkedCursor = { position: 0, id: '00000000-0000-0000-0000-000000000000' };

/** Reactions that failed, of every service: kept with the reason until an operator has them tried again. */
export class ParkedReactions {
  constructor(private readonly pool: Pool, private readonly options: ParkedOptions) {}

  /** A manager may have come from another service, and its parked reactions with it. */
  async open(): Promise<void> {
    for (const { name, owner } of this.options.managers) await this.pool.query('update reactors.parked set service = $1 where manager = $2 and service <> $1', [owner, name]);
  }

  /** @returns how many of this process's services */
  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>('select count(*) as n from reactors.parked where service = any($1)', [this.options.services]);
    return Number(rows[0]?.n ?? 0);
  }

  /** By the position of their causes. */
  async list(limit: number, { position, id }: ParkedCursor = FIRST): Promise<readonly ParkedReaction[]> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where (position, id) > ($1, $2::uuid) order by position, id limit $3', [position, id, limit]);
    return rows.map((row) => ({
      reactionId: row.id, service: row.service, manager: row.manager, customerId: row.customer, position: Number(row.position), causeEventId: row.cause_event, reason: row.reason,
      attempts: row.attempts, parkedAt: row.parked_at.toISOString(),
    }));
  }

  /**
   * Decides anew what is to be done, in the light of the customer's journey up to the cause, and stores it; what was stored the first time is
   * not stored twice. A reaction of another process's service is decided there.
   * @returns what still stands in the way; null where it is done and parked no more
   * @throws ProblemError 404 unknown_reaction; 503 reaction_waits where no process of its service decides it now
   */
  async retry(id: string): Promise<string | null> {
    const row = await this.find(id);
    if (!row) throw new ProblemError(404, 'unknown_reaction', `No reaction ${id} is parked.`);
    return this.options.services.includes(row.service) ? this.again(row) : this.ask(row);
  }

  /** Decides those that other processes were asked for. @returns how many */
  async retryAsked(): Promise<number> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where asked_at is not null and service = any($1) order by asked_at limit 100', [this.options.services]);
    for (const row of rows) await this.again(row);
    return rows.length;
  }

  private async find(id: string): Promise<Row | undefined> {
    const { rows } = await this.pool.query<Row>('select * from reactors.parked where id = $1', [id]);
    return rows[0];
  }

  private async again(row: Row): Promise<string | null> {
    const answer = await this.decide(row);
    const reason = typeof answer === 'string' ? answer : ((await record([answer], this.options.recorders))[0]?.reason ?? null);
    if (reason === null) await this.done(row, answer as Answer);
    else await this.pool.query('update reactors.parked set reason = $2, attempts = attempts + 1, asked_at = null where id = $1', [row.id, reason]);
    return reason;
  }

  /** It stays asked for: where nobody decides it now, the next process of its service does. */
  private async ask({ id, service }: Row): Promise<string | null> {
    await this.pool.query('update reactors.parked set asked_at = now() where id = $1', [id]);
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
      await sleep(ASK_MS);
      const row = await this.find(id);
      if (!row) return null;
      if (!row.asked_at) return row.reason;
    }
    throw new ProblemError(503, 'reaction_waits', `No process of ${service} decides it now. It is decided as soon as one runs; asking again is safe.`, { retryAfter: 10 });
  }

  private async done({ id, service }: Row, answer: Answer): Promise<void> {
    const changes = new TimerChanges(service, this.options.settle);
    arm([answer], changes);
    await inTransaction(this.pool, async (client) => {
      await changes.save(client);
      await client.query('delete from reactors.parked where id = $1', [id]);
    });
  }

  /** @returns why nothing can be decided, as text */
  private async decide({ manager: name, customer, position }: Row): Promise<Answer | string> {
    const { managers, store } = this.options;
    const manager = managers.find((one) => one.name === name);
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
    const { cause, seen } = last;
    return answerOf(manager, cause, seen, async () => (manager.readsStream ? streamOf(store, cause) : []));
  }
}
