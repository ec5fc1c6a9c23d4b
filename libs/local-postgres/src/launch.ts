import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { Binaries } from './binaries';
import { SUPERUSER } from './cluster';
import type { Cluster } from './cluster';
import { runningPostmaster } from './postmaster';
import type { Postmaster } from './postmaster';
import type { RunAs } from './unprivileged-user';

export interface Launch {
  readonly cluster: Cluster;
  readonly programs: Binaries;
  readonly runAs: RunAs;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

const POLL_MS = 25;
const LAUNCHES = 5;

/**
 * One loop for a start, an adoption, a lost race against another process, a port that was taken and memory that the last server's processes
 * still hold: until the postmaster that postmaster.pid names answers, and a new one is launched when there is none.
 * @param port default: a free one @returns it, and whether somebody else had started it
 */
export async function bringUp(launch: Launch, port: number | undefined): Promise<Postmaster & { readonly adopted: boolean }> {
  let child: ChildProcess | undefined;
  for (let launches = 0; ; await sleep(POLL_MS)) {
    const found = await runningPostmaster(launch.cluster, launch.log);
    if (found && (await answers(launch.cluster, found))) return { ...found, adopted: found.pid !== child?.pid };
    if (found || (child && !hasExited(child))) continue;
    if (launches === LAUNCHES) throw new Error(`PostgreSQL ended at once, its log says: ${await lastLinesOf(launch.cluster.logFile)}`);
    if (launches > 0) await sleep(backOff(launches));
    child = await start(launch, port ?? (await freePort()));
    launches++;
  }
}

/** Detached and with a log file of its own, so that neither Ctrl-C nor our end touches it. */
async function start({ cluster, programs, runAs, settings }: Launch, port: number): Promise<ChildProcess> {
  const logFile = await open(cluster.logFile, 'a', 0o600);
  try {
    const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(programs.postgres, ['-D', cluster.pgdata, ...flags], {
      ...runAs, cwd: cluster.dataDir, env: { PATH: process.env.PATH, LC_ALL: 'C' }, detached: true, stdio: ['ignore', logFile.fd, logFile.fd],
    });
    child.unref();
    await new Promise((done, failed) => child.once('spawn', done).once('error', failed));
    return child;
  } finally {
    await logFile.close();
  }
}

async function answers(cluster: Cluster, { port }: Postmaster): Promise<boolean> {
  const client = new Client({ connectionString: urlOf(cluster, port), connectionTimeoutMillis: 5_000 });
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

export function urlOf({ password }: Cluster, port: number): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

/** @returns milliseconds */
export function backOff(attempt: number): number {
  return Math.min(5_000, 100 * 2 ** attempt);
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function lastLinesOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-5).join(' | ');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.once('error', failed).listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
