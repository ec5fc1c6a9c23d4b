import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../distributed/health';
import { ROOT } from '../distributed/parts';
import { freePorts } from '../distributed/ports';
import { mainOf, NODE_FLAGS } from '../distributed/services';
import type { ServiceName } from '../distributed/services';
import { until } from './suite.process';

/** Ends it where the test ends without a word. */
const PARENT_WATCH = join(ROOT, 'services/suite/dist/distributed/parent.watch.js');
const LAST_WORDS = 4_000;
const running = new Set<ChildProcess>();

/** A built service as a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  /** @returns once it is gone */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops it in the midst of what it does, and lets it go on as if nothing had been. */
  pause(): void;
  resume(): void;
}

/** @returns it once it is ready @throws Error with its last words where it ends before */
export async function startService(service: ServiceName, env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
  if (!existsSync(join(ROOT, mainOf(service)))) throw new Error(`${mainOf(service)} is not built: run npm run build first`);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--require', PARENT_WATCH, ...NODE_FLAGS, mainOf(service)], {
    cwd: ROOT, env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...env, HOST: '127.0.0.1', PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  const gone = once(child, 'exit').then(() => void running.delete(child));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-LAST_WORDS)));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${service} ended with ${child.exitCode}: ${said}`);
    return answers(`${url}/health/ready`).then(() => true, () => undefined);
  });
  return {
    url,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

/** Ends what a test left running. */
export function killServices(): void {
  for (const child of running) child.kill('SIGKILL');
}
