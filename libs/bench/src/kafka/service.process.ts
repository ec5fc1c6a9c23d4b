import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../processes';

export type ServiceName = 'interactions' | 'projections' | 'relay';

/** As `npm start` runs the suite. */
const NODE_FLAGS = ['--max-semi-space-size=64'];
const READY_MS = 60_000;
const SAID = 2_000;

/** A service as its container runs it, on a free port of this machine. Returns once it answers that it is ready. @throws Error with what it said last */
export async function startService(name: ServiceName, settings: Readonly<Record<string, string>>): Promise<Server> {
  const port = await freePort();
  const main = join(__dirname, '../../../../services', name, 'dist/main.js');
  const child = spawn(process.execPath, [...NODE_FLAGS, main], { env: { ...process.env, LOG_LEVEL: 'warn', ...settings, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-SAID)));
  const url = `http://127.0.0.1:${port}`;
  for (const since = Date.now(); !(await isReady(url)); await sleep(50)) {
    if (child.exitCode === null && Date.now() - since < READY_MS) continue;
    await end(child);
    throw new Error(`${name} did not become ready: ${said}`);
  }
  return { url, pid: child.pid as number, stop: () => end(child) };
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.status === 200;
}

/** As an operator stops it; whoever hangs is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const hanging = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  await ended;
  clearTimeout(hanging);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}
