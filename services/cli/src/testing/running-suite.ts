import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(__dirname, '../../../suite/dist/main.js');

export interface RunningSuite {
  readonly url: string;
  /** Stops it as an operator does (SIGTERM), waits for its end, and removes its data. */
  stop(): Promise<void>;
}

/** Starts the built suite as its own process on a free port, with PostgreSQL and data of its own. */
export async function startSuite(): Promise<RunningSuite> {
  if (!existsSync(MAIN)) throw new Error('the suite is not built: npm run build');
  const data = await mkdtemp(join(tmpdir(), 'evenhand-suite-'));
  await chmod(data, 0o755); // as root, PostgreSQL runs as another user, who must get in
  const env = { ...process.env, PORT: '0', EVENHAND_DATA: data, LOG_LEVEL: 'warn' };
  const suite = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(suite, 'exit');
  const stop = async (): Promise<void> => {
    suite.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: suite.stdout })) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (!url) continue;
    suite.stdout.resume();
    return { url, stop };
  }
  await stop();
  throw new Error('the suite ended before it listened');
}
