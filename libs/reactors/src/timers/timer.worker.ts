import type { EventStore } from '@evenhand/event-sourcing';
import { ProblemError, span } from '@evenhand/nest';
import type { Log, Traced } from '@evenhand/nest';
import type { ClientBase } from 'pg';
import { inTransaction } from '../connection';
import { Pause } from '../pause';
import { goingOn, signed, timerEventId } from '../process-manager';
import { recordAll, refusalOf } from '../reacting/recording';
import type { Recorders } from '../reacting/recording';
import type { TimerSources } from './tell-timers';
import type { DueTimer, TimerStore } from './timer.store';

export interface TimerWorkerOptions {
  readonly store: EventStore;
  /** up to which what is due may fire, ms */
  readonly moment: { now(): Promise<number> };
  readonly sources: TimerSources;
  readonly recorders: Recorders;
  readonly log: Log;
}

/** of each kind at once: thousands of one kind do not hold up the others */
const CLAIM = 1_000;
const POLL_MS = 1_000;
const HELD_MS = 50;

/**
 * Fires what is due: stores its event under an id that follows from the timer, then takes the row away. After a crash in between the row is
 * fired again and answered `duplicate`. One that is refused although its stream still asks for it is kept with the reason, for an operator.
 */
export class TimerWorker {
  private readonly pause = new Pause();
  private halted = false;
  private outage: string | undefined;
  private running: Promise<void> | undefined;
  private firing: Promise<unknown> = Promise.resolve();
  /** heard of each timer that was fired */
  onFired: (kind: string, count: number) => void = () => undefined;

  constructor(private readonly timers: TimerStore, private readonly options: TimerWorkerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.halted = true;
    this.pause.wake();
    await this.running;
    await this.firing.catch(() => undefined);
  }

  /** Timers or the clock changed. */
  wake(): void {
    this.pause.wake();
  }

  /** Fires all that is ready now. @returns how many, once that is stored @throws ProblemError 503 where it is stopped */
  async fireReady(): Promise<number> {
    for (let all = 0; ; ) {
      const count = await this.inTurn();
      if (this.halted) throw new ProblemError(503, 'timers_unavailable', 'Evenhand is stopping. Asking again is safe.', { retryAfter: 1 });
      all += count;
      if (count < CLAIM) return all;
    }
  }

  /** One batch at a time in this process: who waits for all that is due must not pass over what is just being fired. */
  private inTurn(): Promise<number> {
    const fire = (): Promise<number> => this.fire();
    const next = this.firing.then(fire, fire);
    this.firing = next;
    return next;
  }

  private async run(): Promise<void> {
    while (!this.halted) await this.pause.wait(await this.work());
  }

  /** @returns ms until there is more to do */
  private async work(): Promise<number> {
    try {
      if ((await this.inTurn()) > 0) return 0;
      this.outage = undefined;
      const next = await this.timers.nextReady();
      const ahead = next === undefined ? POLL_MS : next - (await this.options.moment.now());
      // What is ready and could not be claimed is just being fired by another process, or waits until reacting comes so far.
      return ahead <= 0 ? HELD_MS : Math.min(POLL_MS, ahead);
    } catch (error) {
      const { message } = error as Error;
      if (!this.halted && message !== this.outage) this.options.log.warn({ err: error as Error }, 'timers could not be fired; they are tried again');
      this.outage = message;
      return POLL_MS;
    }
  }

  private async fire(): Promise<number> {
    if (this.halted) return 0;
    const now = await this.options.moment.now();
    if (now === -Infinity) return 0;
    const { due, kept } = await inTransaction(this.timers.pool, async (client) => {
      const claimed = await this.timers.claim(client, now, CLAIM);
      return { due: claimed, kept: await this.settle(client, claimed) };
    });
    for (const kind of new Set(due.map((timer) => timer.kind))) this.onFired(kind, due.filter((timer) => timer.kind === kind && !kept.has(timer.id)).length);
    return due.length;
  }

  /** Stores what claimed timers write. @returns those that failed */
  private async settle(client: ClientBase, due: readonly DueTimer[]): Promise<ReadonlySet<string>> {
    if (due.length === 0) return new Set();
    const refused = await this.store(due);
    const gone = await this.gone(due.filter(({ id }) => refused.has(id)));
    const failed = [...refused].filter(([id]) => !gone.has(id)).map(([id, reason]) => ({ id, reason }));
    const kept = new Set(failed.map(({ id }) => id));
    await this.timers.fail(client, failed);
    await this.timers.done(client, due.map(({ id }) => id).filter((id) => !kept.has(id)));
    return kept;
  }

  /** Service by service, in order of their due moments. @returns timer → why its event was refused */
  private async store(due: readonly DueTimer[]): Promise<ReadonlyMap<string, string>> {
    const refused = new Map<string, string>();
    for (const service of new Set(due.map((timer) => timer.service))) {
      const mine = due.filter((timer) => timer.service === service);
      const spans = mine.map(firing);
      const end = (failureOf: (i: number) => unknown): void => spans.forEach((under, i) => under?.end(failureOf(i)));
      const events = mine.map(({ stream, key, dueAt, draft }, i) => signed(goingOn(draft, spans[i]?.traceparent), service, timerEventId(stream, key, dueAt)));
      const results = await recordAll(this.options.recorders, service, events).catch((error: unknown) => {
        end(() => error);
        throw error;
      });
      mine.forEach(({ id }, i) => {
        const refusal = refusalOf(results[i]);
        if (refusal !== undefined) refused.set(id, refusal);
      });
      end((i) => refusalOf(results[i]));
    }
    return refused;
  }

  /** Of those refused the ones that their streams do not ask for any more: what happened meanwhile came first. */
  private async gone(refused: readonly DueTimer[]): Promise<ReadonlySet<string>> {
    if (refused.length === 0) return new Set();
    const streams = await this.options.store.readStreams([...new Set(refused.map(({ stream }) => stream))]);
    return new Set(refused.filter(({ stream, key, dueAt }) => {
      const events = streams.get(stream);
      try {
        return events && !this.options.sources.of(stream, events).some((asked) => asked.key === key && asked.dueAt === dueAt);
      } catch {
        return false;
      }
    }).map(({ id }) => id));
  }
}

/** The span of a timer that was armed within a trace. */
function firing({ id, kind, draft: { traceparent } }: DueTimer): Traced | undefined {
  return traceparent === undefined ? undefined : span(`fire ${kind}`, traceparent, { kind: 'CONSUMER', attributes: { 'evenhand.timer': id } });
}
