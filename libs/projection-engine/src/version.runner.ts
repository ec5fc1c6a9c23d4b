import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { SLOTS } from '@evenhand/event-sourcing';
import type { Projection } from '@evenhand/event-sourcing';
import type { JourneyEvent } from '@evenhand/journey-log';
import { Overtaken } from './bulk/messages';
import { loadPositions, tellStop } from './catalogue';
import type { Version } from './catalogue';
import type { CompletedPosition } from './completed-position';
import { aborted } from './division';
import type { Division, Turn } from './division';
import { LogFollower } from './log.follower';
import type { FollowerOptions, Standing, WindowBegun } from './log.follower';
import { Parking } from './parking/parking';
import { FoldError, WindowRefused } from './window';
import type { DecodedEvent, WindowWriter } from './window';

/** waiting: other engines run this version. retrying: the database or the log is out of reach. error: it can go on no more, through no single event's fault. */
export type RunnerState = 'stopped' | 'running' | 'waiting' | 'retrying' | 'paused' | 'error';

/** Takes what a pino logger takes. */
export interface Log {
  debug?(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RunnerOptions<Event> extends Omit<FollowerOptions<Event>, 'begun'> {
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly division: Division<Event>;
  readonly windows?: WindowsBegun | undefined;
  readonly log: Log;
}

/** As WindowBegun, of every version that is kept current. */
export type WindowsBegun = (version: Pick<Version, 'projection' | 'version'>, events: readonly JourneyEvent[]) => ReturnType<WindowBegun>;

/** Advisory locks, one a version: who holds it alone, or shares it for slots of his own, moves its checkpoints. */
export const LOCKS = 0x45564852;
const WAIT_MS = 250;
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 5_000;

/**
 * Keeps one version current, or this engine's slots of it. Who runs it holds an advisory lock, alone or with those who run other slots; should two
 * believe that a slot is theirs, its checkpoint lets one pass. Whatever fails, it starts again from the checkpoints, patiently. An event whose rows the
 * table refuses is known as such when it begins anew, and parked.
 */
export class VersionRunner<Event extends DecodedEvent> {
  private loop?: Promise<void>;
  private halt = new AbortController();
  private current: RunnerState = 'stopped';
  private failure?: unknown;

  /** of the slots that are run here; what is held in memory of them is as old */
  private ownPosition = -1;
  private parking?: Parking | undefined;
  /** by position */
  private readonly refused = new Map<number, FoldError>();

  constructor(
    readonly version: Version, private readonly projection: Projection<Event>, readonly completed: CompletedPosition, private readonly writer: WindowWriter<Event>,
    private readonly options: RunnerOptions<Event>,
  ) {}

  /** whether what is held in memory is as new as what is known to be completed */
  get upToDate(): boolean {
    return this.ownPosition >= this.completed.value;
  }

  /** whether the row of a key may be another than what is held in memory: its customer was let go, perhaps by another process */
  isParked(key: string): boolean {
    const { parking, projection } = this;
    const isCustomers = projection.kind === 'state' && !projection.acrossSlots && !projection.withinCustomer;
    return parking !== undefined && parking.size > 0 && (!isCustomers || parking.has(key));
  }

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
      const turn = await this.turn(halt);
      if (!turn) return;
      try {
        await this.session(turn, limit, halt);
      } catch (error) {
        if (error instanceof Overtaken) {
          log.debug?.({ ...names, err: error }, 'slots are run by another engine now, or a customer was let go');
          this.current = 'waiting';
          await aborted(halt, FIRST_DELAY_MS);
          continue;
        }
        if (error instanceof FoldError && !this.refused.has(error.position)) {
          this.refused.set(error.position, error);
          limit = windowSize;
          continue;
        }
        this.failure = error;
        if (error instanceof FoldError) {
          this.current = 'error';
          log.error({ ...names, position: error.position, err: error }, 'projection stopped');
          await tellStop(this.options.pool, this.version.id, error.position, error.message).catch((reason: unknown) => log.warn({ ...names, err: reason }, 'the others were not told'));
          if (turn.alone) return;
          // whoever has the event's slot stops there: with other slots, this engine may go on
          await aborted(AbortSignal.any([halt, turn.until]));
          continue;
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

  private turn(halt: AbortSignal): Turn<Event> | Promise<Turn<Event> | undefined> {
    const turn = this.options.division.turn(this.version, this.projection, halt);
    if (turn instanceof Promise) this.current = 'waiting';
    return turn;
  }

  /** From connecting to the first failure, to the end of the turn, or to the halt. */
  private async session(turn: Turn<Event>, limit: number, halt: AbortSignal): Promise<void> {
    const client = new Client({
      connectionString: this.options.databaseUrl, application_name: `evenhand projection ${this.version.projection}`, keepAlive: true,
      connectionTimeoutMillis: LAST_DELAY_MS,
      // a crash of the server may lose the last windows, rows and checkpoints together: they are folded again
      options: '-c synchronous_commit=off',
    });
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    client.on('end', () => broken.abort(new Error('the connection to the database ended')));
    const signal = AbortSignal.any([halt, turn.until, broken.signal]);
    try {
      await client.connect();
      const standing = await this.obtain(client, turn, signal);
      const passed = (position: number): void => this.passed(position, turn);
      const { windows } = this.options;
      const options = { ...this.options, begun: windows && ((events: readonly JourneyEvent[]) => windows(this.version, events)) };
      if (standing) await new LogFollower(client, this.version.id, standing, limit, this.writer, options, passed).follow(turn.log, signal);
      if (!halt.aborted && !turn.until.aborted) throw broken.signal.reason ?? new Error('the journey log ended the subscription');
    } finally {
      this.ownPosition = -1;
      this.parking = undefined;
      this.writer.forget();
      await client.end().catch(() => undefined);
    }
  }

  /** @returns where this turn's slots stand, once this engine holds the lock; meanwhile follows what those that hold it complete */
  private async obtain(client: Client, { slots, alone }: Turn<Event>, signal: AbortSignal): Promise<Standing | undefined> {
    const lock = alone ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
    while (!signal.aborted) {
      const { rows } = await client.query<{ locked: boolean }>(`select ${lock}($1, $2) as locked`, [LOCKS, this.version.id]);
      const known = this.completed.value;
      const positions = await loadPositions(client, this.version.id);
      const completed = Math.min(...positions);
      if (completed < known) this.completed.moveTo(completed);
      else this.completed.raise(completed);
      this.current = rows[0]?.locked ? 'running' : 'waiting';
      if (rows[0]?.locked) {
        const own = slots.map((slot) => positions[slot] as number);
        this.parking = await Parking.load(client, this.version.id, slots);
        this.ownPosition = Math.min(...own);
        return { slots, positions: own, parking: this.parking, refused: this.refused };
      }
      await sleep(WAIT_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  private passed(position: number, { slots }: Turn<Event>): void {
    this.failure = undefined;
    this.ownPosition = position;
    if (slots.length === SLOTS) this.completed.raise(position);
  }
}
