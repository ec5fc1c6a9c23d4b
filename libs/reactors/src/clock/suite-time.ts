import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import { LAST_MOMENT } from '../moment';
import type { Reacting } from '../reacting/reacting';
import type { TimerStore } from '../timers/timer.store';
import type { TimerWorker } from '../timers/timer.worker';
import { ManualClock } from './manual-clock';

/** What time it is for the suite; `position` is where the log ended. */
export interface TimeTold {
  readonly mode: 'system' | 'manual';
  readonly now: string;
  readonly position: number;
}

const RETRY_MS = 20;
/** so many timers are gone through one due moment at a time */
const ONE_BY_ONE = 1_000;
/** ms at most that of more than those are taken together: less than any of our timers is armed ahead */
const REACH = 15 * 60_000;

/** Tells the suite's time, and moves it on where it is manual. A moment once reached stays reached, also after a restart. */
export class SuiteTime {
  private moving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: Pool, private readonly store: EventStore, private readonly clock: Clock,
    private readonly reacting: Reacting, private readonly timers: TimerStore, private readonly worker: TimerWorker,
  ) {}

  /** A manual clock goes on where it was: no earlier than where it was moved to, nor than what was stored last. */
  async restore(): Promise<void> {
    const { clock } = this;
    if (!(clock instanceof ManualClock)) return;
    const { rows } = await this.pool.query<{ now: Date }>('select now from reactors.clock');
    if (rows[0]) clock.moveTo(rows[0].now.getTime());
    const head = await this.store.head();
    for await (const { events } of this.store.readAll(Math.max(0, head - 1))) for (const { recordedAt } of events) clock.moveTo(Date.parse(recordedAt));
    await this.save(clock.now());
  }

  async tell(): Promise<TimeTold> {
    return {
      mode: this.clock instanceof ManualClock ? 'manual' : 'system', now: new Date(this.clock.now()).toISOString(), position: await this.store.head(),
    };
  }

  /**
   * Moves on to a moment, from one due moment to the next, each with its reactions before the clock goes on: what follows from a timer is armed
   * as if time had passed. Where thousands are due the clock takes steps of minutes, as a worker that comes late: their events have their own
   * moments all the same. Answers when all that is due by then is stored; one move after the other.
   * @throws ProblemError 409 where the clock is not manual, or the moment is past or beyond what can be told
   */
  async moveTo(moment: number): Promise<TimeTold> {
    const { clock } = this;
    if (!(clock instanceof ManualClock)) throw new ProblemError(409, 'clock_not_manual', 'The clock is the machine\'s: start with EVENHAND_CLOCK=manual to move it.');
    if (moment > LAST_MOMENT) throw new ProblemError(409, 'clock_ends', 'The clock goes no further than the year 9999.');
    const move = (): Promise<void> => this.step(clock, moment);
    const moved = this.moving.then(move, move);
    this.moving = moved;
    await moved;
    return this.tell();
  }

  private async step(clock: ManualClock, moment: number): Promise<void> {
    if (moment < clock.now()) throw new ProblemError(409, 'clock_moves_forward', `It is ${new Date(clock.now()).toISOString()} already: the clock only moves forward.`);
    await this.reacting.caughtUp();
    const reach = (await this.timers.readyBy(moment, ONE_BY_ONE)) < ONE_BY_ONE ? 0 : Math.min(REACH, Math.ceil((moment - clock.now()) / ONE_BY_ONE));
    for (;;) {
      await this.reacting.caughtUp();
      const next = await this.timers.nextReady();
      if (next === undefined || next > moment) break;
      clock.moveTo(Math.min(moment, next + reach));
      // Held by another process, which is firing it.
      if ((await this.worker.fireReady()) === 0) await sleep(RETRY_MS);
    }
    clock.moveTo(moment);
    await this.save(moment);
  }

  private async save(moment: number): Promise<void> {
    await this.pool.query(
      'insert into reactors.clock (now) values ($1) on conflict (only_one) do update set now = greatest(reactors.clock.now, excluded.now)', [new Date(moment).toISOString()],
    );
  }
}
