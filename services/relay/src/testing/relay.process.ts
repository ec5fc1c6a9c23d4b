import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayOperation } from '../operations/operation.table';
import type { RelayStatus } from '../relay.desk';

const MAIN = join(__dirname, '../../dist/main.js');
const LOOK_MS = 50;

/** A relay that runs as a process of its own, as it is started in production. */
export class RelayProcess {
  readonly lines: string[] = [];
  private url = '';

  private constructor(private readonly child: ChildProcess) {}

  /** @param env of the relay, over what a test wants of each @returns once it answers */
  static async start(env: Readonly<Record<string, string>>): Promise<RelayProcess> {
    const child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH, PORT: '0', EVENHAND_JOURNEY_PARTITIONS: '8', EVENHAND_RELAY_LINGER_MS: '5', ...env } });
    const relay = new RelayProcess(child);
    const told = createInterface({ input: child.stderr as NodeJS.ReadableStream });
    await new Promise<void>((answers, failed) => {
      child.once('exit', (code) => failed(new Error(`the relay ended with ${code}\n${relay.lines.join('\n')}`)));
      told.on('line', (line) => {
        relay.lines.push(line);
        const url = /"url":"([^"]+)".*the relay answers/.exec(line)?.[1];
        if (url === undefined) return;
        relay.url = url;
        answers();
      });
    });
    return relay;
  }

  /** kill -9 with SIGKILL; a process that is gone is let be */
  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await once(this.child, 'exit');
  }

  async answer<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<{ readonly status: number; readonly body: T }> {
    const response = await fetch(this.url + path, { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
    return { status: response.status, body: (await response.json()) as T };
  }

  async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    return (await this.answer<T>(method, path, body)).body;
  }

  status(): Promise<RelayStatus> {
    return this.ask('GET', '/v1/relay');
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  /** Until the topic holds everything up to there. */
  async reaches(position: number): Promise<RelayStatus> {
    return until(async () => {
      const status = await this.status();
      return status.position >= position ? status : undefined;
    });
  }

  async verified(body: object = {}): Promise<RelayOperation> {
    const { id } = await this.ask<RelayOperation>('POST', '/v1/relay/verifications', body);
    return this.finished(`/v1/relay/verifications/${id}`);
  }

  async rebuilt(reason: string): Promise<RelayOperation> {
    await this.ask('POST', '/v1/relay/rebuild', { reason });
    return this.finished('/v1/relay/rebuild');
  }

  finished(path: string): Promise<RelayOperation> {
    return until(async () => {
      const operation = await this.ask<RelayOperation>('GET', path);
      return operation.finishedAt === null ? undefined : operation;
    });
  }
}

/** Asks again and again, also over an outage. The test's own time-out is the end. */
export async function until<T>(question: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await question().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(LOOK_MS);
  }
}
