import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(__dirname, '../../dist/main.js');
const TOLD = /"slots":(\d+),"msg":"slots of the log are projected here"/;

/** The service as a process of its own, as it is started in production. */
export class ProjectionsProcess {
  private readonly child: ChildProcess;
  private told = 0;

  /** @param env what a service must be told of the ground it stands on */
  constructor(env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, PORT: '0', ...env } });
    createInterface({ input: this.child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      this.told = Number(TOLD.exec(line)?.[1] ?? this.told);
    });
  }

  /** How many slots of the log it said last that it has; 0 before it said anything. */
  get slots(): number {
    return this.told;
  }

  /** Returns when it is gone, where the signal ends it; one that is gone is let be. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await gone;
  }
}
