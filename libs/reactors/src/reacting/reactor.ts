import { setTimeout as sleep } from 'node:timers/promises';
import { BANK } from '@evenhand/contracts';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { Clock, EventStore, Page } from '@evenhand/event-sourcing';
import type { Log } from '@evenhand/nest';
import { reactionId } from '../process-manager';
import type { TimerSources } from '../timers/tell-timers';
import { TimerChanges } from '../timers/timer-changes';
import { Cause } from './cause';
import { Progress } from './progress';
import { arm, record, streamOf } from './reactions';
import type { Answer, Failed, Managers } from './reactions';
import type { Parked, ReactorStore, Standing } from './reactor.store';
import type { Recorders } from './recording';
import type { Turn } from './turn';
import { WatchedCustomers } from './watched-customers';

export interface ReactorOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly managers: Managers;
  readonly timers: TimerSources;
  readonly recorders: Recorders;
  /** ms that a due moment already past waits */
  readonly settle: number;
  /** events a page at most */
  readonly pageSize: number;
  readonly log: Log;
  /** told when timers may have changed */
  readonly armed: () => void;
}

const RETRY_MS = 500;
/** longer than the others take to ask for the turn */
const GIVE_WAY_MS = 1_200;
const CUSTOMERS_IN_MEMORY = 10_000;
/** reactions to reactions to reactions: more than process managers ever make of one event */
const GENERATIONS = 10;

/**
 * Follows the log: remembers customers, asks the process managers about each event, stores what they want, and tells timers anew. What a page
 * changes is committed with its checkpoint, after the reactions are stored; a page that is done again after a crash gives the same events
 * with the same ids. Of what happened before it was first started, and of history, it only remembers.
 */
export class Reactor {
  readonly progress = new Progress();
  private readonly customers: WatchedCustomers;
  private readonly halt = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly kept: ReactorStore, private readonly turn: Turn, private readonly options: ReactorOptions) {
    this.customers = new WatchedCustomers(kept, CUSTOMERS_IN_MEMORY);
  }

  /** Takes its place in the log: what is stored from now on is reacted to, also before `start`. */
  async open(): Promise<void> {
    await this.kept.open(await this.options.store.head());
    this.progress.stands(await this.kept.position());
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.halt.abort();
    this.progress.end();
    await this.running;
    await this.turn.end();
  }

  /** Returns when every event that is stored was reacted to, and every reaction to those; what is published meanwhile is not waited for without end. */
  async caughtUp(): Promise<void> {
    let head = await this.options.store.head();
    for (let generation = 0; generation < GENERATIONS; generation++) {
      await this.progress.reached(head);
      const now = await this.options.store.head();
      if (now === head) return;
      head = now;
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.halt;
    while (!signal.aborted) {
      let pause = RETRY_MS;
      try {
        if (await this.turn.take()) await this.follow(signal);
        else this.progress.stands(await this.kept.position());
      } catch (error) {
        if (signal.aborted) return;
        const { message } = error as Error;
        // An outage is told once, not twice a second.
        if (message !== this.progress.error) this.options.log.error({ err: error as Error }, 'reacting stopped; it goes on where it stood');
        this.progress.failed(error as Error);
        this.customers.forget();
        // Where only one process may write, and it is another, that one is to react.
        if (error instanceof StoreUnavailable) {
          pause = GIVE_WAY_MS;
          void this.turn.end();
        }
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { store, pageSize } = this.options;
    const standing = await this.kept.standing();
    let at = standing.position;
    this.progress.stands(at);
    for await (const page of store.subscribe(at, { signal, pageSize })) {
      if (!this.turn.held) throw new Error('the turn to react was lost');
      await this.react(page, at, standing);
      at = page.position;
      this.progress.stands(at);
    }
  }

  private async react(page: Page, from: number, { silentUntil }: Standing): Promise<void> {
    const { clock, settle, managers, recorders, timers, store, log, armed } = this.options;
    const causes = page.events.filter(({ customer }) => customer !== BANK).map((stored) => new Cause(stored));
    const customers = await this.customers.load(causes);
    const changes = new TimerChanges(settle);
    const answers: Answer[] = [];
    const [touched, touchedSilently] = [new Set<string>(), new Set<string>()];
    for (const cause of causes) {
      const silent = cause.position <= silentUntil;
      if (timers.has(cause.aggregate)) (silent ? touchedSilently : touched).add(cause.stream);
      if (!silent && !cause.own) changes.stir(cause.customer, cause.recordedAt);
      const seen = customers.see(cause, silent || cause.history);
      if (seen instanceof Error) log.error({ err: seen, position: cause.position }, 'an event could not be remembered');
      if (!silent && !cause.history) answers.push(...(await managers.ask(cause, seen, () => streamOf(store, cause))));
    }
    const failed = await record(answers, recorders);
    const untold = [
      ...(await timers.tell(store, [...touchedSilently].filter((stream) => !touched.has(stream)), changes, clock.now())), ...(await timers.tell(store, [...touched], changes)),
    ];
    arm(answers, changes);
    await this.kept.commit({ from, to: page.position, states: customers.texts(), timers: changes, parked: failed.map(parkedOf), now: clock.now() });
    this.customers.keep(customers);
    this.progress.reacted(answers, clock.now());
    for (const { manager, cause, reason } of failed) log.warn({ manager: manager.name, position: cause.position, reason }, 'a reaction was parked');
    for (const { stream, error } of untold) log.error({ err: error, stream }, 'the timers of a stream cannot be told; it keeps those it has');
    if (changes.size > 0) armed();
  }
}

function parkedOf({ manager, cause, reason }: Failed): Parked {
  return { id: reactionId(manager.name, cause.eventId, -1), manager: manager.name, position: cause.position, customer: cause.customer, causeEvent: cause.eventId, reason };
}
