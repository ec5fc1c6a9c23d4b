import type { Decider } from './decider';
import { NO_STREAM } from './event-store';
import type { NewEvent, StoredEvent } from './event-store';

/** One of its events. `position` is 0 while the store has not said it. */
interface Entry {
  readonly id: string;
  readonly digest: string;
  readonly kind: string;
  position: number;
}

const SEARCHED = 32;

/** A stream as far as its decider needs it: the folded state, where it stands, and which ids it has seen. */
export class History<State, Event> {
  customer: string | undefined;
  state: State;
  /** appends that the store has not answered */
  onTheirWay = 0;
  /** an append in it was not stored: nothing may be built on it any more */
  broken = false;
  private readonly entries: Entry[] = [];
  /** of long histories */
  private index: Map<string, Entry> | undefined;

  constructor(private readonly decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>) {
    this.state = decider.initialState;
  }

  get revision(): number {
    return this.entries.length + NO_STREAM;
  }

  get last(): Readonly<Entry> | undefined {
    return this.entries[this.entries.length - 1];
  }

  /** An event on its way to the store, as the stream's next. */
  add({ id, digest, customer }: NewEvent, event: Event, kind: string, position = 0): void {
    this.customer ??= customer;
    const entry = { id, digest, kind, position };
    this.entries.push(entry);
    if (this.index) this.index.set(id, entry);
    else if (this.entries.length > SEARCHED) this.index = new Map(this.entries.map((one) => [one.id, one]));
    this.state = this.decider.evolve(this.state, event);
  }

  /** The store has the event of this revision at that position. */
  place(revision: number, position: number): void {
    (this.entries[revision] as Entry).position = position;
  }

  /** An event that was read. */
  read(stored: StoredEvent, event: Event, kind: string): void {
    this.add(stored, event, kind, stored.position);
  }

  find(id: string): Readonly<Entry> | undefined {
    return this.index ? this.index.get(id) : this.entries.find((entry) => entry.id === id);
  }

  /** Where the last event of this kind stands, of those up to a revision; the last of any kind where there is none. */
  lastPositionOf(kind: string, revision: number): number {
    for (let i = revision; i >= 0; i--) if (this.entries[i]?.kind === kind) return (this.entries[i] as Entry).position;
    return this.entries[revision]?.position ?? 0;
  }
}
