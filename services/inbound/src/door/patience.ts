import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 10_000;

/** Out of reach now; `retryAfter` in ms, where it said so. */
export class Away extends Error {
  constructor(message: string, readonly retryAfter = 0, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Away';
  }
}

/**
 * Tries until it succeeds, with growing pauses.
 * @param failed hears of every failure, and of how many there were
 * @throws the signal's reason once that aborts
 */
export async function untilDone<T>(work: () => Promise<T>, signal: AbortSignal, failed: (error: unknown, failures: number) => void): Promise<T> {
  for (let failures = 1, pause = FIRST_PAUSE_MS; ; failures++, pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      failed(error, failures);
      await sleep(Math.max(pause, error instanceof Away ? Math.min(error.retryAfter, LAST_PAUSE_MS) : 0), undefined, { signal });
    }
  }
}
