import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { binaries } from './binaries';
import { messageOf, openCluster, reachableFolder } from './cluster';
import { backOff, bringUp, urlOf } from './launch';
import type { Launch } from './launch';
import { isAlive, runningPostmaster } from './postmaster';
import type { Postmaster } from './postmaster';
import { defaultSettings } from './settings';
import { unprivilegedUser } from './unprivileged-user';

export interface LocalPostgresOptions {
  /** where the server's data lives; made where absent */
  readonly dataDir: string;
  /** default: a free one */
  readonly port?: number;
  /** over the defaults; a server that is adopted keeps those it was started with */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

/** A running server of our own. */
export interface LocalPostgres {
  /** postgres://… of its default database; holds the password */
  readonly url: string;
  /** where the data really is, which is not the folder asked for where the server's user cannot reach that */
  readonly dataDir: string;
  /** of the postmaster; another after a restart */
  readonly pid: number;
  /** it ran already: an earlier process left it behind, or another one uses it too */
  readonly adopted: boolean;
  /** called whenever the postmaster died; it is being restarted then */
  onExit(listener: () => void): void;
  /** Makes the database where it is absent. @returns its url */
  ensureDatabase(name: string): Promise<string>;
  /** Shuts the server down: open transactions are rolled back, all data is on disk. */
  stop(): Promise<void>;
  /** Leaves the server running and no longer looks after it. */
  release(): void;
}

const WATCH_MS = 100;
const STOP_POLL_MS = 25;
const STOP_MS = 60_000;

/**
 * Runs the PostgreSQL that npm installed: loopback only, with a password, data in one folder. A postmaster outlives a killed parent and is
 * adopted by the next start of the same folder; one that dies is restarted on the same port, so that connection pools recover.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const log = options.log ?? ((): void => undefined);
  const runAs = await unprivilegedUser();
  const programs = await binaries(runAs, log);
  const dataDir = await reachableFolder(resolve(options.dataDir), runAs, log);
  const settings = { ...defaultSettings(), ...options.settings };
  const cluster = await openCluster(dataDir, programs, runAs, settings.fsync !== 'off');
  const launch: Launch = { cluster, programs, runAs, settings, log };
  const { adopted, ...postmaster } = await bringUp(launch, options.port);
  return new Supervisor(launch, postmaster, adopted);
}

class Supervisor implements LocalPostgres {
  private readonly watching: NodeJS.Timeout;
  private restarting: Promise<void> | undefined;
  private ended = false;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly launch: Launch, private postmaster: Postmaster, readonly adopted: boolean) {
    this.watching = setInterval(() => this.check(), WATCH_MS).unref();
  }

  get url(): string {
    return urlOf(this.launch.cluster, this.postmaster.port);
  }

  get dataDir(): string {
    return this.launch.cluster.dataDir;
  }

  get pid(): number {
    return this.postmaster.pid;
  }

  onExit(listener: () => void): void {
    this.listeners.push(listener);
  }

  async ensureDatabase(name: string): Promise<string> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`);
    } catch (error) {
      const madeMeanwhile = error instanceof DatabaseError && ['42P04', '23505'].includes(error.code ?? '');
      if (!madeMeanwhile) throw error;
    } finally {
      await client.end();
    }
    const url = new URL(this.url);
    url.pathname = `/${encodeURIComponent(name)}`;
    return url.href;
  }

  release(): void {
    this.ended = true;
    clearInterval(this.watching);
  }

  async stop(): Promise<void> {
    this.release();
    await this.restarting;
    const { pid } = (await runningPostmaster(this.launch.cluster, this.launch.log)) ?? this.postmaster;
    for (let waited = 0; isAlive(pid); waited += STOP_POLL_MS) {
      if (waited === 0) process.kill(pid, 'SIGINT');
      if (waited === STOP_MS) process.kill(pid, 'SIGQUIT');
      await sleep(STOP_POLL_MS);
    }
  }

  private check(): void {
    if (this.ended || this.restarting || isAlive(this.pid)) return;
    this.launch.log(`PostgreSQL (process ${this.pid}) died; it is restarted`);
    this.restarting = this.restart().finally(() => (this.restarting = undefined));
    for (const listener of this.listeners) listener();
  }

  private async restart(): Promise<void> {
    for (let attempt = 0; !this.ended; attempt++) {
      try {
        this.postmaster = await bringUp(this.launch, this.postmaster.port);
        return this.launch.log(`PostgreSQL is back on port ${this.postmaster.port} (process ${this.pid})`);
      } catch (error) {
        this.launch.log(`PostgreSQL does not start: ${messageOf(error)}`);
        await sleep(backOff(attempt));
      }
    }
  }
}
