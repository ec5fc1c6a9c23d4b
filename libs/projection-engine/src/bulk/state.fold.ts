import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import { slotOf } from '@evenhand/event-sourcing';
import type { LoggedEvent, StateProjection } from '@evenhand/event-sourcing';
import { FoldError } from '../window';
import type { DecodedEvent } from '../window';
import type { BulkFold, Decode } from './bulk.fold';
import { copyLine } from './copy-text';

interface Folded<State> {
  state: State;
  position: number;
  latestAt: number;
  readonly slot: number;
}

export class StateFold<State, Event extends DecodedEvent> implements BulkFold {
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

/** A piece of a longer text keeps all of that in memory: a key that stays is given a text of its own. */
function ownText(piece: string): string {
  return Buffer.from(piece).toString();
}
