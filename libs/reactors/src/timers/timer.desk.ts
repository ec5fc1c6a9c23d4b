import type { Clock } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import { momentText } from '../moment';

export const timerStates = ['armed', 'overdue', 'settling', 'failed'] as const;
export type TimerState = (typeof timerStates)[number];

/** A timer as operators see it. */
export interface TimerTold {
  readonly timerId: string;
  readonly service: string;
  /** type of the event it writes */
  readonly kind: string;
  readonly customerId: string;
  readonly stream: string;
  readonly dueAt: string;
  /** not before: where its due moment was past already, it waits for what may still arrive */
  readonly readyAt: string;
  readonly state: TimerState;
  readonly attempts: number;
  readonly error: string | null;
}

export interface TimerFilter {
  readonly state?: TimerState;
  readonly kind?: string;
  readonly customer?: string;
  /** ms */
  readonly dueBefore?: number;
  readonly limit: number;
  /** of the page before */
  readonly after?: { readonly dueAt: number; readonly id: string };
}

export interface TimerPage {
  readonly items: readonly TimerTold[];
  readonly next: string | null;
  readonly counts: Readonly<Record<TimerState, number>>;
  /** of what is to come */
  readonly nextDueAt: string | null;
  readonly now: string;
}

interface Row {
  readonly id: string; readonly service: string; readonly kind: string; readonly customer: string; readonly stream: string; readonly due_at: Date; readonly ready_at: Date;
  readonly state: TimerState; readonly attempts: number; readonly error: string | null;
}

/** $1 = now. Told so that the index of due moments, or that of failed timers, answers. */
const STATES: Readonly<Record<TimerState, string>> = {
  armed: 'error is null and due_at > $1', settling: 'error is null and due_at <= $1 and ready_at > $1', overdue: 'error is null and due_at <= $1 and ready_at <= $1', failed: 'error is not null',
};
const STATE = `case ${timerStates.map((state) => `when ${STATES[state]} then '${state}'`).join(' ')} end`;
const TOLD = `id, service, kind, customer, stream, due_at, ready_at, attempts, error, ${STATE} as state`;

/** What operators ask of timers. */
export class TimerDesk {
  constructor(private readonly pool: Pool, private readonly clock: Clock) {}

  /** @throws Error where the timers cannot be read */
  async reach(): Promise<void> {
    await this.pool.query('select from reactors.timer limit 1');
  }

  async list({ state, kind, customer, dueBefore, limit, after }: TimerFilter): Promise<TimerPage> {
    const now = new Date(this.clock.now()).toISOString();
    const { rows } = await this.pool.query<Row>(
      `select ${TOLD} from reactors.timer where ${state ? STATES[state] : 'true'} and ($2::text is null or kind = $2) and ($3::text is null or customer = $3)
       and ($4::timestamptz is null or due_at < $4) and ($5::timestamptz is null or (due_at, id) > ($5, $6::uuid)) order by due_at, id limit $7`,
      [now, kind ?? null, customer ?? null, iso(dueBefore), iso(after?.dueAt), after?.id ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(told);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const counts = await this.counts();
    const next = await this.pool.query<{ next: Date | null }>('select min(due_at) as next from reactors.timer where error is null');
    return { items, next: last ? `${Date.parse(last.dueAt)}.${last.timerId}` : null, counts, nextDueAt: next.rows[0]?.next?.toISOString() ?? null, now };
  }

  /** @param services only theirs; default everybody's */
  async counts(services?: readonly string[]): Promise<Readonly<Record<TimerState, number>>> {
    const { rows } = await this.pool.query<{ state: TimerState; n: string }>(
      `select ${STATE} as state, count(*) as n from reactors.timer where $2::text[] is null or service = any($2) group by 1`, [new Date(this.clock.now()).toISOString(), services ?? null],
    );
    return { armed: 0, overdue: 0, settling: 0, failed: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])) };
  }

  /** Has a failed timer tried again at once. @throws ProblemError 404 unknown_timer, 409 not_failed */
  async retry(id: string): Promise<TimerTold> {
    const now = new Date(this.clock.now()).toISOString();
    const { rows } = await this.pool.query<Row>(
      `update reactors.timer set error = null where id = $2 and error is not null returning ${TOLD}`, [now, id],
    );
    if (rows[0]) return told(rows[0]);
    const known = await this.pool.query('select from reactors.timer where id = $1', [id]);
    if (known.rowCount === 0) throw new ProblemError(404, 'unknown_timer', `There is no timer ${id}: it may have fired.`);
    throw new ProblemError(409, 'not_failed', `Timer ${id} has not failed.`);
  }
}

const iso = (ms: number | undefined): string | null => (ms === undefined ? null : momentText(ms));

function told({ id, service, kind, customer, stream, due_at: dueAt, ready_at: readyAt, state, attempts, error }: Row): TimerTold {
  return { timerId: id, service, kind, customerId: customer, stream, dueAt: dueAt.toISOString(), readyAt: readyAt.toISOString(), state, attempts, error };
}
