import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import type { CounterProjection } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import type { Version } from './catalogue';
import { Deltas, remembering } from './counter.deltas';
import type { Delta } from './counter.deltas';
import { memoryOf } from './layout';
import type { Queryable } from './layout';
import { StateWriter } from './state.writer';
import { attempt, chunks } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

const ROWS_A_STATEMENT = 1_000;

/**
 * Deltas that commute: merged in memory, added once a window. What a counter remembers is kept as the rows of a `state` projection are, and written with
 * what was counted by it.
 */
export class CounterWriter<State, Event extends DecodedEvent> implements WindowWriter<Event> {
  private readonly upsert: string;
  private readonly keyWidth: number;
  private readonly memory?: StateWriter<State, Event>;
  /** of the window that is being folded */
  private deltas: Deltas<Event, State>;

  constructor(private readonly projection: CounterProjection<Event, State>, version: Version, pool: Queryable, cacheRows: number) {
    const { memory, followed } = projection;
    const keys = Object.keys(projection.key).map((name) => escapeIdentifier(name));
    const sums = projection.sums.map((name) => escapeIdentifier(name));
    const types = ['smallint', ...Object.values(projection.key), ...sums.map(() => 'bigint'), ...(followed ? ['bigint'] : [])];
    const identity = ['slot', ...keys].join(', ');
    const columns = [identity, ...sums, ...(followed ? ['position'] : [])].join(', ');
    this.keyWidth = keys.length;
    // grouped once more in SQL: two spellings of one key (a moment with and without milliseconds) are one row there
    this.upsert = `insert into ${version.table} as t (${columns})
      select ${[identity, ...sums.map((sum) => `sum(${sum})::bigint`), ...(followed ? ['max(position)'] : [])].join(', ')}
      from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) as delta(${columns}) group by ${identity}
      on conflict (${[...keys, 'slot'].join(', ')}) do update set ${[...sums.map((sum) => `${sum} = t.${sum} + excluded.${sum}`), ...(followed ? ['position = greatest(t.position, excluded.position)'] : [])].join(', ')}`;
    this.deltas = new Deltas(projection);
    if (memory) {
      const remembered = remembering(projection, memory, (event, before, after) => this.deltas.add(event, before, after));
      this.memory = new StateWriter(remembered, { ...version, table: memoryOf(version.table) }, pool, cacheRows);
    }
  }

  async prepare(events: readonly Event[]): Promise<PreparedWindow> {
    this.deltas = new Deltas(this.projection);
    const remembered = this.memory ? await this.memory.prepare(events) : await this.count(events);
    const deltas = [...this.deltas.values()];
    return {
      write: async (client) => {
        await this.write(client, deltas);
        await remembered?.write(client);
      },
      committed: () => remembered?.committed(),
    };
  }

  forget(): void {
    this.memory?.forget();
  }

  private async count(events: readonly Event[]): Promise<undefined> {
    const breather = new Breather();
    for (const event of events) {
      if (breather.due) await breather.take();
      attempt(event.position, () => this.deltas.add(event));
    }
    return undefined;
  }

  private async write(client: ClientBase, deltas: readonly Delta[]): Promise<void> {
    for (const chunk of chunks(deltas, ROWS_A_STATEMENT)) {
      const values = [
        chunk.map(({ slot }) => slot),
        ...Array.from({ length: this.keyWidth }, (_, i) => chunk.map(({ key }) => key[i])),
        ...this.projection.sums.map((_, i) => chunk.map(({ add }) => add[i])),
        ...(this.projection.followed ? [chunk.map(({ position }) => position)] : []),
      ];
      await client.query({ name: 'count', text: this.upsert, values });
    }
  }
}
