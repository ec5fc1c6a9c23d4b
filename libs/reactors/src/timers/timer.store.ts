import type { ClientBase, Pool } from 'pg';
import type { Draft } from '../process-manager';

/** A timer that is due, held by who fires it. */
export interface DueTimer {
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly stream: string;
  readonly key: string;
  readonly dueAt: number;
  readonly draft: Draft;
}

interface Row {
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly stream: string;
  readonly key: string;
  readonly due_at: Date;
  readonly draft: string;
}

const dueTimer = ({ id, service, kind, stream, key, due_at: dueAt, draft }: Row): DueTimer => ({
  id, service, kind, stream, key, dueAt: dueAt.getTime(), draft: JSON.parse(draft) as Draft,
});

/** $1 = services. Each kind of theirs with when its first is ready: as many steps through the index as there are kinds, however many timers wait. */
const KINDS = `with recursive kinds as (
  select first.* from unnest($1::text[]) mine(service) cross join lateral
    (select t.service, t.kind, t.ready_at from reactors.timer t where t.error is null and t.service = mine.service order by t.kind, t.ready_at limit 1) first
  union all select n.* from kinds k cross join lateral
    (select t.service, t.kind, t.ready_at from reactors.timer t where t.error is null and t.service = k.service and t.kind > k.kind order by t.kind, t.ready_at limit 1) n)`;

/** The rows of some services' timers as the worker sees them. */
export class TimerStore {
  constructor(readonly pool: Pool, private readonly services: readonly string[]) {}

  /** The next moment something is ready, ms; undefined where nothing waits. */
  async nextReady(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ next: Date | null }>({ name: 'timers-next', text: `${KINDS} select min(ready_at) as next from kinds`, values: [this.services] });
    return rows[0]?.next?.getTime();
  }

  /** @returns how many are ready by then, counted up to `most` */
  async readyBy(moment: number, most: number): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>(
      'select count(*) as n from (select from reactors.timer where error is null and service = any($3) and ready_at <= $1 limit $2)', [new Date(moment).toISOString(), most, this.services],
    );
    return Number(rows[0]?.n);
  }

  /** What is ready, each kind's longest ready first and none more than `most`, locked until the client's transaction ends; what others hold is passed over. */
  async claim(client: ClientBase, now: number, most: number): Promise<DueTimer[]> {
    const { rows } = await client.query<Row>({
      name: 'timers-claim',
      text: `${KINDS} select t.* from kinds k cross join lateral (
        select id, service, kind, stream, key, due_at, draft from reactors.timer where service = k.service and kind = k.kind and error is null and ready_at <= $2
        order by ready_at, due_at limit $3 for update skip locked) t where k.ready_at <= $2`,
      values: [this.services, new Date(now).toISOString(), most],
    });
    return rows.map(dueTimer).sort((a, b) => a.dueAt - b.dueAt || (a.stream < b.stream ? -1 : 1));
  }

  async done(client: ClientBase, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await client.query({ name: 'timers-done', text: 'delete from reactors.timer where id = any($1::uuid[])', values: [ids] });
  }

  /** Kept with the reason, until somebody has them tried again. */
  async fail(client: ClientBase, failed: readonly { readonly id: string; readonly reason: string }[]): Promise<void> {
    if (failed.length === 0) return;
    await client.query(
      'update reactors.timer t set error = f.reason, attempts = attempts + 1 from unnest($1::uuid[], $2::text[]) f(id, reason) where t.id = f.id',
      [failed.map(({ id }) => id), failed.map(({ reason }) => reason.slice(0, 1_000))],
    );
  }
}
