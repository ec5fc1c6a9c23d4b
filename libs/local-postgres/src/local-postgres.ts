import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { binaries } from './binaries';
import type { Binaries } from './binaries';
import { SUPERUSER, isAlive, messageOf, openCluster, reachableFolder, runningPostmaster } from './cluster';
import type { Cluster, Postmaster } from './cluster';
import { defaultSettings } from './settings';
import { unprivilegedUser } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

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

const POLL_MS = 25;
const WATCH_MS = 500;
const LAUNCHES = 5;
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
  const server = new Supervisor(cluster, programs, runAs, settings, options.port, log);
  await server.start();
  return server;
}

class Supervisor implements LocalPostgres {
  adopted = false;
  private postmaster: Postmaster = { pid: 0, port: 0 };
  private watching?: NodeJS.Timeout;
  private restarting?: Promise<void>;
  private ended = false;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly cluster: Cluster, private readonly programs: Binaries, private readonly runAs: RunAs,
    private readonly settings: Readonly<Record<string, string>>, private readonly askedPort: number | undefined, private readonly log: (line: string) => void,
  ) {}

  get url(): string {
    return urlOf(this.cluster, this.postmaster.port);
  }

  get dataDir(): string {
    return this.cluster.dataDir;
  }

  get pid(): number {
    return this.postmaster.pid;
  }

  onExit(listener: () => void): void {
    this.listeners.push(listener);
  }

  async start(): Promise<void> {
    this.adopted = await this.bringUp();
    this.watching = setInterval(() => this.check(), WATCH_MS).unref();
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
    const { pid } = (await runningPostmaster(this.cluster, this.log)) ?? this.postmaster;
    for (let waited = 0; isAlive(pid); waited += POLL_MS) {
      if (waited === 0) process.kill(pid, 'SIGINT');
      if (waited === STOP_MS) process.kill(pid, 'SIGQUIT');
      await sleep(POLL_MS);
    }
  }

  private check(): void {
    if (this.ended || this.restarting || !this.pid || isAlive(this.pid)) return;
    this.log(`PostgreSQL (process ${this.pid}) died; it is restarted`);
    this.restarting = this.restart().finally(() => (this.restarting = undefined));
    for (const listener of this.listeners) listener();
  }

  private async restart(): Promise<void> {
    for (let attempt = 0; !this.ended; attempt++) {
      try {
        await this.bringUp();
        return this.log(`PostgreSQL is back on port ${this.postmaster.port} (process ${this.pid})`);
      } catch (error) {
        this.log(`PostgreSQL does not start: ${messageOf(error)}`);
        await sleep(backOff(attempt));
      }
    }
  }

  /**
   * One loop for a start, an adoption, a lost race against another process, a port that was taken and memory that the last server's
   * processes still hold: until the postmaster that postmaster.pid names answers, and a new one is launched when there is none.
   * @returns whether it is another's
   */
  private async bringUp(): Promise<boolean> {
    let child: ChildProcess | undefined;
    for (let launches = 0; ;) {
      const found = await runningPostmaster(this.cluster, this.log);
      if (found && (await this.answers(found))) {
        this.postmaster = found;
        return found.pid !== child?.pid;
      }
      if (!found && (!child || hasExited(child))) {
        if (launches === LAUNCHES) throw new Error(`PostgreSQL ended at once, its log says: ${await this.lastLogLines()}`);
        if (launches > 0) await sleep(backOff(launches));
        child = await this.launch(this.postmaster.port || this.askedPort || (await freePort()));
        launches++;
      }
      await sleep(POLL_MS);
    }
  }

  /** Detached and with a log file of its own, so that neither Ctrl-C nor our end touches it; only stop() ends it. */
  private async launch(port: number): Promise<ChildProcess> {
    const logFile = await open(this.cluster.logFile, 'a', 0o600);
    try {
      const flags = Object.entries({ ...this.settings, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const child = spawn(this.programs.postgres, ['-D', this.cluster.pgdata, ...flags], {
        ...this.runAs, cwd: this.cluster.dataDir, env: { PATH: process.env.PATH, LC_ALL: 'C' }, detached: true, stdio: ['ignore', logFile.fd, logFile.fd],
      });
      child.unref();
      child.once('exit', () => this.check());
      await new Promise((done, failed) => child.once('spawn', done).once('error', failed));
      return child;
    } finally {
      await logFile.close();
    }
  }

  private async answers({ port }: Postmaster): Promise<boolean> {
    const client = new Client({ connectionString: urlOf(this.cluster, port), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (error instanceof DatabaseError && error.code?.startsWith('28')) throw error;
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async lastLogLines(): Promise<string> {
    return (await readFile(this.cluster.logFile, 'utf8')).trimEnd().split('\n').slice(-5).join(' | ');
  }
}

function urlOf({ password }: Cluster, port: number): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function backOff(attempt: number): number {
  return Math.min(5_000, 100 * 2 ** attempt);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.once('error', failed).listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
