import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { AppendProjection, CounterProjection, LoggedEvent, Projection, StateProjection } from '@evenhand/event-sourcing';
import { mergeDeltas } from '../counter.writer';
import type { Delta } from '../counter.writer';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { copyLine } from './copy-text';

/** The rows of some slots, folded from the beginning of the log on. */
export interface BulkFold {
  /** quoted, in the order of the lines */
  readonly columns: readonly string[];
  /** rows, or keys of rows, that are held in memory */
  readonly size: number;
  /** @throws FoldError at the first event that cannot be folded */
  add(events: readonly LoggedEvent[]): void;
  /** Where lines may name one row twice (two spellings of a moment): how rows come from a table that holds them all into the version's own. */
  readonly merge?: (from: string, to: string) => string;
  /** Rows that need not be held any longer, as lines of COPY; at the end of the log all of them. */
  take(end: boolean): Iterable<string>;
}

export type Decode<Event> = (logged: LoggedEvent) => Event;

/** @param whole whether the fold is given the events of all slots */
export function bulkFoldOf<Event extends DecodedEvent>(projection: Projection<Event>, decode: Decode<Event>, whole: boolean): BulkFold {
  switch (projection.kind) {
    case 'state':
      return new StateFold(projection, decode, whole);
    case 'append':
      return new AppendFold(projection, decode);
    case 'counter':
      return new CounterFold(projection, decode);
  }
}

interface Folded<State> {
  state: State;
  position: number;
  latestAt: number;
  readonly slot: number;
}

class StateFold<State, Event extends DecodedEvent> implements BulkFold {
  readonly columns = ['key', 'slot', 'position', 'latest_at', 'state', 'hash'];
  private readonly rows = new Map<string, Folded<State>>();

  constructor(private readonly projection: StateProjection<State, Event>, private readonly decode: Decode<Event>, private readonly whole: boolean) {}

  get size(): number {
    return this.rows.size;
  }

  add(events: readonly LoggedEvent[]): void {
    const { projection, decode, rows } = this;
    for (const logged of events) {
      try {
        const event = decode(logged);
        const own = projection.key(event);
        if (own === undefined) continue;
        for (const key of typeof own === 'string' ? [own] : own) {
          let row = rows.get(key);
          if (!row) rows.set(ownText(key), (row = this.begin(key, event)));
          row.state = projection.evolve(row.state, event, key);
          row.position = event.position;
          if (event.at > row.latestAt) row.latestAt = event.at;
        }
      } catch (error) {
        throw new FoldError(logged.position, error);
      }
    }
  }

  *take(end: boolean): Generator<string> {
    if (!end) return;
    for (const [key, { state, slot, position, latestAt }] of this.rows) {
      let text: string;
      try {
        text = this.projection.encode(state);
      } catch (error) {
        throw new FoldError(position, error);
      }
      yield copyLine([key, slot, position, latestAt, text, `\\x${hash('sha256', text, 'hex')}`]);
    }
    this.rows.clear();
  }

  private begin(key: string, { customer, at }: Event): Folded<State> {
    const { name, withinCustomer } = this.projection;
    if (key !== customer && !this.whole && !withinCustomer) throw new Error(`the row ${key} is not its customer's: ${name} must say that it goes across slots`);
    return { state: this.projection.initialState(), position: 0, latestAt: at, slot: slotOf(customer) };
  }
}

class AppendFold<Event extends DecodedEvent> implements BulkFold {
  readonly columns: readonly string[];
  private lines: string[] = [];

  constructor(private readonly projection: AppendProjection<Event>, private readonly decode: Decode<Event>) {
    this.columns = ['position', 'ordinal', 'slot', ...Object.keys(projection.columns).map((name) => escapeIdentifier(name))];
  }

  get size(): number {
    return this.lines.length;
  }

  add(events: readonly LoggedEvent[]): void {
    for (const logged of events) {
      try {
        const rows = this.projection.rows(this.decode(logged));
        const slot = rows.length > 0 ? slotOf(logged.customer) : 0;
        for (const [ordinal, row] of rows.entries()) this.lines.push(copyLine([logged.position, ordinal, slot, ...row]));
      } catch (error) {
        throw new FoldError(logged.position, error);
      }
    }
  }

  take(): Iterable<string> {
    const { lines } = this;
    this.lines = [];
    return lines;
  }
}

class CounterFold<Event extends DecodedEvent> implements BulkFold {
  readonly columns: readonly string[];
  private readonly merged = new Map<string, Delta>();

  constructor(private readonly projection: CounterProjection<Event>, private readonly decode: Decode<Event>) {
    this.columns = [...Object.keys(projection.key), 'slot', ...projection.sums].map((name) => escapeIdentifier(name));
  }

  readonly merge = (from: string, to: string): string => {
    const keys = this.columns.slice(0, -this.projection.sums.length).join(', ');
    const sums = this.columns.slice(-this.projection.sums.length);
    return `insert into ${to} (${this.columns.join(', ')}) select ${keys}, ${sums.map((sum) => `sum(${sum})::bigint`).join(', ')} from ${from} group by ${keys}`;
  };

  get size(): number {
    return this.merged.size;
  }

  add(events: readonly LoggedEvent[]): void {
    for (const logged of events) {
      try {
        mergeDeltas(this.projection, this.merged, this.decode(logged));
      } catch (error) {
        throw new FoldError(logged.position, error);
      }
    }
  }

  *take(end: boolean): Generator<string> {
    if (!end) return;
    for (const { slot, key, add } of this.merged.values()) yield copyLine([...key, slot, ...add]);
    this.merged.clear();
  }
}

/** A piece of a longer text keeps all of that in memory: a key that stays is given a text of its own. */
function ownText(piece: string): string {
  return Buffer.from(piece).toString();
}
