import { CliError, Exit } from '../terminal/terminal';
import { Unavailable } from './problem';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Never got through: the suite is most likely not started, so say so soon (1.4 s of pauses). */
const TRIES_BEFORE_CONTACT = 3;
/** It answered before: a restart or a short outage (45 s of pauses). */
const TRIES_AFTER_CONTACT = 9;

/** Bounded patience with a server that is away: pauses that double, no shorter than the server's own Retry-After. */
export class Patience {
  private failures = 0;
  private contact = false;

  constructor(
    private readonly server: string,
    private readonly sleep: (ms: number) => Promise<unknown>,
    private readonly onRetry: (message: string) => void = () => undefined,
  ) {}

  /** Something got through: the count of failures starts anew. */
  progressed(): void {
    this.failures = 0;
    this.contact = true;
  }

  /** Waits before the next try; any error but `Unavailable`, and one failure too many, ends the command. */
  async after(error: unknown): Promise<void> {
    if (!(error instanceof Unavailable)) throw error;
    if (error.retryAfterMs !== null) this.contact = true;
    this.failures += 1;
    if (this.failures > (this.contact ? TRIES_AFTER_CONTACT : TRIES_BEFORE_CONTACT)) {
      const hint = this.contact ? `gave up after ${this.failures} tries` : 'is the suite running (npm start), and is --url right?';
      throw new CliError(Exit.unreachable, `cannot reach ${this.server}: ${error.message}; ${hint}`);
    }
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (this.failures - 1)));
    this.onRetry(`${error.message}; trying again in ${(pause / 1000).toFixed(1)} s`);
    await this.sleep(pause);
  }
}
