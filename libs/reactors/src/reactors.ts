import type { Clock, EventStore } from '@evenhand/event-sourcing';
import type { Log } from '@evenhand/nest';
import type { Pool } from 'pg';
import { SuiteTime } from './clock/suite-time';
import { poolOf } from './connection';
import type { ProcessManager } from './process-manager';
import { Managers } from './reacting/reactions';
import { ParkedReactions } from './reacting/parked';
import { Reactor } from './reacting/reactor';
import { ReactorStore } from './reacting/reactor.store';
import type { Recorders } from './reacting/recording';
import { Turn } from './reacting/turn';
import { openSchema } from './schema';
import { TimerSources } from './timers/tell-timers';
import { TimerDesk } from './timers/timer.desk';
import { TimerStore } from './timers/timer.store';
import type { TimerSource } from './timers/timer-source';
import { TimerWorker } from './timers/timer.worker';

export interface ReactorsOptions {
  /** postgres://… of timers and of what is remembered */
  readonly databaseUrl: string;
  /** stays open */
  readonly store: EventStore;
  readonly clock: Clock;
  readonly managers: readonly ProcessManager[];
  readonly timers: readonly TimerSource[];
  /** by service */
  readonly recorders: Recorders;
  /** ms that a due moment already past waits without anything new of its customer; default 15 minutes */
  readonly settle?: number;
  /** events a page at most; default 1 000 */
  readonly pageSize?: number;
  readonly log: Log;
}

const SETTLE = 15 * 60_000;
const CONNECTIONS = 6;

/** What happens by itself: reactions to events, and timers. */
export class Reactors {
  private constructor(
    private readonly pool: Pool, readonly reactor: Reactor, readonly worker: TimerWorker, readonly managers: Managers,
    readonly timers: TimerDesk, readonly parked: ParkedReactions, readonly time: SuiteTime,
  ) {}

  /** Makes its tables, and takes its place in the log. Nothing runs before `start`. */
  static async open(options: ReactorsOptions): Promise<Reactors> {
    const { databaseUrl, store, clock, recorders, log, settle = SETTLE, pageSize = 1_000 } = options;
    const pool = poolOf(databaseUrl, CONNECTIONS, (error) => log.warn({ err: error }, 'an idle connection to the timers was lost'));
    try {
      const client = await pool.connect();
      await openSchema(client).finally(() => client.release());
      const sources = new TimerSources(options.timers);
      const managers = new Managers(options.managers);
      const timerStore = new TimerStore(pool);
      const worker = new TimerWorker(timerStore, { store, clock, sources, recorders, log });
      const reactor = new Reactor(new ReactorStore(pool), new Turn(databaseUrl), { store, clock, managers, timers: sources, recorders, settle, pageSize, log, armed: () => worker.wake() });
      const time = new SuiteTime(pool, store, clock, reactor, timerStore, worker);
      await time.restore();
      await reactor.open();
      return new Reactors(pool, reactor, worker, managers, new TimerDesk(pool, clock), new ParkedReactions(pool, { store, managers, recorders, settle }), time);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  start(): void {
    this.reactor.start();
    this.worker.start();
  }

  /** What is under way is finished. */
  async stop(): Promise<void> {
    await this.worker.stop();
    await this.reactor.stop();
    await this.pool.end();
  }
}
