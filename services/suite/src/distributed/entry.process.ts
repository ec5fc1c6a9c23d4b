import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@evenhand/local-kafka';
import { answers } from './health';
import { startEntry } from './entry';
import { ManagedProcess } from './managed-process';
import { nginxConf } from './nginx.conf';
import type { Route } from './routes';
import { perService } from './services';
import type { ServiceName } from './services';

export interface EntryPlan {
  readonly routes: readonly Route[];
  readonly port: number;
  /** host:port of each instance of a service */
  readonly instances: Readonly<Record<ServiceName, readonly string[]>>;
  readonly descriptionFile: string;
  /** what nginx keeps */
  readonly folder: string;
  readonly logFile: string;
  readonly say: (line: string) => void;
}

export interface RunningEntry {
  readonly url: string;
  /** in words: nginx and its process, or this one */
  readonly what: string;
  stop(): Promise<void>;
}

export const nginxIsHere = (): boolean => spawnSync('nginx', ['-v']).status === 0;

/** The entry as nginx, where that is installed, else as a proxy in this process: the same routes. */
export async function startEntryProcess(plan: EntryPlan, nginx = nginxIsHere()): Promise<RunningEntry> {
  if (nginx) return startNginx(plan);
  const instances = perService((service) => plan.instances[service].map((host) => `http://${host}`));
  const entry = await startEntry(plan.routes, { port: plan.port, host: '127.0.0.1', instances, descriptionFile: plan.descriptionFile });
  return { url: entry.url, what: 'in this process, for want of nginx', stop: () => entry.close() };
}

async function startNginx({ routes, port, instances, descriptionFile, folder, logFile, say }: EntryPlan): Promise<RunningEntry> {
  await mkdir(folder, { recursive: true });
  const conf = join(folder, 'nginx.conf');
  await writeFile(conf, nginxConf(routes, { listen: `127.0.0.1:${port}`, upstreams: instances, descriptionFile, folder, single: true }));
  const url = `http://127.0.0.1:${port}`;
  const nginx = new ManagedProcess({
    name: 'entry', command: 'nginx', args: ['-p', folder, '-e', 'stderr', '-c', conf], env: { PATH: process.env['PATH'] }, cwd: folder, logFile, say,
    stopSignal: 'SIGQUIT', healthy: () => answers(`${url}/health/live`),
  });
  await nginx.start();
  return { url, what: `nginx, process ${nginx.pid}`, stop: () => nginx.stop() };
}

/** Ends the nginx that a starter left behind when it was killed: it holds the port. */
export async function endEntryLeftBehind(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'nginx.pid'), 'utf8').catch(() => ''));
  if (!pid || !isAlive(pid) || !commandOf(pid).includes(folder)) return;
  process.kill(pid, 'SIGTERM');
  while (isAlive(pid)) await sleep(20);
}

function commandOf(pid: number): string {
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
