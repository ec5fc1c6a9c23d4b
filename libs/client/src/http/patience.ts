import { Unavailable } from '../errors';
import { abortable } from './abort';
import { Interrupted } from './failure';

/** How long the client bears with a suite that is away. */
export interface RetryPolicy {
  /** default 200; doubles with each failure in a row */
  readonly firstPauseMs: number;
  /** default 10 000; a longer Retry-After is honoured all the same */
  readonly longestPauseMs: number;
  /** default 300 000; a server that asks for longer ends the patience at once */
  readonly longestRetryAfterMs: number;
  /** default 3: as long as nothing ever got through, the suite is most likely not started, or the address wrong */
  readonly retriesBeforeContact: number;
  /** default 9, of which 45 s of pauses come: a restart or a short outage. `Infinity` for a process that must outlast any */
  readonly retriesAfterContact: number;
  /** default 0.2: each pause is longer by a random share of up to this, lest all publishers come back at once */
  readonly jitter: number;
}

export const defaultRetry: RetryPolicy = {
  firstPauseMs: 200, longestPauseMs: 10_000, longestRetryAfterMs: 300_000, retriesBeforeContact: 3, retriesAfterContact: 9, jitter: 0.2,
};

/** Told before each pause. `failures` in a row so far; `cause` is the failure where there is more to it than its reason. */
export interface Retry {
  readonly reason: string;
  readonly pauseMs: number;
  readonly failures: number;
  readonly cause: unknown;
}

/** Resolves after `ms` milliseconds, or rejects when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>;

/** What all calls of one client know of its server. */
export interface Contact {
  readonly server: string;
  readonly policy: RetryPolicy;
  readonly sleep: Sleep;
  readonly onRetry: (retry: Retry) => void;
  /** something got through, ever */
  reached: boolean;
}

/** Bounded patience of one call with a server that is away: pauses that double, no shorter than the server's own Retry-After. */
export class Patience {
  private failures = 0;

  constructor(private readonly contact: Contact, private readonly signal?: AbortSignal) {}

  /** Something got through: the count of failures starts anew. */
  progressed(): void {
    this.failures = 0;
    this.contact.reached = true;
  }

  /** Waits before the next try. @throws any error but `Interrupted`; Unavailable after one failure too many; the signal's reason */
  async after(error: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    if (!(error instanceof Interrupted)) throw error;
    const { contact } = this;
    const { policy, server } = contact;
    const { message: reason, retryAfterMs, cause } = error;
    if (retryAfterMs !== null) contact.reached = true;
    this.failures += 1;
    const most = contact.reached ? policy.retriesAfterContact : policy.retriesBeforeContact;
    if (this.failures > most || (retryAfterMs ?? 0) > policy.longestRetryAfterMs) {
      throw new Unavailable({ server, reason, tries: this.failures, reached: contact.reached }, cause ?? error);
    }
    const backOff = Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** (this.failures - 1));
    const pauseMs = Math.max(retryAfterMs ?? 0, backOff) * (1 + policy.jitter * Math.random());
    contact.onRetry({ reason, pauseMs, failures: this.failures, cause });
    await abortable(contact.sleep(pauseMs, this.signal), this.signal);
  }
}
