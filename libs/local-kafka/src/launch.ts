import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, isAlive } from './process';
import { LOGGING, run } from './programs';
import { serverProperties } from './server-properties';
import type { Ports } from './server-properties';

export interface Launch {
  readonly dataDir: string;
  readonly jars: string;
  readonly settings: Readonly<Record<string, string>>;
  /** whether it goes on when its starter ends, however that ends */
  readonly detached: boolean;
}

/** A broker that runs, as broker.json tells it to the next process that looks. */
export interface Running extends Ports {
  readonly pid: number;
}

const STARTED = 'Kafka Server started';
const POLL_MS = 25;
const START_MS = 120_000;

/** @returns the broker of this folder, where one runs and answers */
export async function runningBroker(dataDir: string): Promise<Running | undefined> {
  const text = await readFile(join(dataDir, 'broker.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const found = JSON.parse(text) as Running;
  return isAlive(found.pid) && (await accepts(found.broker)) ? found : undefined;
}

/** Starts a broker on the folder's data, which is made where there is none, and waits until it can be asked. @param ports default: free ones */
export async function launch({ dataDir, jars, settings, detached }: Launch, wanted: Partial<Ports>): Promise<Running> {
  const data = join(dataDir, 'data');
  await mkdir(data, { recursive: true });
  const ports = { broker: wanted.broker ?? (await freePort()), controller: wanted.controller ?? (await freePort()) };
  const properties = join(dataDir, 'server.properties');
  await writeFile(properties, serverProperties(data, ports, settings));
  const java = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${LOGGING}`, '-cp', join(jars, '*')];
  if (!existsSync(join(data, 'meta.properties'))) {
    // hex, not base64url: an id that begins with a dash is taken for an option
    const cluster = randomBytes(11).toString('hex');
    await run('java', [...java, 'kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', cluster, '-c', properties]);
  }
  const logFile = join(dataDir, 'kafka.log');
  const log = await open(logFile, 'w', 0o600);
  try {
    const child = spawn('java', [...java, 'kafka.Kafka', properties], { cwd: dataDir, detached, stdio: ['ignore', log.fd, log.fd] });
    if (detached) child.unref();
    await new Promise((done, failed) => child.once('spawn', done).once('error', failed));
    await started(child, logFile);
    const running = { ...ports, pid: child.pid as number };
    await writeFile(join(dataDir, 'broker.json'), JSON.stringify(running));
    return running;
  } finally {
    await log.close();
  }
}

/** It says so once it is registered, unfenced and listens. */
async function started(child: ChildProcess, logFile: string): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const said = await readFile(logFile, 'utf8');
    if (said.includes(STARTED)) return;
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || waited > START_MS) {
      child.kill('SIGKILL');
      throw new Error(`Kafka ${ended ? 'ended at once' : 'does not start'}, its log says: ${said.trimEnd().split('\n').slice(-5).join(' | ')}`);
    }
    await sleep(POLL_MS);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.once('error', failed).listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
