import type { Decider } from './decider';
import { NO_STREAM } from './event-store';
import type { StoredEvent } from './event-store';

type Stored = Pick<StoredEvent, 'id' | 'digest' | 'customer' | 'position' | 'revision'>;

/** A stream as far as its decider needs it: the folded state, where it stands, and which ids it has seen. */
export class History<State, Event> {
  revision = NO_STREAM;
  position = 0;
  customer: string | undefined;
  state: State;
  private readonly ids = new Map<string, { readonly digest: string; readonly position: number }>();
  private readonly lastOfKind = new Map<string, number>();

  constructor(private readonly decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>) {
    this.state = decider.initialState;
  }

  get size(): number {
    return this.ids.size;
  }

  add(stored: Stored, event: Event, kind: string): void {
    this.revision = stored.revision;
    this.position = stored.position;
    this.customer ??= stored.customer;
    this.ids.set(stored.id, { digest: stored.digest, position: stored.position });
    this.lastOfKind.set(kind, stored.position);
    this.state = this.decider.evolve(this.state, event);
  }

  find(id: string): { readonly digest: string; readonly position: number } | undefined {
    return this.ids.get(id);
  }

  /** Where the last event of this kind stands; the stream's end where there is none. */
  lastPositionOf(kind: string): number {
    return this.lastOfKind.get(kind) ?? this.position;
  }
}
