import { escapeIdentifier } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { AppendProjection, LoggedEvent, Projection } from '@evenhand/event-sourcing';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import { copyLine } from './copy-text';
import { CounterFold } from './counter.fold';
import { StateFold } from './state.fold';

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
  /** what is remembered beside the rows, taken with them */
  readonly memory?: Pick<BulkFold, 'columns' | 'take'>;
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
      return new CounterFold(projection, decode, whole);
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
        const lines = rows.map((row, ordinal) => copyLine([logged.position, ordinal, slot, ...row]));
        this.lines.push(...lines);
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
