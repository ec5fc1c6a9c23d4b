import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@evenhand/nest';
import type { ResultStore } from './result.store';

const EVERY_MS = 10 * 60_000;

/** Lets go of old results now and then. */
export class ResultExpiry {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly results: ResultStore, private readonly log: Log) {}

  start(): void {
    this.running = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.results.expire().catch((error: unknown) => this.log.warn({ err: error }, 'old inbound results could not be let go'));
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
