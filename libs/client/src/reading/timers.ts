import type { Transport } from '../http/transport';
import type { ReactionsPage, RetriedReaction, SuiteTime, Timer, TimersPage, TimersQuery } from './timer.types';

interface Called {
  readonly signal?: AbortSignal;
}

/** What happens in the suite by itself: timers, reactions that failed, and its clock. */
export class Timers {
  constructor(private readonly transport: Transport) {}

  /** A page of what is to happen, by due moment, and of what of it failed. */
  list({ signal, ...which }: TimersQuery = {}): Promise<TimersPage> {
    return this.transport.get('/v1/timers', which, signal);
  }

  /** Has a failed timer tried again at once. */
  retry(timerId: string, { signal }: Called = {}): Promise<Timer> {
    return this.transport.change('POST', `/v1/timers/${encodeURIComponent(timerId)}/retry`, { signal });
  }

  /** A page of the reactions that could not be carried out, by the position of their causes; `limit` 1 to 1 000, default 100. */
  reactions({ signal, ...which }: Called & { readonly limit?: number; readonly cursor?: string } = {}): Promise<ReactionsPage> {
    return this.transport.get('/v1/reactions', which, signal);
  }

  /** Has a reaction decided anew and carried out. */
  retryReaction(reactionId: string, { signal }: Called = {}): Promise<RetriedReaction> {
    return this.transport.change('POST', `/v1/reactions/${encodeURIComponent(reactionId)}/retry`, { signal });
  }

  /** What time it is for the suite. */
  clock({ signal }: Called = {}): Promise<SuiteTime> {
    return this.transport.get('/v1/clock', {}, signal);
  }

  /**
   * Moves a manual clock forward; answers when all that is due by then is stored.
   * @throws OutcomeUnknown where the connection broke or the answer took too long: the clock may still be moving, and asking again is safe
   */
  moveClock(to: string | Date, { signal }: Called = {}): Promise<SuiteTime> {
    return this.transport.change('POST', '/v1/clock', { body: { now: typeof to === 'string' ? to : to.toISOString() }, signal });
  }
}
