import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { EventStore, Page, StoredEvent } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import { loadPositions, movePositions } from './catalogue';
import type { Version } from './catalogue';
import type { CompletedPosition } from './completed-position';
import { FoldError, attempt, cutPage } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

/** waiting: another engine runs this version. retrying: the database or the store is out of reach. error: an event cannot be folded. */
export type RunnerState = 'stopped' | 'running' | 'waiting' | 'retrying' | 'paused' | 'error';

/** Takes what a pino logger takes. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunnerOptions<Event> {
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly decode: (stored: StoredEvent) => Event;
  readonly windowSize: number;
  readonly log: Log;
}

interface Window extends PreparedWindow {
  readonly cut: number;
  readonly events: readonly StoredEvent[];
  /** why it ends before its page does */
  readonly failure?: FoldError;
}

/** The database refuses the rows of a window of several events: halved until the one at fault stands alone. */
class WindowRefused extends Error {}

const LOCKS = 0x45564852;
const WAIT_MS = 250;
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;
/** Windows closer than this would spend more on checkpoints than on rows. */
const PACE_MS = 10;

/**
 * Keeps one version current. Windows are cut at common positions: a window's rows and all 64 checkpoints, at the cut, are one transaction, so an
 * event is counted once however often it is read. While a window is committed the next one is folded. One engine at a time runs a version, by
 * an advisory lock; should two believe they do, the checkpoints let one pass. Whatever fails, the version starts again from its checkpoints.
 */
export class VersionRunner<Event extends DecodedEvent> {
  private loop?: Promise<void>;
  private halt = new AbortController();
  private positions: readonly number[] = [];
  private limit: number;
  private current: RunnerState = 'stopped';
  private failure?: string;

  constructor(
    readonly version: Version, readonly completed: CompletedPosition, private readonly writer: WindowWriter<Event>, private readonly options: RunnerOptions<Event>,
  ) {
    this.limit = options.windowSize;
  }

  get state(): RunnerState {
    return this.current;
  }

  /** the last one, until a window passes */
  get error(): string | undefined {
    return this.failure;
  }

  start(): void {
    if (this.loop) return;
    this.halt = new AbortController();
    this.loop = this.run(this.halt.signal);
  }

  /** Returns when the windows under way are committed. */
  async stop(as: 'stopped' | 'paused'): Promise<void> {
    this.halt.abort();
    await this.loop;
    this.loop = undefined;
    this.current = as;
  }

  private async run(halt: AbortSignal): Promise<void> {
    let delay = FIRST_DELAY_MS;
    while (!halt.aborted) {
      const before = this.completed.value;
      try {
        await this.session(halt);
      } catch (error) {
        this.failure = error instanceof Error ? error.message : String(error);
        if (error instanceof FoldError) {
          this.current = 'error';
          this.options.log.error({ ...this.names, position: error.position, err: error }, 'projection stopped');
          return;
        }
        if (error instanceof WindowRefused) continue;
        this.current = 'retrying';
        this.options.log.warn({ ...this.names, err: error }, 'projection interrupted, starting again from its checkpoints');
        delay = this.completed.value > before ? FIRST_DELAY_MS : Math.min(delay * 2, LAST_DELAY_MS);
        await sleep(delay, undefined, { signal: halt }).catch(() => undefined);
      }
    }
  }

