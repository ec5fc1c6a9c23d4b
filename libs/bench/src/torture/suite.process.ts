import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Findings } from './findings';

const MAIN = join(__dirname, '../../../../services/suite/dist/main.js');
/** As `npm start` runs it. */
const NODE_FLAGS = ['--max-semi-space-size=64'];
/** So few that a replay has many tasks. */
const ROWS = '1000';
/** Whose clocks its complaints run under, and how many seconds what is overdue already waits for facts that are late. */
const [JURISDICTIONS, SETTLE] = ['UK,CN,internal,internal-updates', '2'];
const READY_MS = 60_000;
const FAILED_STARTS = 5;

/** The built suite with a PostgreSQL of its own on an empty folder, as it is killed and started again. */
export class TorturedSuite {
  private child?: ChildProcess;
  private ending = false;
  private wasReady = false;
  private stopped = false;
  /** since it was last ready: one that finds its PostgreSQL killed gives up, and whoever runs it starts it again */
  private failedStarts = 0;
  /** all of them, for the report */
  failed = 0;
  /** the number of the process that runs */
  life = 0;

  private constructor(readonly folder: string, private readonly port: number, private readonly findings: Findings) {}

  static async make(findings: Findings): Promise<TorturedSuite> {
    if (!existsSync(MAIN)) throw new Error('the suite is not built: npm run build');
    const folder = await mkdtemp(join(tmpdir(), 'evenhand-torture-'));
    await chmod(folder, 0o755); // as root, PostgreSQL runs as another user, who must get in
    return new TorturedSuite(folder, await freePort(), findings);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get log(): string {
    return join(this.folder, 'suite.log');
  }

  /** Not any more once it was stopped, whoever had killed it meanwhile. */
  start(): void {
    if (this.stopped) return;
    const log = openSync(this.log, 'a');
    const env = {
      ...process.env, PORT: String(this.port), EVENHAND_DATA: this.folder, EVENHAND_REBUILD_ROWS: ROWS, LOG_LEVEL: 'info',
      EVENHAND_TIMER_SETTLE: SETTLE, EVENHAND_JURISDICTIONS: JURISDICTIONS,
    };
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN], { env, stdio: ['ignore', log, log] });
    this.child = child;
    this.life++;
    this.wasReady = false;
    child.once('exit', (code, signal) => {
      if (this.child === child && !this.ending) this.restart(`${code ?? signal}`);
    });
  }

  /** Returns once it answers that it is ready. */
  async ready(): Promise<void> {
    for (const since = Date.now(); !this.findings.signal.aborted; await sleep(20)) {
      const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      await response?.arrayBuffer().catch(() => undefined);
      if (response?.status === 200) {
        this.wasReady = true;
        this.failedStarts = 0;
        return;
      }
      if (Date.now() - since > READY_MS) this.findings.add(`the suite was not ready after ${READY_MS} ms: its last answer was ${response?.status ?? 'none'}`);
    }
  }

  /** Without a word; it is started again by `start`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** @returns false where there was none to kill */
  killPostgres(): boolean {
    const pid = Number(this.postmaster()[0]);
    try {
      return pid > 0 && isOurs(pid, this.folder) && process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
  }

  /** Whether it wrote that into its log, in any of its lives. */
  said(text: string): boolean {
    return readFileSync(this.log, 'utf8').includes(text);
  }

  /** postgres://… of the suite's database, wherever the server listens now; undefined where it is not up. */
  databaseUrl(): string | undefined {
    const port = Number(this.postmaster()[3]);
    return port > 0 ? `postgres://postgres:${readFileSync(join(this.folder, 'postgres/password'), 'utf8')}@127.0.0.1:${port}/evenhand` : undefined;
  }

  /** Stops it as an operator does, PostgreSQL too. Its data is kept where something was found. */
  async stop(): Promise<void> {
    this.stopped = true;
    const hanging = setTimeout(() => {
      this.findings.add(`the suite did not stop in ${READY_MS} ms`);
      this.child?.kill('SIGKILL');
    }, READY_MS);
    await this.end('SIGTERM');
    clearTimeout(hanging);
    this.killPostgres();
    if (this.findings.all.length === 0) await rm(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.ending = true;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    this.ending = false;
  }

  private restart(how: string): void {
    this.failed++;
    if (this.wasReady || ++this.failedStarts === FAILED_STARTS) return this.findings.add(`the suite ended by itself with ${how}`);
    this.start();
  }

  private postmaster(): readonly string[] {
    const file = join(this.folder, 'postgres/data/postmaster.pid');
    try {
      return readFileSync(file, 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}

/** A number in postmaster.pid may be another program's by now; only Linux tells cheaply. */
function isOurs(pid: number, folder: string): boolean {
  return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
