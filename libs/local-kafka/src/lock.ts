import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process';

const POLL_MS = 25;

/** One process after the other, whichever of them: the file names who is at work. Of a process that died the file is taken away. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mine = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(mine, String(process.pid));
  try {
    while (!(await taken(mine, file))) {
      await removeStale(file);
      await sleep(POLL_MS);
    }
    return await work().finally(() => rm(file, { force: true }));
  } finally {
    await rm(mine, { force: true });
  }
}

/** A link to a file that is whole already: nobody sees a lock without its owner. */
async function taken(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved aside before it is judged gone for good: what was moved may be a lock that another took in between, and goes back. */
async function removeStale(file: string): Promise<void> {
  if (!(await isStale(file))) return;
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  if (!(await isStale(aside))) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isStale(file: string): Promise<boolean> {
  const owner = Number(await readFile(file, 'utf8').catch(() => String(process.pid)));
  return !isAlive(owner);
}
