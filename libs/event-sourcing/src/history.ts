import type { Decider } from './decider';
import { NO_STREAM } from './event-store';
import type { NewEvent, StoredEvent } from './event-store';

/** `position` is 0 while the store has not said it. */
interface Known {
  readonly digest: string;
  position: number;
}

/** A stream as far as its decider needs it: the folded state, where it stands, and which ids it has seen. */
export class History<State, Event> {
  revision = NO_STREAM;
  customer: string | undefined;
  state: State;
  private position = 0;
  private readonly ids = new Map<string, Known>();
  private readonly lastOfKind = new Map<string, number>();

  constructor(private readonly decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>) {
    this.state = decider.initialState;
  }

  get size(): number {
    return this.ids.size;
  }

  /** An event on its way to the store, as the stream's next. */
  add({ id, digest, customer }: NewEvent, event: Event): void {
    this.revision++;
    this.customer ??= customer;
    this.ids.set(id, { digest, position: 0 });
    this.state = this.decider.evolve(this.state, event);
  }

  /** The store has it there. */
  place(id: string, kind: string, position: number): void {
    (this.ids.get(id) as Known).position = position;
    this.position = position;
    this.lastOfKind.set(kind, position);
  }

  /** An event that was read. */
  read(stored: StoredEvent, event: Event, kind: string): void {
    this.add(stored, event);
    this.place(stored.id, kind, stored.position);
  }

  find(id: string): Readonly<Known> | undefined {
    return this.ids.get(id);
  }

  /** Where the last event of this kind stands; the stream's end where there is none. */
  lastPositionOf(kind: string): number {
    return this.lastOfKind.get(kind) ?? this.position;
  }
}
