import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(__dirname, '../../dist/main.js');
const running = new Set<ChildProcess>();

/** The built suite as a process of its own, as an operator starts it. */
export interface SuiteProcess {
  readonly url: string;
  readonly pid: number;
  /** of the PostgreSQL it runs for itself */
  readonly postgres: { readonly pid: number; readonly adopted: boolean };
  out(): string;
  err(): string;
  kill(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export interface EndedProcess {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder that PostgreSQL's user can reach. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenhand-suite-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Ends what the test left running, PostgreSQL too, and removes the folders. */
export async function cleanUp(folders: readonly string[]): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const folder of folders) await keepPostgresDown(folder, 1);
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 20 });
}

/** @returns the suite once it listens; rejects where it ends before */
export async function startSuiteProcess(folder: string, env: NodeJS.ProcessEnv = {}): Promise<SuiteProcess> {
  const { child, text, ended } = launch({ EVENHAND_DATA: folder, PORT: '0', ...env });
  const url = await until(() => {
    if (child.exitCode !== null) throw new Error(`the suite ended: ${text.stderr}`);
    return /^Evenhand listens on (\S+)\n/.exec(text.stdout)?.[1];
  });
  const line = text.stderr.split('\n').find((entry) => entry.includes('"PostgreSQL runs"')) ?? '{"pid":0,"adopted":false}';
  return {
    url, pid: child.pid as number, postgres: JSON.parse(line) as SuiteProcess['postgres'], out: () => text.stdout, err: () => text.stderr,
    kill: async (signal) => {
      child.kill(signal);
      const { code } = await ended;
      return { code, signal: child.signalCode };
    },
  };
}

/** @returns what a suite that does not come up left, once it ended */
export async function failingSuite(env: NodeJS.ProcessEnv): Promise<EndedProcess> {
  return launch({ PORT: '0', ...env }).ended;
}

export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

/** A process that ended and whose parent does not ask for it (an orphan in a container) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Kills the PostgreSQL of that folder, and each that is started in its place, for so long. */
export async function keepPostgresDown(folder: string, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) {
    const pid = postmasterOf(folder);
    if (pid && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
}

/** @returns the process id in postmaster.pid, undefined where there is none */
export function postmasterOf(folder: string): number | undefined {
  const file = join(folder, 'postgres', 'data', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) || undefined : undefined;
}

function launch(env: NodeJS.ProcessEnv): { child: ChildProcess; text: Record<'stdout' | 'stderr', string>; ended: Promise<EndedProcess> } {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not built: run npm run build first`);
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  const ended = new Promise<EndedProcess>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, out: text.stdout, err: text.stderr });
    });
  });
  return { child, text, ended };
}
