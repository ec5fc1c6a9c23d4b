import { EventEmitter } from 'node:events';

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** place of its record in the transaction file, in bytes: with gaps, never 0 */
  readonly position: number;
  /** milliseconds since 1970 */
  readonly created: number;
}

/** What an append asks of its stream. */
export type Expected = number | 'any' | 'no stream' | 'stream exists';

export type Decision =
  /** also where the same events stand there already; `position` is that of the last */
  | { readonly decision: 'written'; readonly revision: number; readonly position: number }
  | { readonly decision: 'wrong version'; readonly revision: number };

const RECORD_BYTES = 90;
const NONE = -1;
/** every so often the server writes something of its own */
const OWN_EVENT_EVERY = 7;
const SYSTEM_STREAM = '$$$stats';

/**
 * One log in memory that decides about appends as EventStoreDB's index writer does (IndexWriter.CheckCommit): known event ids at the very
 * place asked for are an idempotent success, whatever their content is now. System events stand between the others.
 */
export class RecordedLog {
  readonly events: Recorded[] = [];
  /** tells `appended` after every append */
  readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly streams = new Map<string, Recorded[]>();
  private readonly byId = new Map<string, Recorded>();
  private appends = 0;
  /** where the next record goes */
  end = RECORD_BYTES;

  constructor() {
    this.record('$users', [own('$UserCreated')]);
    this.record('$$$settings', [own('$metadata')]);
  }

  stream(name: string): readonly Recorded[] {
    return this.streams.get(name) ?? [];
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): Decision {
    const decision = this.check(stream, expected, events);
    if (decision) return decision;
    const recorded = this.record(stream, events);
    if (++this.appends % OWN_EVENT_EVERY === 0) this.record(SYSTEM_STREAM, [own('$statsCollected')]);
    this.changes.emit('appended');
    const { revision, position } = recorded[recorded.length - 1] as Recorded;
    return { decision: 'written', revision, position };
  }

  /** A place in `events`: the first at or behind a position. */
  indexOf(position: number): number {
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.events[middle] as Recorded).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private check(stream: string, expected: Expected, events: readonly Proposed[]): Decision | undefined {
    const history = this.stream(stream);
    const current = history.length - 1;
    const wrong: Decision = { decision: 'wrong version', revision: current };
    if (expected === 'any' || expected === 'stream exists') {
      if (expected === 'stream exists' && current === NONE) return wrong;
      const known = events.map(({ id }) => this.byId.get(id)).filter((event) => event?.stream === stream);
      if (known.length === 0) return undefined;
      return known.length === events.length ? writtenAt(known[known.length - 1] as Recorded) : wrong;
    }
    const revision = expected === 'no stream' ? NONE : expected;
    if (revision >= current) return revision === current ? undefined : wrong;
    const there = events.map((_, i) => history[revision + 1 + i]);
    return events.every(({ id }, i) => there[i]?.id === id) ? writtenAt(there[there.length - 1] as Recorded) : wrong;
  }

  private record(stream: string, events: readonly Proposed[]): Recorded[] {
    const history = this.streams.get(stream) ?? [];
    this.streams.set(stream, history);
    return events.map((event) => {
      const recorded = { ...event, stream, revision: history.length, position: this.end, created: Date.now() };
      this.end += RECORD_BYTES + stream.length + event.type.length + event.data.length + event.metadata.length;
      history.push(recorded);
      this.events.push(recorded);
      this.byId.set(event.id, recorded);
      return recorded;
    });
  }
}

function writtenAt({ revision, position }: Recorded): Decision {
  return { decision: 'written', revision, position };
}

function own(type: string): Proposed {
  const data = Buffer.from('{}');
  return { id: crypto.randomUUID(), type, contentType: 'application/json', data, metadata: new Uint8Array() };
}
