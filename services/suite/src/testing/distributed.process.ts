import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES } from '../distributed/services';
import type { ServiceName } from '../distributed/services';
import { until } from './suite.process';

const MAIN = join(__dirname, '../../dist/distributed/main.js');
const running = new Set<ChildProcess>();

/** What `npm run distributed` starts, as an operator starts it. */
export interface DistributedProcess {
  readonly url: string;
  readonly pid: number;
  /** by their names on standard output: entry, projections-1, Kafka, … */
  readonly parts: ReadonlyMap<string, { readonly where: string; readonly pid: number | undefined }>;
  /** host:port of each instance of a service */
  readonly hostsOf: (service: ServiceName) => string[];
  err(): string;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** @returns it once it listens; rejects where it ends before, with what it said */
export async function startDistributedProcess(...args: readonly string[]): Promise<DistributedProcess> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not built: run npm run build first`);
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'] }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const url = await until(() => {
    if (child.exitCode !== null) throw new Error(`it ended: ${text.stderr}`);
    return /^Evenhand listens on (\S+)\n(.*\n)*Each process writes to /.exec(text.stdout)?.[1];
  });
  const rows = [...text.stdout.matchAll(/^ {2}(.+?) {2,}(\S+?)(?:, (?:nginx, )?process (\d+)|, in this process.*)?$/gm)];
  const parts = new Map(rows.map(([, name, where, pid]) => [name as string, { where: where as string, pid: pid === undefined ? undefined : Number(pid) }]));
  const hostsOf = (service: ServiceName): string[] => [...parts].filter(([name]) => name.replace(/-\d+$/, '') === service).map(([, { where }]) => new URL(where).host);
  return {
    url, pid: child.pid as number, parts, hostsOf, err: () => text.stderr,
    end: async (signal) => {
      child.kill(signal);
      const code = await ended;
      running.delete(child);
      return code;
    },
  };
}

/** Ends what a test left running; what that leaves behind is for the next start of its folder. */
export function killDistributed(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

/** @returns every metric and every service that told it */
export async function metricsOf({ hostsOf }: DistributedProcess): Promise<string> {
  return (await Promise.all(SERVICES.flatMap((service) => hostsOf(service).map(async (host) => (await fetch(`http://${host}/metrics`)).text())))).join('\n');
}
