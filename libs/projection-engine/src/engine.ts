import { DatabaseError, Pool } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import type { JourneyLog } from '@evenhand/journey-log';
import type { BulkOptions } from './bulk/bulk.build';
import type { Decode } from './bulk/bulk.fold';
import { openCatalogue, stopOf } from './catalogue';
import { Undivided } from './division';
import { Operations } from './operations/operations';
import { ParkedCustomers } from './parking/parked.customers';
import type { CustomerEvents } from './parking/refold';
import { PositionWatch } from './position.watch';
import { Share } from './share';
import { SharedLog } from './shared-log';
import { StateWriter } from './state.writer';
import type { ParkedAt } from './state.writer';
import { countRows, versionsOf } from './status';
import type { ProjectionStatus } from './status';
import { VersionBoard } from './version.board';
import type { Log, WindowsBegun } from './version.runner';
import type { DecodedEvent } from './window';

export interface EngineOptions<Event extends DecodedEvent> {
  /** postgres://… of the read models */
  readonly databaseUrl: string;
  /** what is projected; where it is shared, all engines on it and on this database divide the work. It stays open. */
  readonly journey: JourneyLog;
  readonly decode: Decode<Event>;
  /** of one name there may be several code versions: each keeps its own version current, a new one is built beside the live one */
  readonly projections: readonly Projection<Event>[];
  /** events a transaction at most, default 2 000 */
  readonly windowSize?: number;
  /** rows of each `state` version, and customers of each counter that remembers them, held in memory; default 50 000 */
  readonly cacheRows?: number;
  /** without it nothing is replayed or verified */
  readonly bulk?: BulkOptions;
  /** hears of each window that keeps a version current, before it is folded; what it returns, of its end */
  readonly windows?: WindowsBegun;
  /** how a customer's events are found where one is let go; without it his slot is read for them */
  readonly customerEvents?: CustomerEvents;
  readonly log?: Log;
}

/**
 * `position`: completed when the row was read; of a customer who is parked, what is known for certain, as far as before the event that is. `lastPosition`:
 * last event folded in. `latestAt`: latest moment of its events, ms.
 */
export type StateRead<State> =
  | { readonly state: State; readonly position: number; readonly lastPosition: number; readonly latestAt: number; readonly parked?: ParkedAt }
  | { readonly state: undefined; readonly position: number; readonly parked?: ParkedAt };

const NO_SUCH_TABLE = '42P01';
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Keeps read models current and answers from them: every version whose code is there is projected, one of each projection is live. */
export class ProjectionEngine<Event extends DecodedEvent> {
  private constructor(
    private readonly pool: Pool, private readonly journey: JourneyLog, private readonly board: VersionBoard<Event>, private readonly sharing: readonly (Share<Event> | PositionWatch<Event>)[],
    /** replay, verification, promotion and rollback */
    readonly operations: Operations<Event>,
    /** of whom an event could not be folded */
    readonly parked: ParkedCustomers<Event>,
  ) {}

  /** Makes the catalogue, and table, checkpoints and public view of each projection that is new. Nothing runs before `start`. */
  static async open<Event extends DecodedEvent>(options: EngineOptions<Event>): Promise<ProjectionEngine<Event>> {
    const { databaseUrl, journey, projections, windowSize = 2_000, cacheRows = 50_000, log = SILENT } = options;
    const pool = new Pool({ connectionString: databaseUrl, max: 6, application_name: 'evenhand projections' });
    pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to the read models was lost'));
    try {
      const client = await pool.connect();
      await openCatalogue(client, projections).finally(() => client.release());
      const whole = new SharedLog(journey, options.decode);
      const share = journey.shared ? new Share(journey, whole, log) : undefined;
      const runnerOptions = { ...options, pool, decode: whole.decode, division: share ?? new Undivided(whole), windowSize, log };
      const board = new VersionBoard(pool, projections, cacheRows, runnerOptions);
      await board.look();
      const operations = new Operations({ ...runnerOptions, board, share });
      return new ProjectionEngine(pool, journey, board, share ? [share, new PositionWatch(pool, board, share, log)] : [], operations, new ParkedCustomers({ ...runnerOptions, board }));
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  start(): void {
    for (const part of this.sharing) part.start();
    this.board.start();
    this.operations.start();
  }

  /** Commits the windows under way, answers false to who still waits, and closes. Operations go on at the next start. The log stays open. */
  async stop(): Promise<void> {
    await this.operations.stop();
    await this.board.stop();
    for (const part of this.sharing) await part.stop();
    await this.pool.end();
  }

  /** Without a name all of them. Returns when the windows under way are committed. Holds in this process, until `resume`. */
  async pause(name?: string): Promise<void> {
    await this.board.pause(name);
  }

  /** Goes on after `pause`, and tries once more where a projection stopped on an error. */
  async resume(name?: string): Promise<void> {
    await this.board.resume(name);
  }

  /** @returns whether the code of the live version is here */
  serves(name: string): boolean {
    return this.board.of(this.board.stored(name)) !== undefined;
  }

  /** @returns the completed position of the live version, as this process knows it */
  completed(name: string): number {
    return this.board.live(name).runner.completed.value;
  }

  /** @returns whether the live version completed the position before time ran out, the signal aborted or the engine stopped */
  async waitFor(name: string, position: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (position <= this.completed(name)) return true;
    return this.board.next(name).runner.completed.waitFor(position, timeoutMs, signal);
  }

  /** A row of a `state` projection and the completed position: both committed, both of the same moment. */
  async read<State>(name: string, key: string): Promise<StateRead<State>> {
    return this.upToDate(() => this.readLive(name, key));
  }

  status(): Promise<ProjectionStatus[]> {
    return this.upToDate(() => this.readStatus());
  }

  /** Another process may have promoted a version and dropped the one that this process still takes for the live one. */
  private async upToDate<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== NO_SUCH_TABLE) throw error;
      await this.board.look();
      return read();
    }
  }

  private async readLive<State>(name: string, key: string): Promise<StateRead<State>> {
    const { projection, writer, runner } = this.board.live(name);
    if (projection.kind !== 'state' || !(writer instanceof StateWriter)) throw new Error(`projection ${name} keeps no state`);
    const completed = runner.completed.value;
    const hot = runner.upToDate && !runner.isParked(key) ? writer.cached(key) : undefined;
    const { row, position, parked } = hot && hot.position <= completed ? { row: hot, position: completed } : await writer.read(key);
    runner.completed.raise(position);
    const at = parked ? { position: Math.min(position, parked.position - 1), parked } : { position };
    if (!row) return { state: undefined, ...at };
    return { state: projection.decode(row.text) as State, ...at, lastPosition: row.position, latestAt: row.latestAt };
  }

  private async readStatus(): Promise<ProjectionStatus[]> {
    const head = await this.journey.head();
    const live = this.board.all.filter(({ version }) => version.state === 'live');
    return Promise.all(live.map(async ({ projection: { name, kind }, version: { id, version: liveVersion, table }, runner }) => {
      const versions = await versionsOf(this.pool, name);
      const rows = await countRows(this.pool, table);
      const position = versions.find(({ version }) => version === liveVersion)?.position ?? 0;
      const stop = await stopOf(this.pool, id);
      const isFollowed = runner.state === 'running' || runner.state === 'waiting';
      const { state, error } = isFollowed && stop ? { state: 'error' as const, error: stop.message } : runner;
      const parked = versions.find(({ version }) => version === liveVersion)?.parked ?? 0;
      return { name, kind, liveVersion, versions, parked, position, lag: Math.max(0, head - position), rows, state, error };
    }));
  }
}
