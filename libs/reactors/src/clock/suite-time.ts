import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { Pool } from 'pg';
import type { Reactor } from '../reacting/reactor';
import type { TimerStore } from '../timers/timer.store';
import type { TimerWorker } from '../timers/timer.worker';
import { ManualClock } from './manual-clock';

/** What time it is for the suite; `position` is where the log ended. */
export interface TimeTold {
  readonly mode: 'system' | 'manual';
  readonly now: string;
  readonly position: number;
}

/** Tells the suite's time, and moves it on where it is manual. A moment once reached stays reached, also after a restart. */
export class SuiteTime {
  private moving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly pool: Pool, private readonly store: EventStore, private readonly clock: Clock,
    private readonly reactor: Reactor, private readonly timers: TimerStore, private readonly worker: TimerWorker,
  ) {}

  /** A manual clock goes on where it was. */
  async restore(): Promise<void> {
    if (!(this.clock instanceof ManualClock)) return;
    const { rows } = await this.pool.query<{ now: Date }>('select now from reactors.clock');
    if (rows[0]) this.clock.moveTo(rows[0].now.getTime());
    await this.save(this.clock.now());
  }

  async tell(): Promise<TimeTold> {
    return {
      mode: this.clock instanceof ManualClock ? 'manual' : 'system', now: new Date(this.clock.now()).toISOString(), position: await this.store.head(),
    };
  }

  /**
   * Moves on to a moment, from one due moment to the next, each with its reactions before the clock goes on: what follows from a timer is armed
   * as if time had passed. Answers when all that is due by then is stored.
   * @throws ProblemError 409 where the clock is not manual, or the moment is past
   */
  async moveTo(moment: number): Promise<TimeTold> {
    const { clock } = this;
    if (!(clock instanceof ManualClock)) throw new ProblemError(409, 'clock_not_manual', 'The clock is the machine\'s: start with EVENHAND_CLOCK=manual to move it.');
    if (moment < clock.now()) throw new ProblemError(409, 'clock_moves_forward', `It is ${new Date(clock.now()).toISOString()} already: the clock only moves forward.`);
    const move = this.moving.then(() => this.step(clock, moment), () => this.step(clock, moment));
    this.moving = move;
    await move;
    return this.tell();
  }

  private async step(clock: ManualClock, moment: number): Promise<void> {
    for (;;) {
      await this.reactor.caughtUp();
      const next = await this.timers.nextReady();
      if (next === undefined || next > moment) break;
      await this.set(clock, next);
      await this.worker.fireReady();
    }
    await this.set(clock, moment);
  }

  private async set(clock: ManualClock, moment: number): Promise<void> {
    clock.moveTo(moment);
    await this.save(clock.now());
  }

  private async save(moment: number): Promise<void> {
    await this.pool.query(
      'insert into reactors.clock (now) values ($1) on conflict (only_one) do update set now = greatest(reactors.clock.now, excluded.now)', [new Date(moment).toISOString()],
    );
  }
}
