import { Pool } from 'pg';
import type { EventStore, Projection, StateProjection, StoredEvent } from '@evenhand/event-sourcing';
import { AppendWriter } from './append.writer';
import { loadPositions, openCatalogue } from './catalogue';
import type { Version } from './catalogue';
import { CompletedPosition } from './completed-position';
import { CounterWriter } from './counter.writer';
import { StateWriter } from './state.writer';
import { countRows, versionsOf } from './status';
import type { ProjectionStatus } from './status';
import { VersionRunner } from './version.runner';
import type { Log } from './version.runner';
import type { DecodedEvent, WindowWriter } from './window';

export interface EngineOptions<Event extends DecodedEvent> {
  /** postgres://… of the read models */
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly decode: (stored: StoredEvent) => Event;
  /** of one name there may be several code versions: each keeps its own version current, a new one is built beside the live one */
  readonly projections: readonly Projection<Event>[];
  /** events a transaction at most, default 2 000 */
  readonly windowSize?: number;
  /** rows of each `state` version held in memory, default 50 000 */
  readonly cacheRows?: number;
  readonly log?: Log;
}

/** `position`: completed when the row was read. `lastPosition`: last event folded in. `latestAt`: latest moment of its events, ms. */
export type StateRead<State> =
  | { readonly state: State; readonly position: number; readonly lastPosition: number; readonly latestAt: number }
  | { readonly state: undefined; readonly position: number };

interface Entry<Event extends DecodedEvent> {
  readonly projection: Projection<Event>;
  readonly writer: WindowWriter<Event>;
  readonly runner: VersionRunner<Event>;
}

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Keeps read models current and answers from them: every version whose code is there is projected, one of each projection is live. */
export class ProjectionEngine<Event extends DecodedEvent> {
  private started = false;
  private readonly paused = new Set<string>();

  private constructor(private readonly pool: Pool, private readonly store: EventStore, private readonly entries: readonly Entry<Event>[]) {}

  /** Makes the catalogue, and table, checkpoints and public view of each projection that is new. Nothing runs before `start`. */
  static async open<Event extends DecodedEvent>(options: EngineOptions<Event>): Promise<ProjectionEngine<Event>> {
    const { databaseUrl, projections, windowSize = 2_000, cacheRows = 50_000, log = SILENT } = options;
    const pool = new Pool({ connectionString: databaseUrl, max: 4, application_name: 'evenhand projections' });
    pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to the read models was lost'));
    try {
      const client = await pool.connect();
      const versions = await openCatalogue(client, projections).finally(() => client.release());
      const entries: Entry<Event>[] = [];
      for (const version of versions) {
        const projection = projections.find(({ name, version: code }) => name === version.projection && code === version.codeVersion);
        if (!projection) continue;
        const writer = writerOf(projection, version, pool, cacheRows);
        const completed = new CompletedPosition(Math.min(...(await loadPositions(pool, version.id))));
        entries.push({ projection, writer, runner: new VersionRunner(version, completed, writer, { ...options, windowSize, log }) });
      }
      return new ProjectionEngine(pool, options.store, entries);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  start(): void {
    this.started = true;
    for (const { projection, runner } of this.entries) if (!this.paused.has(projection.name)) runner.start();
  }

  /** Commits the windows under way, answers false to who still waits, and closes. The store stays open. */
  async stop(): Promise<void> {
    await Promise.all(this.entries.map(({ runner }) => runner.stop('stopped')));
    for (const { runner } of this.entries) runner.completed.release();
    await this.pool.end();
  }

  /** Without a name all of them. Returns when the windows under way are committed. Holds in this process, until `resume`. */
  async pause(name?: string): Promise<void> {
    const chosen = this.chosen(name);
    for (const { projection } of chosen) this.paused.add(projection.name);
    await Promise.all(chosen.map(({ runner }) => runner.stop('paused')));
  }

  /** Goes on after `pause`, and tries once more where a projection stopped on an error. */
  async resume(name?: string): Promise<void> {
    for (const { projection, runner } of this.chosen(name)) {
      this.paused.delete(projection.name);
      if (runner.state === 'error') await runner.stop('stopped');
      if (this.started) runner.start();
    }
  }

  /** @returns the completed position of the live version, as this process knows it */
  completed(name: string): number {
    return this.live(name).runner.completed.value;
  }

  /** @returns whether the live version completed the position before time ran out, the signal aborted or the engine stopped */
  waitFor(name: string, position: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return this.live(name).runner.completed.waitFor(position, timeoutMs, signal);
  }

  /** A row of a `state` projection and the completed position: both committed, both of the same moment. */
  async read<State>(name: string, key: string): Promise<StateRead<State>> {
    const { projection, writer, runner } = this.live(name);
    if (projection.kind !== 'state' || !(writer instanceof StateWriter)) throw new Error(`projection ${name} keeps no state`);
    const hot = writer.cached(key);
    const { row, position } = hot ? { row: hot, position: runner.completed.value } : await writer.read(key);
    if (!row) return { state: undefined, position };
    return { state: projection.decode(row.text) as State, position, lastPosition: row.position, latestAt: row.latestAt };
  }

  async status(): Promise<ProjectionStatus[]> {
    const head = await this.store.head();
    const live = this.entries.filter(({ runner }) => runner.version.state === 'live');
    return Promise.all(live.map(async ({ projection: { name, kind }, runner }) => {
      const versions = await versionsOf(this.pool, name);
      const rows = await countRows(this.pool, runner.version.table);
      const position = versions.find(({ version }) => version === runner.version.version)?.position ?? 0;
      const { state, error } = runner;
      return { name, kind, liveVersion: runner.version.version, versions, position, lag: Math.max(0, head - position), rows, state, error };
    }));
  }

  private live(name: string): Entry<Event> {
    const entry = this.entries.find(({ projection, runner }) => projection.name === name && runner.version.state === 'live');
    if (!entry) throw new Error(`there is no projection ${name}`);
    return entry;
  }

  private chosen(name: string | undefined): readonly Entry<Event>[] {
    const chosen = this.entries.filter(({ projection }) => name === undefined || projection.name === name);
    if (name !== undefined && chosen.length === 0) throw new Error(`there is no projection ${name}`);
    return chosen;
  }
}

function writerOf<Event extends DecodedEvent>(projection: Projection<Event>, version: Version, pool: Pool, cacheRows: number): WindowWriter<Event> {
  switch (projection.kind) {
    case 'state':
      return new StateWriter(projection as StateProjection<unknown, Event>, version, pool, cacheRows);
    case 'append':
      return new AppendWriter(projection, version.table);
    case 'counter':
      return new CounterWriter(projection, version.table);
  }
}
