import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '../../../..');
const MAIN = join(ROOT, 'services/suite/dist/main.js');
const POLL_MS = 20;
const MOST_POLLS = 1_500;

/** An empty folder of this demo's own beside the suite's usual data; PostgreSQL, which runs as another user where we are root, must get in. */
export async function freshFolder(): Promise<string> {
  await mkdir(join(ROOT, '.evenhand'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.evenhand', 'demo-'));
  await chmod(folder, 0o755);
  return folder;
}

/**
 * The suite as a process of its own. Nothing of our own environment reaches it, lest a demo fill the database that EVENT_STORE_URL names; and it is in
 * a group of its own, so that Ctrl-C reaches it through us alone. Its end, unless we asked for it, aborts `ending` with what it died of.
 */
export class DemoSuite {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly logFile: string;
  private readonly said: string[] = [];

  constructor(private readonly folder: string, port: number, private readonly ending: AbortController) {
    this.logFile = join(folder, 'suite.log');
    this.child = spawn(process.execPath, ['--max-semi-space-size=64', MAIN], {
      env: { PATH: process.env['PATH'], EVENHAND_DATA: folder, PORT: String(port), LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', openSync(this.logFile, 'a')],
      detached: true,
    });
    this.ended = once(this.child, 'close').then(() => ending.abort(new Error(this.lastWords())), (error: unknown) => ending.abort(error));
  }

  /** Where it listens. @throws what it died of, or why the demo ends, before it does */
  async listening(): Promise<string> {
    const { signal } = this.ending;
    const lines = createInterface({ input: this.child.stdout as Readable }).on('line', (line) => this.said.push(line));
    while (!signal.aborted) {
      const url = this.told(/listens on (http:\S+)/);
      if (url) return url;
      await Promise.race([once(lines, 'line', { signal }).catch(() => undefined), this.ended]);
    }
    throw signal.reason;
  }

  /** Folder of its PostgreSQL, which is elsewhere where that cannot reach ours. */
  get postgres(): string {
    return this.told(/the data is in (.+)$/) ?? join(this.folder, 'postgres');
  }

  /** The line of PostgreSQL's own file: 1 is its process, 4 its port. */
  postmaster(line: 1 | 4): number | undefined {
    const file = join(this.postgres, 'data', 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[line - 1]) || undefined : undefined;
  }

  /** Asks it once, which it takes for a wish to end cleanly, and waits. One that was killed leaves its PostgreSQL behind: that ends too. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    for (let polls = 0; polls < MOST_POLLS; polls += 1) {
      const pid = this.postmaster(1);
      if (pid === undefined || !signalled(pid, polls === 0 ? 'SIGINT' : 0)) return;
      await sleep(POLL_MS);
    }
  }

  private told(pattern: RegExp): string | undefined {
    return this.said.map((line) => pattern.exec(line)?.[1]).find(Boolean);
  }

  private lastWords(): string {
    const { exitCode, signalCode } = this.child;
    const last = signalCode === null ? readFileSync(this.logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '' : '';
    return `the suite ended with ${signalCode ?? `code ${exitCode}`}${last && `: ${messageIn(last)}`}`;
  }
}

/** What a line of the suite's log says: a failure's own message, or plain words. */
function messageIn(line: string): string {
  try {
    const { msg = line, err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { readonly message?: string } };
    return err?.message ?? msg;
  } catch {
    return line;
  }
}

/** @returns false where there is no such process any more */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
