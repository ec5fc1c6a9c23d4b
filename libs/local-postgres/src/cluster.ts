import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chown, lstat, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import { isAlive } from './postmaster';
import { canWrite } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

const run = promisify(execFile);

/** A folder with a server's data and, beside it, its password (0600) and its log. */
export interface Cluster {
  readonly dataDir: string;
  /** what PostgreSQL calls its data directory */
  readonly pgdata: string;
  readonly logFile: string;
  readonly password: string;
}

export const SUPERUSER = 'postgres';

/** The folder asked for, or one under /var/tmp that follows from its path where the server's user cannot reach it. */
export async function reachableFolder(asked: string, runAs: RunAs, log: (line: string) => void): Promise<string> {
  await mkdir(dirname(asked), { recursive: true });
  if (runAs.uid === undefined || (await reaches(dirname(asked), runAs))) return asked;
  const folder = `/var/tmp/evenhand-${createHash('sha256').update(asked).digest('hex').slice(0, 16)}`;
  const found = await lstat(folder).catch(() => undefined);
  if (found && (!found.isDirectory() || found.uid !== runAs.uid)) throw new Error(`${folder} belongs to someone else; remove it`);
  log(`PostgreSQL cannot reach ${asked} as the user it runs as: its data is in ${folder}`);
  return folder;
}

async function reaches(parent: string, runAs: RunAs): Promise<boolean> {
  const probe = join(parent, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(probe);
  try {
    await chown(probe, runAs.uid as number, runAs.gid as number);
    return await canWrite(probe, runAs);
  } finally {
    await rm(probe, { recursive: true });
  }
}

/** Opens the cluster of that folder, made first where there is none: beside it, then moved into place, so it is there whole or not at all. */
export async function openCluster(dataDir: string, { initdb }: Binaries, runAs: RunAs, sync: boolean): Promise<Cluster> {
  const existing = await readCluster(dataDir);
  if (existing) return existing;
  await removeAbandoned(dataDir);
  const building = `${dataDir}.init-${process.pid}-${randomBytes(4).toString('hex')}`;
  const { uid, gid } = runAs;
  await mkdir(building, { mode: 0o700 });
  const pwfile = join(building, 'password');
  await writeFile(pwfile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await Promise.all([building, pwfile].map((path) => chown(path, uid, gid)));
  try {
    await run(initdb, [
      `--pgdata=${join(building, 'data')}`, `--username=${SUPERUSER}`, `--pwfile=${pwfile}`, '--auth=scram-sha-256', '--encoding=UTF8',
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--lc-messages=C', ...(sync ? [] : ['--no-sync']),
    ], { ...runAs, cwd: building, env: { PATH: process.env.PATH } });
    await rename(building, dataDir);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    const winner = await readCluster(dataDir);
    if (winner) return winner;
    throw new Error(`no database could be made in ${dataDir}: ${messageOf(error)}`, { cause: error });
  }
  return (await readCluster(dataDir)) as Cluster;
}

async function readCluster(dataDir: string): Promise<Cluster | undefined> {
  const pgdata = join(dataDir, 'data');
  try {
    await lstat(join(pgdata, 'PG_VERSION'));
    return { dataDir, pgdata, logFile: join(dataDir, 'postgres.log'), password: await readFile(join(dataDir, 'password'), 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a start that was killed half-way left behind. */
async function removeAbandoned(dataDir: string): Promise<void> {
  const prefix = `${basename(dataDir)}.init-`;
  for (const name of await readdir(dirname(dataDir))) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0;
    if (pid > 0 && !isAlive(pid)) await rm(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