  /** From connecting to the first failure, or to the halt. */
  private async session(halt: AbortSignal): Promise<void> {
    const client = new Client({
      connectionString: this.options.databaseUrl, application_name: `evenhand projection ${this.version.projection}`, keepAlive: true,
      connectionTimeoutMillis: LAST_DELAY_MS,
      // a crash of the server may lose the last windows, rows and checkpoints together: they are folded again
      options: '-c synchronous_commit=off',
    });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('the connection to the database ended')));
    const signal = AbortSignal.any([halt, broken.signal]);
    try {
      await client.connect();
      if (!(await this.obtain(client, signal))) return;
      this.current = 'running';
      await this.follow(client, signal, broken);
      if (!halt.aborted) throw broken.signal.reason ?? new Error('the event store ended the subscription');
    } finally {
      this.writer.forget();
      await client.end().catch(() => undefined);
    }
  }

  /** @returns true with the lock held and the positions loaded; meanwhile follows what the engine that holds it completes */
  private async obtain(client: Client, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [LOCKS, this.version.id]);
      this.positions = await loadPositions(client, this.version.id);
      this.completed.moveTo(Math.min(...this.positions));
      if (rows[0]?.locked) return true;
      this.current = 'waiting';
      await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  private async follow(client: Client, signal: AbortSignal, broken: AbortController): Promise<void> {
    const { store, windowSize } = this.options;
    const furthest = Math.max(...this.positions);
    const started = this.positions;
    let commit = Promise.resolve();
    try {
      for await (const page of store.subscribe(Math.min(...started), { pageSize: windowSize, signal })) {
        const begun = performance.now();
        for (let rest: Page | undefined = page; rest && !broken.signal.aborted; ) {
          const [piece, after]: [Page, Page | undefined] = cutPage(rest, this.limit);
          const window = await this.prepare(piece, (event) => event.position <= furthest && event.position <= (started[slotOf(event.customer)] as number));
          await commit;
          commit = this.commit(client, window);
          commit.catch((error: unknown) => broken.abort(error));
          if (window.failure) throw window.failure;
          rest = after;
        }
        if (page.events.length < windowSize) await sleep(Math.max(0, PACE_MS - (performance.now() - begun)));
      }
    } finally {
      await commit;
    }
  }

  /** @param done tells events of slots that stand further than others */
  private async prepare(page: Page, done: (event: StoredEvent) => boolean): Promise<Window> {
    const decoded: Event[] = [];
    const breather = new Breather();
    let failure: FoldError | undefined;
    try {
      for (const stored of page.events) {
        if (breather.due) await breather.take();
        if (!done(stored)) decoded.push(attempt(stored.position, () => this.options.decode(stored)));
      }
    } catch (error) {
      failure = asFoldError(error, page.events);
    }
    for (;;) {
      try {
        const prepared = await this.writer.prepare(decoded);
        return { ...prepared, events: page.events, cut: failure ? failure.position - 1 : page.position, failure };
      } catch (error) {
        const { position } = (failure = asFoldError(this.refusal(error, page.events), page.events));
        decoded.splice(decoded.findIndex((event) => event.position >= position));
      }
    }
  }

  private async commit(client: Client, window: Window): Promise<void> {
    try {
      await client.query('begin');
      if (!(await movePositions(client, this.version.id, this.positions, window.cut))) {
        throw new Error('another engine moved the checkpoints of this version');
      }
      await window.write(client);
      await client.query('commit');
    } catch (error) {
      throw this.refusal(error, window.events);
    }
    this.positions = this.positions.map((position) => Math.max(position, window.cut));
    window.committed();
    this.limit = Math.min(this.limit * 2, this.options.windowSize);
    this.failure = undefined;
    this.completed.moveTo(Math.min(...this.positions));
  }

  /** A row that the table cannot hold fails the whole window: halved again and again, the event that made it stands alone. */
  private refusal(error: unknown, events: readonly StoredEvent[]): unknown {
    const isData = error instanceof DatabaseError && /^2[23]/.test(error.code ?? '');
    const [first] = events;
    if (!isData || !first) return error;
    if (events.length === 1) return new FoldError(first.position, error, first.id);
    this.limit = Math.floor(events.length / 2);
    return new WindowRefused(error.message, { cause: error });
  }

  private get names(): object {
    return { projection: this.version.projection, version: this.version.version };
  }
}

/** @returns the failure with the id of its event; anything else is thrown on */
function asFoldError(error: unknown, events: readonly StoredEvent[]): FoldError {
  if (!(error instanceof FoldError)) throw error;
  return new FoldError(error.position, error.cause, events.find(({ position }) => position === error.position)?.id);
}
