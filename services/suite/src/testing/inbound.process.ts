import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../../inbound/dist/main.js');
const running = new Set<ChildProcess>();

/** The built inbound door as a process of its own. */
export interface InboundProcess {
  readonly url: string;
  /** whether it is among the consumers of its topic */
  isReady(): Promise<boolean>;
  kill(): Promise<void>;
  /** Stops it in the midst of what it does, and lets it go on as if nothing had been. */
  pause(): void;
  resume(): void;
}

/** @param port a free one */
export function startInbound(port: number, env: NodeJS.ProcessEnv): InboundProcess {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not built: run npm run build first`);
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  const exited = once(child, 'exit').then(() => running.delete(child));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    isReady: () => fetch(`${url}/health/ready`).then(({ status }) => status === 200, () => false),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

/** Ends what a test left running. */
export function killInbound(): void {
  for (const child of running) child.kill('SIGKILL');
}
