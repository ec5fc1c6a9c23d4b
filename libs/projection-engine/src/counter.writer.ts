import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { CounterProjection } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import { attempt, chunks } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

/** What a window adds to one row. */
export interface Delta {
  readonly slot: number;
  readonly key: readonly (string | number)[];
  readonly add: number[];
}

const ROWS_A_STATEMENT = 1_000;

/** Deltas that commute: merged in memory, added once a window. */
export class CounterWriter<Event extends DecodedEvent> implements WindowWriter<Event> {
  private readonly upsert: string;
  private readonly keyWidth: number;

  constructor(private readonly projection: CounterProjection<Event>, table: string) {
    const keys = Object.keys(projection.key).map((name) => escapeIdentifier(name));
    const sums = projection.sums.map((name) => escapeIdentifier(name));
    const types = ['smallint', ...Object.values(projection.key), ...sums.map(() => 'bigint')];
    const identity = ['slot', ...keys].join(', ');
    this.keyWidth = keys.length;
    // grouped once more in SQL: two spellings of one key (a moment with and without milliseconds) are one row there
    this.upsert = `insert into ${table} as t (${[identity, ...sums].join(', ')})
      select ${[identity, ...sums.map((sum) => `sum(${sum})::bigint`)].join(', ')}
      from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) as delta(${[identity, ...sums].join(', ')}) group by ${identity}
      on conflict (${[...keys, 'slot'].join(', ')}) do update set ${sums.map((sum) => `${sum} = t.${sum} + excluded.${sum}`).join(', ')}`;
  }

  async prepare(events: readonly Event[]): Promise<PreparedWindow> {
    const merged = new Map<string, Delta>();
    const breather = new Breather();
    for (const event of events) {
      if (breather.due) await breather.take();
      attempt(event.position, () => mergeDeltas(this.projection, merged, event));
    }
    const deltas = [...merged.values()];
    return { write: (client) => this.write(client, deltas), committed: () => undefined };
  }

  forget(): void {
    // holds nothing
  }

  private async write(client: ClientBase, deltas: readonly Delta[]): Promise<void> {
    for (const chunk of chunks(deltas, ROWS_A_STATEMENT)) {
      const values = [
        chunk.map(({ slot }) => slot),
        ...Array.from({ length: this.keyWidth }, (_, i) => chunk.map(({ key }) => key[i])),
        ...this.projection.sums.map((_, i) => chunk.map(({ add }) => add[i])),
      ];
      await client.query({ name: 'write', text: this.upsert, values });
    }
  }
}

/** Adds what one event adds. */
export function mergeDeltas<Event extends DecodedEvent>(projection: CounterProjection<Event>, merged: Map<string, Delta>, event: Event): void {
  for (const { key, add } of projection.deltas(event)) {
    if (!add.every(Number.isSafeInteger)) throw new TypeError(`a counter adds integers, not ${add.join(', ')}`);
    const slot = slotOf(event.customer);
    const id = JSON.stringify([slot, ...key]);
    const delta = merged.get(id);
    if (!delta) merged.set(id, { slot, key, add: [...add] });
    else add.forEach((n, i) => (delta.add[i] = sum(delta.add[i] as number, n)));
  }
}

function sum(a: number, b: number): number {
  if (!Number.isSafeInteger(a + b)) throw new RangeError(`${a} + ${b} is more than a counter adds up exactly`);
  return a + b;
}
