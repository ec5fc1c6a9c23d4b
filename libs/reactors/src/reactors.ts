import type { Clock, EventStore } from '@evenhand/event-sourcing';
import type { Recorder } from '@evenhand/ingest';
import type { JourneyLog } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import type { Pool } from 'pg';
import { SuiteTime } from './clock/suite-time';
import { poolOf } from './connection';
import type { ProcessManager } from './process-manager';
import { ParkedReactions } from './reacting/parked';
import { AskedRetries } from './reacting/asked-retries';
import { Reacting } from './reacting/reacting';
import { Managers } from './reacting/reactions';
import { Reactor } from './reacting/reactor';
import { ReactorStore } from './reacting/reactor.store';
import { ReactedMoment } from './reacting/reacted-moment';
import { Turn } from './reacting/turn';
import { openSchema } from './schema';
import { TimerSources } from './timers/tell-timers';
import { TimerDesk } from './timers/timer.desk';
import { TimerStore } from './timers/timer.store';
import type { TimerSource } from './timers/timer-source';
import { TimerWorker } from './timers/timer.worker';

/** What of one service happens by itself. */
export interface ReactingService {
  readonly service: string;
  readonly managers: readonly ProcessManager[];
  readonly timers: TimerSource;
  readonly recorder: Recorder;
}

export interface ReactorsOptions {
  /** postgres://… of timers and of what is remembered */
  readonly databaseUrl: string;
  /** stays open */
  readonly store: EventStore;
  /** stays open; where it is shared, several processes react for a service at once */
  readonly journey: JourneyLog;
  readonly clock: Clock;
  readonly services: readonly ReactingService[];
  /** ms that a due moment already past waits without anything new of its customer; default 15 minutes */
  readonly settle?: number;
  /** events a page at most; default 1 000 */
  readonly pageSize?: number;
  readonly log: Log;
}

const SETTLE = 15 * 60_000;
const CONNECTIONS = 8;

/** What happens by itself for the services of a process: reactions to events, and timers. */
export class Reactors {
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly pool: Pool, readonly services: readonly string[], readonly reacting: Reacting, readonly worker: TimerWorker,
    readonly timers: TimerDesk, readonly parked: ParkedReactions, private readonly asked: AskedRetries, readonly time: SuiteTime,
  ) {}

  /** Makes its tables, and takes each service's place in the log. Nothing runs before `start`. */
  static async open(options: ReactorsOptions): Promise<Reactors> {
    const { databaseUrl, store, journey, clock, log, services, settle = SETTLE, pageSize = 1_000 } = options;
    const pool = poolOf(databaseUrl, CONNECTIONS, (error) => log.warn({ err: error }, 'an idle connection to the timers was lost'));
    try {
      const client = await pool.connect();
      await openSchema(client).finally(() => client.release());
      const names = services.map(({ service }) => service);
      const recorders = new Map(services.map(({ service, recorder }) => [service, recorder]));
      const reacting = new Reacting(services.map(({ service, managers, timers }) => new Reactor(new ReactorStore(pool, service), new Turn(databaseUrl, service), {
        service, store, journey, clock, recorders, settle, pageSize, log, managers: new Managers(managers), timers: new TimerSources([timers]), armed: () => worker.wake(),
      })), store);
      const timerStore = new TimerStore(pool, names);
      const moment = new ReactedMoment({ reacting, store, journey, clock });
      const worker: TimerWorker = new TimerWorker(timerStore, { store, moment, sources: new TimerSources(services.map(({ timers }) => timers)), recorders, log });
      const parked = new ParkedReactions(pool, { store, services: names, managers: services.flatMap(({ managers }) => managers), recorders, settle });
      const time = new SuiteTime(pool, store, clock, reacting, timerStore, worker);
      await time.restore();
      for (const reactor of reacting.reactors) await reactor.open();
      await parked.open();
      return new Reactors(pool, names, reacting, worker, new TimerDesk(pool, clock), parked, new AskedRetries(parked, () => worker.wake(), log), time);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  start(): void {
    this.reacting.start();
    this.worker.start();
    this.asked.start();
  }

  /** What is under way is finished. */
  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    await this.asked.stop();
    await this.worker.stop();
    await this.reacting.stop();
    await this.pool.end();
  }
}
