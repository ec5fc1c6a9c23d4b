import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
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
export async function cleanUp(folders: readonly string[], postgresPids: readonly number[]): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const pid of postgresPids) if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
  while (postgresPids.some(isAlive)) await sleep(50);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

/** @returns the suite once it listens; rejects where it ends before */
export async function startSuiteProcess(folder: string, env: NodeJS.ProcessEnv = {}): Promise<SuiteProcess> {
  const { child, text, ended } = launch({ EVENHAND_DATA: folder, PORT: '0', ...env });
  const url = await Promise.race([until(() => /^Evenhand listens on (\S+)\n/.exec(text.stdout)?.[1]), ended.then(({ err }) => Promise.reject(new Error(err)))]);
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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
