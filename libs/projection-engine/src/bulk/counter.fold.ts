import { escapeIdentifier } from 'pg';
import type { CounterProjection, LoggedEvent } from '@evenhand/event-sourcing';
import { Deltas, remembering } from '../counter.deltas';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import type { BulkFold, Decode } from './bulk.fold';
import { copyLine } from './copy-text';
import { StateFold } from './state.fold';

/** Sums, and what is remembered beside them: both are held until the end of the log. */
export class CounterFold<State, Event extends DecodedEvent> implements BulkFold {
  readonly columns: readonly string[];
  readonly memory?: StateFold<State, Event>;
  private readonly keys: readonly string[];
  private readonly sums: readonly string[];
  private readonly deltas: Deltas<Event, State>;

  constructor(private readonly projection: CounterProjection<Event, State>, private readonly decode: Decode<Event>, whole: boolean) {
    this.keys = [...Object.keys(projection.key).map((name) => escapeIdentifier(name)), 'slot'];
    this.sums = projection.sums.map((name) => escapeIdentifier(name));
    this.columns = [...this.keys, ...this.sums, ...(projection.followed ? ['position'] : [])];
    this.deltas = new Deltas(projection);
    const { memory } = projection;
    if (memory) this.memory = new StateFold(remembering(projection, memory, (event, before, after) => this.deltas.add(event, before, after)), decode, whole);
  }

  readonly merge = (from: string, to: string): string => {
    const keys = this.keys.join(', ');
    const merged = [...this.sums.map((sum) => `sum(${sum})::bigint`), ...(this.projection.followed ? ['max(position)'] : [])].join(', ');
    return `insert into ${to} (${this.columns.join(', ')}) select ${keys}, ${merged} from ${from} group by ${keys}`;
  };

  get size(): number {
    return this.deltas.size + (this.memory?.size ?? 0);
  }

  add(events: readonly LoggedEvent[]): void {
    if (this.memory) return this.memory.add(events);
    for (const logged of events) {
      try {
        this.deltas.add(this.decode(logged));
      } catch (error) {
        throw new FoldError(logged.position, error);
      }
    }
  }

  *take(end: boolean): Generator<string> {
    if (!end) return;
    for (const { slot, key, add, position } of this.deltas.values()) yield copyLine([...key, slot, ...add, ...(this.projection.followed ? [position] : [])]);
    this.deltas.clear();
  }
}
