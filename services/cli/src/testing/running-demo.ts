import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '../../../..');
const MAIN = join(__dirname, '../../dist/demo/main.js');

/** What a careless shell may have set: the demo must touch none of it. */
const OWNERS = { EVENT_STORE_URL: 'postgres://owner@127.0.0.1:1/bank', DATABASE_URL: 'postgres://owner@127.0.0.1:1/bank', EVENHAND_DATA: '/nowhere', PORT: '1', HOST: '0.0.0.0' };

/** The built demo as a process of its own, its output no screen. */
export class RunningDemo {
  out = '';
  err = '';
  readonly ended: Promise<number | null>;
  /** of the processes it started, as far as they were looked for */
  private readonly started = new Set<number>();
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    if (!existsSync(MAIN)) throw new Error('the demo is not built: npm run build');
    this.child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: { ...process.env, ...OWNERS, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.out += chunk));
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.err += chunk));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Once it has said this, what of it is in parentheses. */
  async said(pattern: RegExp): Promise<string> {
    for (let over = false; ; over = this.child.exitCode !== null) {
      const found = pattern.exec(this.out);
      if (found) return found[1] ?? found[0];
      if (over) throw new Error(`the demo ended before it said ${String(pattern)}: ${this.out}${this.err}`);
      await wait(20);
    }
  }

  get folder(): string {
    const [, named = 'none'] = /empty folder (\S+)/.exec(this.out) ?? /log is (\S+)\/suite\.log/.exec(this.err) ?? [];
    return join(ROOT, named);
  }

  /** Process of the suite it started; its PostgreSQL's is noted with it. */
  async suite(): Promise<number> {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
    const pid = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number)).find(([, parent]) => parent === this.child.pid)?.[0] as number;
    this.started.add(pid);
    this.started.add(Number(readFileSync(join(this.folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]));
    return pid;
  }

  /** Of the suite and its PostgreSQL, which were noted: those that still run. */
  stillRunning(): readonly number[] {
    return [...this.started].filter(isAlive);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Whatever a failed test left. */
  async cleanUp(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A process that ended and whose parent does not ask for it is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
