import type { Pool } from 'pg';
import type { Projection, StateProjection } from '@evenhand/event-sourcing';
import { AppendWriter } from './append.writer';
import { DroppedError, listVersions, loadPositions } from './catalogue';
import type { Version } from './catalogue';
import { CompletedPosition } from './completed-position';
import { CounterWriter } from './counter.writer';
import type { Queryable } from './layout';
import { OperationRefused } from './operations/refusal';
import { StateWriter } from './state.writer';
import { VersionRunner } from './version.runner';
import type { RunnerOptions } from './version.runner';
import type { DecodedEvent, WindowWriter } from './window';

/** A version whose code is here. */
export interface Entry<Event extends DecodedEvent> {
  version: Version;
  readonly projection: Projection<Event>;
  readonly writer: WindowWriter<Event>;
  readonly runner: VersionRunner<Event>;
}

const LOOK_MS = 1_000;

/**
 * The versions as the catalogue has them, each with its runner: one that was added is followed, one that was dropped is not any more, one
 * that an operation has claimed rests. Other processes change the catalogue too: it is looked at once a second.
 */
export class VersionBoard<Event extends DecodedEvent> {
  private entries = new Map<number, Entry<Event>>();
  private versions: readonly Version[] = [];
  private readonly served = new Map<string, Entry<Event>>();
  private readonly paused = new Set<string>();
  private started = false;
  private turn: Promise<void> = Promise.resolve();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly pool: Pool, private readonly projections: readonly Projection<Event>[], private readonly cacheRows: number, private readonly options: RunnerOptions<Event>,
  ) {}

  get all(): readonly Entry<Event>[] {
    return [...this.entries.values()];
  }

  /**
   * The live version as reads see it: after a switch the one before, until the other has come as far. So no reader is taken back in time.
   * @throws OperationRefused code_missing where its code is not here
   */
  live(name: string): Entry<Event> {
    const now = this.entries.get(this.stored(name).id);
    if (!now) throw new OperationRefused(503, 'code_missing', `The live version of ${name} was built by code that is not here.`);
    const before = this.served.get(name);
    if (before && before !== now && this.of(before.version) === before && before.runner.completed.value > now.runner.completed.value) return before;
    this.served.set(name, now);
    return now;
  }

  /** Where a position is waited for that `live` has not completed: what goes on. @throws as `live` */
  next(name: string): Entry<Event> {
    const entry = this.live(name);
    return isFollowed(entry) ? entry : (this.of(this.stored(name)) ?? entry);
  }

  /** The live version as the catalogue has it. @throws Error where there is no such projection */
  stored(name: string): Version {
    const version = this.versions.find(({ projection, state }) => projection === name && state === 'live');
    if (!version) throw new Error(`there is no projection ${name}`);
    return version;
  }

  of(version: Version): Entry<Event> | undefined {
    return this.entries.get(version.id);
  }

  codeOf({ projection, codeVersion }: Pick<Version, 'projection' | 'codeVersion'>): Projection<Event> | undefined {
    return this.projections.find(({ name, version }) => name === projection && version === codeVersion);
  }

  newestCode(name: string): Projection<Event> | undefined {
    return this.projections.filter((projection) => projection.name === name).sort((a, b) => b.version - a.version)[0];
  }

  start(): void {
    this.started = true;
    for (const entry of this.all) this.run(entry);
    this.timer = setInterval(() => void this.look().catch((error: unknown) => this.options.log.warn({ err: error }, 'the catalogue of versions cannot be read')), LOOK_MS).unref();
  }

  /** Commits the windows under way and answers false to who still waits. */
  async stop(): Promise<void> {
    this.started = false;
    clearInterval(this.timer);
    await this.turn;
    await Promise.all(this.all.map(({ runner }) => runner.stop('stopped')));
    for (const { runner } of this.all) runner.completed.release();
  }

  async pause(name: string | undefined): Promise<void> {
    const chosen = this.chosen(name);
    for (const { projection } of chosen) this.paused.add(projection.name);
    await Promise.all(chosen.map(({ runner }) => runner.stop('paused')));
  }

  async resume(name: string | undefined): Promise<void> {
    for (const entry of this.chosen(name)) {
      this.paused.delete(entry.projection.name);
      if (entry.runner.state === 'error') await entry.runner.stop('stopped');
      this.run(entry);
    }
  }

  /** Brings entries and runners in line with the catalogue. Returns when what was claimed rests. */
  look(): Promise<void> {
    const next = this.turn.then(() => this.compare());
    this.turn = next.catch(() => undefined);
    return next;
  }

  /** @param db where it reads what is there already */
  writerOf(projection: Projection<Event>, version: Version, db: Queryable = this.pool): WindowWriter<Event> {
    switch (projection.kind) {
      case 'state':
        return new StateWriter(projection as StateProjection<unknown, Event>, version, db, this.cacheRows);
      case 'append':
        return new AppendWriter(projection, version.table);
      case 'counter':
        return new CounterWriter(projection, version, db, this.cacheRows);
    }
  }

  private async compare(): Promise<void> {
    const versions = await listVersions(this.pool);
    const known = new Map<number, Entry<Event>>();
    for (const version of versions) {
      const entry = this.entries.get(version.id) ?? (await this.enter(version));
      if (entry) known.set(version.id, entry);
    }
    const gone = this.all.filter(({ version }) => !known.has(version.id));
    // at once: a read finds one live version, before and after
    for (const version of versions) {
      const entry = known.get(version.id);
      if (entry) entry.version = version;
    }
    this.entries = known;
    this.versions = versions;
    const resting = this.all.filter(({ version }) => version.claimedBy !== null);
    await Promise.all([...gone, ...resting].map(({ runner }) => runner.stop('stopped')));
    for (const { runner } of gone) runner.completed.release();
    for (const entry of this.all) this.run(entry);
  }

  private async enter(version: Version): Promise<Entry<Event> | undefined> {
    const projection = this.codeOf(version);
    if (!projection) return undefined;
    const writer = this.writerOf(projection, version);
    const positions = await loadPositions(this.pool, version.id).catch((error: unknown) => {
      if (error instanceof DroppedError) return undefined; // in the moment since it was listed
      throw error;
    });
    if (!positions) return undefined;
    const completed = new CompletedPosition(Math.min(...positions));
    return { version, projection, writer, runner: new VersionRunner(version, projection, completed, writer, this.options) };
  }

  private run({ version, projection, runner }: Entry<Event>): void {
    if (this.started && version.claimedBy === null && !this.paused.has(projection.name)) runner.start();
  }

  private chosen(name: string | undefined): readonly Entry<Event>[] {
    const chosen = this.all.filter(({ projection }) => name === undefined || projection.name === name);
    if (name !== undefined && chosen.length === 0) throw new Error(`there is no projection ${name}`);
    return chosen;
  }
}

/** Here, or by another engine. */
const isFollowed = <Event extends DecodedEvent>({ runner: { state } }: Entry<Event>): boolean => state === 'running' || state === 'waiting';
