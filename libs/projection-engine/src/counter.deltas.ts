import { slotOf } from '@evenhand/event-sourcing';
import type { CounterDelta, CounterMemory, CounterProjection, StateProjection } from '@evenhand/event-sourcing';
import type { DecodedEvent } from './window';

/** What events add to one row. */
export interface Delta {
  readonly slot: number;
  readonly key: readonly (string | number)[];
  readonly add: number[];
  /** of the last event in it */
  position: number;
}

/** What some events add to a counter, merged row by row. */
export class Deltas<Event extends DecodedEvent, State> {
  private readonly rows = new Map<string, Delta>();

  constructor(private readonly projection: CounterProjection<Event, State>) {}

  get size(): number {
    return this.rows.size;
  }

  values(): Iterable<Delta> {
    return this.rows.values();
  }

  clear(): void {
    this.rows.clear();
  }

  /**
   * Adds what one event adds. Who follows a counter is told of no row that the event left as it was: there, what it takes off a row and puts back is
   * nothing, whatever window it comes in.
   */
  add(event: Event, before?: State, after?: State): void {
    const deltas = this.projection.deltas(event, before, after);
    if (deltas.length === 0) return;
    if (!this.projection.followed) return merge(this.rows, event, deltas);
    const changes = new Map<string, Delta>();
    merge(changes, event, deltas);
    merge(this.rows, event, [...changes.values()].filter(({ add }) => add.some((n) => n !== 0)));
  }
}

/** The memory of a counter as a `state` projection: whoever folds it counts, in the same order. */
export function remembering<Event extends DecodedEvent, State>(
  { name, version }: CounterProjection<Event, State>, memory: CounterMemory<State, Event>, count: (event: Event, before: State, after: State) => void,
): StateProjection<State, Event> {
  return {
    name, version, kind: 'state', columns: {},
    key: (event) => (memory.concerns(event) ? event.customer : undefined),
    initialState: () => memory.initialState(),
    evolve: (before, event) => {
      const after = memory.evolve(before, event);
      count(event, before, after);
      return after;
    },
    encode: (state) => memory.encode(state),
    decode: (text) => memory.decode(text),
  };
}

function merge(rows: Map<string, Delta>, { customer, position }: DecodedEvent, deltas: readonly CounterDelta[]): void {
  const slot = slotOf(customer);
  for (const { key, add } of deltas) {
    if (!add.every(Number.isSafeInteger)) throw new TypeError(`a counter adds integers, not ${add.join(', ')}`);
    const id = JSON.stringify([slot, ...key]);
    const row = rows.get(id);
    if (!row) rows.set(id, { slot, key, add: [...add], position });
    else {
      add.forEach((n, i) => (row.add[i] = sum(row.add[i] as number, n)));
      row.position = position;
    }
  }
}

function sum(a: number, b: number): number {
  if (!Number.isSafeInteger(a + b)) throw new RangeError(`${a} + ${b} is more than a counter adds up exactly`);
  return a + b;
}
