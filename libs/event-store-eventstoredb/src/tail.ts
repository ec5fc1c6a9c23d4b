import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Connection } from './connection';
import { liveRequest } from './requests';
import { storedOf } from './stored-form';

const RETRY_MS = 100;

/**
 * One subscription for all readers of this store. It only wakes them: they read for themselves, each at its own pace, so that what the server
 * sends ahead queues nowhere. Checkpoints, which may lie beyond the last event, are not used at all. A subscription that dies is made anew.
 */
export class Tail {
  /** of the last event that was heard of */
  position = 0;
  /** counts what was heard: whoever reads and finds nothing waits only where it did not change meanwhile */
  version = 0;
  private call: ClientReadableStream<ReadResp> | undefined;
  private running: Promise<void> | undefined;
  private readonly sleepers = new Set<() => void>();
  private closed = false;

  constructor(private readonly connection: Connection) {}

  start(): void {
    this.running ??= this.run();
  }

  signal(position = 0): void {
    this.position = Math.max(this.position, position);
    this.version++;
    for (const sleeper of [...this.sleepers]) sleeper();
  }

  /** Until something was heard since `version`, or `ms` milliseconds passed. */
  changed(version: number, ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.version !== version || this.closed || signal?.aborted) return resolve();
      const awake = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(awake);
        signal?.removeEventListener('abort', awake);
        resolve();
      };
      const timer = setTimeout(awake, ms);
      this.sleepers.add(awake);
      signal?.addEventListener('abort', awake);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.call?.cancel();
    this.signal();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        this.call = await this.connection.read(liveRequest());
        if (this.closed) this.call.cancel();
        for await (const answer of this.call as AsyncIterable<ReadResp>) this.heard(answer);
      } catch {
        // readers ask for themselves meanwhile, and say so where they get no answer
      }
      if (!this.closed) await sleep(RETRY_MS);
    }
  }

  private heard(answer: ReadResp): void {
    const recorded = answer.getEvent()?.getEvent();
    const event = recorded && storedOf(recorded);
    if (event) this.signal(event.position);
    // from here on nothing is missed; what came before is to be read
    else if (answer.hasConfirmation() || answer.hasCaughtUp()) this.signal();
  }
}
