import type { CloudEvent } from '../envelope';
import type { EventType } from './event-type';

/** Turns the data of an older version into that of the next. Pure and total: it reads history. */
export interface Upcaster {
  readonly from: string;
  readonly to: string;
  up(event: CloudEvent): object;
}

/** Every event type known, by its name on the wire, and the ways from older versions to newer ones. */
export class EventRegistry {
  private readonly types: ReadonlyMap<string, EventType>;
  private readonly upcasters: ReadonlyMap<string, Upcaster>;

  constructor(types: Iterable<EventType>, upcasters: readonly Upcaster[] = []) {
    this.types = unique([...types].map((type) => [type.type, type]));
    this.upcasters = unique(upcasters.map((upcaster) => [upcaster.from, upcaster]));
    for (const { from, to } of upcasters) {
      const [older, newer] = [this.types.get(from), this.types.get(to)];
      if (!older || !newer || newer.version <= older.version || newer.name !== older.name) throw new Error(`no way from ${from} to ${to}`);
    }
  }

  get(type: string): EventType | undefined {
    return this.types.get(type);
  }

  all(): readonly EventType[] {
    return [...this.types.values()];
  }

  /** Whether upcast would make a newer version of it. */
  isOlder(type: string): boolean {
    return this.upcasters.size > 0 && this.upcasters.has(type);
  }

  /** The event as its latest version; an event of an unknown type comes back as it is: a reader never fails on a newer type. */
  upcast(event: CloudEvent): CloudEvent {
    let latest = event;
    for (let step = this.upcasters.get(latest.type); step; step = this.upcasters.get(latest.type)) {
      latest = { ...latest, type: step.to, data: step.up(latest) };
    }
    return latest;
  }
}

function unique<V>(entries: readonly (readonly [string, V])[]): ReadonlyMap<string, V> {
  const map = new Map(entries);
  if (map.size < entries.length) throw new Error('two entries of one name');
  return map;
}
