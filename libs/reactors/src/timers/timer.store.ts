import type { Draft } from '../process-manager';
import type { ClientBase, Pool } from 'pg';

/** A timer that is due, held by who fires it. */
export interface DueTimer {
  readonly id: string;
  readonly service: string;
  readonly stream: string;
  readonly key: string;
  readonly dueAt: number;
  readonly draft: Draft;
}

interface Row {
  readonly id: string;
  readonly service: string;
  readonly stream: string;
  readonly key: string;
  readonly due_at: Date;
  readonly draft: string;
}

const dueTimer = ({ id, service, stream, key, due_at: dueAt, draft }: Row): DueTimer => ({
  id, service, stream, key, dueAt: dueAt.getTime(), draft: JSON.parse(draft) as Draft,
});

/** The rows of timers as the worker sees them. */
export class TimerStore {
  constructor(readonly pool: Pool) {}

  /** The next moment something is ready, ms; undefined where nothing waits. */
  async nextReady(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ next: Date | null }>('select min(ready_at) as next from reactors.timer where error is null');
    return rows[0]?.next?.getTime();
  }

  async kinds(): Promise<string[]> {
    // A loose index scan: as many steps as there are kinds, however many timers wait.
    const { rows } = await this.pool.query<{ kind: string }>(`
      with recursive kinds as (
        (select kind from reactors.timer where error is null order by kind limit 1)
        union all select (select kind from reactors.timer t where error is null and t.kind > kinds.kind order by kind limit 1) from kinds where kind is not null)
      select kind from kinds where kind is not null`);
    return rows.map(({ kind }) => kind);
  }

  /** What is ready, each kind's longest due first and none more than `most`, locked until the client's transaction ends; what others hold is passed over. */
  async claim(client: ClientBase, now: number, most: number): Promise<DueTimer[]> {
    const claimed: DueTimer[] = [];
    for (const kind of await this.kinds()) {
      const { rows } = await client.query<Row>({
        name: 'timers-claim',
        text: `select id, service, stream, key, due_at, draft from reactors.timer where kind = $1 and error is null and ready_at <= $2
          order by ready_at, due_at limit $3 for update skip locked`,
        values: [kind, new Date(now).toISOString(), most],
      });
      claimed.push(...rows.map(dueTimer));
    }
    return claimed.sort((a, b) => a.dueAt - b.dueAt);
  }

  async done(client: ClientBase, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await client.query({ name: 'timers-done', text: 'delete from reactors.timer where id = any($1::uuid[])', values: [ids] });
  }

  async fail(client: ClientBase, id: string, error: string): Promise<void> {
    await client.query('update reactors.timer set error = $2, attempts = attempts + 1 where id = $1', [id, error.slice(0, 1_000)]);
  }
}
