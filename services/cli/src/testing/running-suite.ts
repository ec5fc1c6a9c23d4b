import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const MAIN = join(__dirname, '../../../suite/dist/main.js');

/** The built suite as a process of its own, with a port, PostgreSQL and data of its own. */
export class RunningSuite {
  /** `said`: its standard output, line by line, as far as it came. */
  private constructor(
    readonly data: string, private suite: ChildProcessByStdio<null, Readable, null>, readonly url: string, readonly said: readonly string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param env besides its port and its folder, which are its own */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<RunningSuite> {
    if (!existsSync(MAIN)) throw new Error('the suite is not built: npm run build');
    const data = await mkdtemp(join(tmpdir(), 'evenhand-cli-suite-'));
    await chmod(data, 0o755); // as root, PostgreSQL runs as another user, who must get in
    const suite = spawnSuite(data, '0', env);
    const said: string[] = [];
    return new RunningSuite(data, suite, await listening(suite, said), said, env);
  }

  /** Kills the process without a word and starts it again on the same data and port. */
  async crash(): Promise<void> {
    const ended = once(this.suite, 'exit');
    this.suite.kill('SIGKILL');
    await ended;
    this.suite = spawnSuite(this.data, new URL(this.url).port, this.env);
    await listening(this.suite);
  }

  /** Stops it as an operator does, waits for its end, and removes its data. */
  async stop(): Promise<void> {
    const ended = once(this.suite, 'exit');
    this.suite.kill('SIGTERM');
    await ended;
    await rm(this.data, { recursive: true, force: true });
  }
}

const spawnSuite = (data: string, port: string, env: NodeJS.ProcessEnv): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, [MAIN], { env: { ...process.env, ...env, PORT: port, EVENHAND_DATA: data, LOG_LEVEL: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'] });

/** Where it listens, as it says on its standard output, which is read into `said` to its end. */
async function listening(suite: ChildProcessByStdio<null, Readable, null>, said: string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: suite.stdout }).on('line', (line) => {
      said.push(line);
      const url = /listens on (http:\S+)/.exec(line)?.[1];
      if (url) resolve(url);
    }).once('close', () => reject(new Error('the suite ended before it listened')));
  });
}
