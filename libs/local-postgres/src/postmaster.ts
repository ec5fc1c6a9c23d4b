import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cluster } from './cluster';

const run = promisify(execFile);

/** A postmaster as its postmaster.pid describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/**
 * @returns the live postmaster of this data. A postmaster.pid whose process is gone, or is another program that got the same number
 * (PostgreSQL would refuse to start beside it), counts as none and is removed.
 */
export async function runningPostmaster({ pgdata }: Cluster, log: (line: string) => void): Promise<Postmaster | undefined> {
  const pidFile = join(pgdata, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port) return undefined;
  const alive = isAlive(pid);
  if (alive && (await commandOf(pid)).includes(pgdata)) return { pid, port };
  if (alive) log(`postmaster.pid names process ${pid}, which is another program now; removed`);
  await rm(pidFile, { force: true });
  return undefined;
}

/** A process that has ended but was not waited for (a container whose first process does not care) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout;
}
