import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessPlan {
  /** as its log and messages call it */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** what asks it to end in good order; SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
  /** rejects while it does not serve */
  readonly healthy: () => Promise<void>;
  /** hears what an operator should: it ended, it is started again */
  readonly say: (line: string) => void;
}

const POLL_MS = 50;
const START_MS = 120_000;
const STOP_MS = 70_000;
const STEADY_MS = 60_000;
const LAST_LINES = 8;

/**
 * A process of its own that is kept running: one that ends is named and started again, after a pause that doubles up to ten seconds while it
 * goes on ending. Out of the terminal's reach, so that Ctrl-C ends nothing before its turn.
 */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private readonly log: WriteStream;
  private readonly last: string[] = [];
  private wanted = true;
  private failures = 0;

  constructor(readonly plan: ProcessPlan) {
    this.log = createWriteStream(plan.logFile, { flags: 'a', mode: 0o600 });
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @returns once it serves @throws Error with its last words where it ends before */
  async start(): Promise<void> {
    const ended = this.launch();
    for (const deadline = Date.now() + START_MS; ; await sleep(POLL_MS)) {
      if (await this.plan.healthy().then(() => true, () => false)) break;
      if (hasEnded(this.child)) throw new Error(`${this.plan.name} ended at its start:\n${this.last.join('\n')}`);
      if (Date.now() > deadline) throw new Error(`${this.plan.name} is not ready after ${START_MS / 1_000} s; see ${this.plan.logFile}`);
    }
    void this.keep(ended);
  }

  /** In good order; killed where that takes over a minute. */
  async stop(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (child && !hasEnded(child)) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill(this.plan.stopSignal ?? 'SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(late);
    }
    await new Promise<void>((done) => this.log.end(done));
  }

  /** @returns how it ended, once it has */
  private launch(): Promise<string> {
    const { command, args, env, cwd, name } = this.plan;
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', (line) => this.keepLine(`${name} | ${line}`));
    return new Promise((done) => {
      child.once('error', (error) => done(error.message)).once('exit', (code, signal) => done(signal ? `was ended by ${signal}` : `ended with ${code}`));
    });
  }

  private async keep(ended: Promise<string>): Promise<void> {
    for (let how = ended; ; how = this.launch()) {
      const since = Date.now();
      const said = await how;
      if (!this.wanted) return;
      this.failures = Date.now() - since > STEADY_MS ? 0 : this.failures + 1;
      const pause = Math.min(10_000, 250 * 2 ** this.failures);
      this.plan.say(`${this.plan.name} ${said}; it is started again in ${pause} ms (${this.plan.logFile})`);
      await sleep(pause);
      if (!this.wanted) return;
    }
  }

  private keepLine(line: string): void {
    this.last.push(line);
    if (this.last.length > LAST_LINES) this.last.shift();
    if (!this.log.writableEnded) this.log.write(`${line}\n`);
  }
}

const hasEnded = (child: ChildProcess | undefined): boolean => !child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
