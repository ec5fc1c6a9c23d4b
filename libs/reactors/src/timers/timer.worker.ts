import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { DomainError, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { Recorder } from '@evenhand/ingest';
import type { ItemResult } from '@evenhand/ingest';
import { problemOf } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { signed, timerEventId } from '../process-manager';
import type { Recorders } from '../reacting/reactions';
import type { TimerSources } from './tell-timers';
import type { DueTimer, TimerStore } from './timer.store';

export interface TimerWorkerOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly sources: TimerSources;
  readonly recorders: Recorders;
  readonly log: Log;
}

/** of each kind at once: thousands of one kind do not hold up the others */
const CLAIM = 500;
const POLL_MS = 1_000;

/**
 * Fires what is due: stores its event under an id that follows from the timer, then takes the row away. After a crash in between the row is
 * fired again and answered `duplicate`. One that is refused although its stream still asks for it is kept with the reason, for an operator.
 */
export class TimerWorker {
  private readonly halt = new AbortController();
  private woken = new AbortController();
  private running: Promise<void> | undefined;
  private firing: Promise<unknown> = Promise.resolve();
  /** how many have been fired, for metrics */
  fired = 0;

  constructor(private readonly timers: TimerStore, private readonly options: TimerWorkerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.halt.abort();
    this.woken.abort();
    await this.running;
    await this.firing.catch(() => undefined);
  }

  /** Timers or the clock changed. */
  wake(): void {
    this.woken.abort();
  }

  /** Fires all that is ready now, and returns when that is stored. */
  async fireReady(): Promise<number> {
    let all = 0;
    for (let count = await this.inTurn(); count > 0; count = await this.inTurn()) all += count;
    return all;
  }

  /** One batch at a time in this process: who waits for all that is due must not pass over what is just being fired. */
  private inTurn(): Promise<number> {
    const next = this.firing.then(() => this.fire(), () => this.fire());
    this.firing = next;
    return next;
  }

  private async run(): Promise<void> {
    const { signal } = this.halt;
    while (!signal.aborted) {
      this.woken = new AbortController();
      const pause = await this.work();
      const either = AbortSignal.any([signal, this.woken.signal]);
      if (pause > 0) await sleep(pause, undefined, { signal: either }).catch(() => undefined);
    }
  }

  /** @returns ms until there is more to do */
  private async work(): Promise<number> {
    try {
      if ((await this.inTurn()) > 0) return 0;
      const next = await this.timers.nextReady();
      return Math.max(1, Math.min(POLL_MS, next === undefined ? POLL_MS : next - this.options.clock.now()));
    } catch (error) {
      if (!this.halt.signal.aborted) this.options.log.warn({ err: error as Error }, 'timers could not be fired; they are tried again');
      return POLL_MS;
    }
  }

  private async fire(): Promise<number> {
    if (this.halt.signal.aborted) return 0;
    const client = await this.timers.pool.connect();
    try {
      await client.query('begin');
      const due = await this.timers.claim(client, this.options.clock.now(), CLAIM);
      const results = await this.store(due);
      const refused = due.flatMap((timer, i) => {
        const result = results[i] as ItemResult;
        return result.status === 'rejected' ? [{ timer, reason: `${result.problem.code}: ${result.problem.detail}` }] : [];
      });
      const gone = await this.gone(refused.map(({ timer }) => timer));
      for (const { timer, reason } of refused) if (!gone.has(timer.id)) await this.timers.fail(client, timer.id, reason);
      const kept = new Set(refused.filter(({ timer }) => !gone.has(timer.id)).map(({ timer }) => timer.id));
      await this.timers.done(client, due.map(({ id }) => id).filter((id) => !kept.has(id)));
      await client.query('commit');
      this.fired += due.length - refused.length;
      return due.length;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** Service by service, in order of their due moments. */
  private async store(due: readonly DueTimer[]): Promise<readonly ItemResult[]> {
    const results = new Map<DueTimer, ItemResult>();
    for (const service of new Set(due.map((timer) => timer.service))) {
      const mine = due.filter((timer) => timer.service === service);
      const recorder = this.options.recorders.get(service);
      if (!recorder) throw new Error(`nobody here records for ${service}`);
      const events = mine.map(({ stream, key, dueAt, draft }) => signed(draft, service, timerEventId(stream, key, dueAt)));
      const answered = await recordAll(recorder, events);
      mine.forEach((timer, i) => results.set(timer, answered[i] as ItemResult));
    }
    return due.map((timer) => results.get(timer) as ItemResult);
  }

  /** Of those refused the ones that their streams do not ask for any more: what happened meanwhile came first. */
  private async gone(refused: readonly DueTimer[]): Promise<ReadonlySet<string>> {
    if (refused.length === 0) return new Set();
    const streams = await this.options.store.readStreams([...new Set(refused.map(({ stream }) => stream))]);
    const asked = new Set([...streams].flatMap(([stream, events]) => this.options.sources.of(stream, events).map(({ key, dueAt }) => `${stream}\n${key}\n${dueAt}`)));
    return new Set(refused.filter(({ stream, key, dueAt }) => streams.has(stream) && !asked.has(`${stream}\n${key}\n${dueAt}`)).map(({ id }) => id));
  }
}


/** One whose recording fails by itself must not hold up the others: then each is recorded alone. @throws StoreUnavailable */
async function recordAll(recorder: Recorder, events: readonly CloudEvent[]): Promise<readonly ItemResult[]> {
  try {
    return await recorder.record(events);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const results: ItemResult[] = [];
    for (const event of events) results.push(...(await recorder.record([event]).catch((failure: unknown) => [failed(event, failure)])));
    return results;
  }
}

function failed({ id }: CloudEvent, error: unknown): ItemResult {
  if (error instanceof StoreUnavailable) throw error;
  return { id, status: 'rejected', problem: problemOf(new DomainError('timer_failed', (error as Error).message)) };
}
