import { setImmediate } from 'node:timers/promises';

const BUSY_MS = 4;

/** Long loops share their thread with requests: ask `due` often, and `await take()` when it says so. */
export class Breather {
  private since = performance.now();

  get due(): boolean {
    return performance.now() - this.since > BUSY_MS;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.since = performance.now();
  }
}
