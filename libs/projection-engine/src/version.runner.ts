import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { loadPositions } from './catalogue';
import type { Version } from './catalogue';
import type { CompletedPosition } from './completed-position';
import { LogFollower } from './log.follower';
import type { FollowerOptions } from './log.follower';
import { FoldError, WindowRefused } from './window';
import type { DecodedEvent, WindowWriter } from './window';

/** waiting: another engine runs this version. retrying: the database or the store is out of reach. error: an event cannot be folded. */
export type RunnerState = 'stopped' | 'running' | 'waiting' | 'retrying' | 'paused' | 'error';

/** Takes what a pino logger takes. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunnerOptions<Event> extends FollowerOptions<Event> {
  readonly databaseUrl: string;
  readonly log: Log;
}

/** Advisory locks, one a version: who holds it moves its checkpoints. */
export const LOCKS = 0x45564852;
const WAIT_MS = 250;
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;

/**
 * Keeps one version current. One engine at a time runs a version, by an advisory lock; should two believe they do, the checkpoints let one
 * pass. Whatever fails, it starts again from the checkpoints, patiently; only an event that cannot be folded stops it.
 */
export class VersionRunner<Event extends DecodedEvent> {
  private loop?: Promise<void>;
  private halt = new AbortController();
  private current: RunnerState = 'stopped';
  private failure?: unknown;

  constructor(
    readonly version: Version, readonly completed: CompletedPosition, private readonly writer: WindowWriter<Event>, private readonly options: RunnerOptions<Event>,
  ) {}

  get state(): RunnerState {
    return this.current;
  }

  /** the last one, until a window passes */
  get reason(): unknown {
    return this.failure;
  }

  get error(): string | undefined {
    return this.failure === undefined || this.failure instanceof Error ? this.failure?.message : String(this.failure);
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
    const { log, windowSize } = this.options;
    const names = { projection: this.version.projection, version: this.version.version };
    let limit = windowSize;
    let delay = FIRST_DELAY_MS;
    while (!halt.aborted) {
      const before = this.completed.value;
      try {
        await this.session(limit, halt);
      } catch (error) {
        this.failure = error;
        if (error instanceof FoldError) {
          this.current = 'error';
          log.error({ ...names, position: error.position, err: error }, 'projection stopped');
          return;
        }
        limit = error instanceof WindowRefused ? error.retryWith : windowSize;
        if (error instanceof WindowRefused) continue;
        this.current = 'retrying';
        log.warn({ ...names, err: error }, 'projection interrupted, starting again from its checkpoints');
        delay = this.completed.value > before ? FIRST_DELAY_MS : Math.min(delay * 2, LAST_DELAY_MS);
        await sleep(delay, undefined, { signal: halt }).catch(() => undefined);
      }
    }
  }

  /** From connecting to the first failure, or to the halt. */
  private async session(limit: number, halt: AbortSignal): Promise<void> {
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
      const positions = await this.obtain(client, signal);
      if (positions) await new LogFollower(client, this.version.id, positions, limit, this.writer, this.options, (position) => this.passed(position)).follow(signal);
      if (!halt.aborted) throw broken.signal.reason ?? new Error('the event store ended the subscription');
    } finally {
      this.writer.forget();
      await client.end().catch(() => undefined);
    }
  }

  /** @returns the positions of the slots, once this engine holds the lock; meanwhile follows what the one that holds it completes */
  private async obtain(client: Client, signal: AbortSignal): Promise<readonly number[] | undefined> {
    while (!signal.aborted) {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [LOCKS, this.version.id]);
      const positions = await loadPositions(client, this.version.id);
      this.completed.moveTo(Math.min(...positions));
      this.current = rows[0]?.locked ? 'running' : 'waiting';
      if (rows[0]?.locked) return positions;
      await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  private passed(position: number): void {
    this.failure = undefined;
    this.completed.moveTo(position);
  }
}
