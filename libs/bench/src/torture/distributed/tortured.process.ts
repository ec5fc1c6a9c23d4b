import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '@evenhand/suite/distributed/parts';
import { mainOf, NODE_FLAGS } from '@evenhand/suite/distributed/services';
import type { ServiceName } from '@evenhand/suite/distributed/services';
import type { Findings } from '../findings';

/** It ends with who started it, however that ends. */
const PARENT_WATCH = require.resolve('@evenhand/suite/distributed/parent.watch');
const AGAIN_MS = 300;
const LOOK_MS = 100;
const READY_MS = 120_000;
const STOP_MS = 60_000;

export interface ProcessPlan {
  readonly service: ServiceName;
  readonly name: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** loaded before it */
  readonly preload?: string | undefined;
}

/** One instance of a service. Whoever runs it starts it again: one that does not find its database or broker at its start gives up; one that stood and ends by itself is a finding. */
export class TorturedProcess {
  /** the number of the process that runs */
  life = 0;
  /** starts that came to nothing */
  failed = 0;
  private child: ChildProcess | undefined;
  /** it is to run; what ends is started again */
  private wanted = false;
  private stood = false;
  private paused = false;
  private over = false;

  constructor(readonly plan: ProcessPlan, private readonly findings: Findings) {}

  get url(): string {
    return `http://127.0.0.1:${this.plan.port}`;
  }

  /** It runs, and is not stopped in its tracks. */
  get isUp(): boolean {
    return this.wanted && !this.paused;
  }

  /** Not once it was stopped: who had killed it may come too late. */
  start(): void {
    if (this.over) return;
    this.wanted = true;
    this.launch();
  }

  /** Without a word. @returns false where there was none to kill */
  async kill(): Promise<boolean> {
    const { child } = this;
    if (!this.wanted || !child) return false;
    this.wanted = false;
    this.paused = false;
    await end(child, 'SIGKILL');
    return true;
  }

  pause(): boolean {
    if (!this.isUp) return false;
    return (this.paused = this.child?.kill('SIGSTOP') ?? false);
  }

  /** As if nothing had been. */
  resume(): void {
    if (this.paused) this.child?.kill('SIGCONT');
    this.paused = false;
  }

  async isReady(): Promise<boolean> {
    if (!this.isUp) return false;
    const response = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.status !== 200) return false;
    return (this.stood = true);
  }

  /** Returns once it answers that it is ready, or something was found. */
  async ready(): Promise<void> {
    for (const since = Date.now(); !this.findings.signal.aborted && !(await this.isReady()); await sleep(LOOK_MS)) {
      if (Date.now() - since > READY_MS) this.findings.add(`${this.plan.name} was not ready after ${READY_MS} ms`);
    }
  }

  /** Whether it wrote that into its log, in any of its lives. */
  said(text: string): boolean {
    return readFileSync(this.plan.logFile, 'utf8').includes(text);
  }

  /** For good, as an operator does; one that hangs is a finding. */
  async stop(): Promise<void> {
    this.over = true;
    this.wanted = false;
    this.resume();
    const { child } = this;
    if (!child) return;
    const hanging = setTimeout(() => {
      this.findings.add(`${this.plan.name} did not stop in ${STOP_MS} ms`);
      child.kill('SIGKILL');
    }, STOP_MS);
    await end(child, 'SIGTERM');
    clearTimeout(hanging);
  }

  private launch(): void {
    const { service, env, logFile, preload } = this.plan;
    const log = openSync(logFile, 'a');
    const preloads = [PARENT_WATCH, ...(preload === undefined ? [] : [preload])].flatMap((file) => ['--require', file]);
    const child = spawn(process.execPath, [...preloads, ...NODE_FLAGS, mainOf(service)], { cwd: ROOT, env, stdio: ['ignore', log, log, 'ipc'] });
    this.child = child;
    this.life++;
    this.stood = false;
    child.once('exit', (code, signal) => void this.ended(child, `${code ?? signal}`));
  }

  private async ended(child: ChildProcess, how: string): Promise<void> {
    if (this.child !== child || !this.wanted) return;
    this.failed++;
    if (this.stood) return this.findings.add(`${this.plan.name} ended by itself with ${how}`);
    await sleep(AGAIN_MS);
    if (this.child === child && this.wanted) this.launch();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
