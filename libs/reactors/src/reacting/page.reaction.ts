import { BANK } from '@evenhand/contracts';
import type { Clock, EventStore } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyPage } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import { reactionId } from '../process-manager';
import type { TimerSources } from '../timers/tell-timers';
import { TimerChanges } from '../timers/timer-changes';
import { Cause } from './cause';
import { arm, record, streamOf } from './reactions';
import type { Answer, Failed, Managers } from './reactions';
import type { Parked, ReactorStore } from './reactor.store';
import type { Recorders } from './recording';
import type { Standing } from './standing';
import { WatchedCustomers } from './watched-customers';

export interface PageReactionOptions {
  readonly service: string;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly managers: Managers;
  readonly timers: TimerSources;
  readonly recorders: Recorders;
  /** ms that a due moment already past waits */
  readonly settle: number;
  readonly log: Log;
}

const CUSTOMERS_IN_MEMORY = 10_000;

/**
 * What a service does about a page of the log: remembers customers, asks the process managers about each event, stores what they want, and tells
 * timers anew. What a page changes is committed with its checkpoints, after the reactions are stored; a page that is done again after a crash
 * gives the same events with the same ids. Of what happened before the reactor was first started, and of history, it only remembers.
 */
export class PageReaction {
  private readonly customers: WatchedCustomers;

  constructor(private readonly kept: ReactorStore, private readonly options: PageReactionOptions) {
    this.customers = new WatchedCustomers(kept, options.managers.see, CUSTOMERS_IN_MEMORY);
  }

  /** What was folded may not have been committed, or others went on: everything is read again. */
  forget(): void {
    this.customers.forget();
  }

  /** @returns what was answered, and whether timers may have changed; the page is committed by then @throws Error where another process has one of the slots by now */
  async to(page: JourneyPage, standing: Standing): Promise<{ readonly answers: readonly Answer[]; readonly armed: boolean }> {
    const { service, clock, settle, managers, recorders, timers, store, log } = this.options;
    const causes: Cause[] = [];
    for (const stored of page.events) {
      if (stored.customer === BANK) continue;
      const cause = await this.causeOf(stored);
      if (cause && !standing.isDone(cause)) causes.push(cause);
    }
    const customers = await this.customers.load(causes, standing);
    const changes = new TimerChanges(service, settle);
    const answers: Answer[] = [];
    const [touched, touchedSilently] = [new Set<string>(), new Set<string>()];
    for (const cause of causes) {
      const silent = standing.isSilent(cause);
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
    await this.kept.commit({ from: standing.before(page.position), to: page.position, states: customers.texts(), timers: changes, parked: failed.map(parkedOf), now: clock.now() });
    this.customers.keep(customers);
    for (const { manager, cause, reason } of failed) log.warn({ manager: manager.name, position: cause.position, reason }, 'a reaction was parked');
    for (const { stream, error } of untold) log.error({ err: error, stream }, 'the timers of a stream cannot be told; it keeps those it has');
    return { answers, armed: changes.size > 0 };
  }

  /** What was damaged on its way out of the store is read there. @returns undefined where the store has no such event either: it holds nobody up */
  private async causeOf(given: JourneyEvent): Promise<Cause | undefined> {
    try {
      return this.read(given);
    } catch (error) {
      const { customer, position } = given;
      this.options.log.error({ err: error as Error, position }, 'an event of the journey log cannot be read; it is looked for in the store');
      for await (const [stored] of this.options.store.readCustomer(customer, position - 1, position)) if (stored) return this.read(stored);
      return undefined;
    }
  }

  /** Of what somebody reacts to everything is read here, so that nothing fails of its text later. @throws where it is no event */
  private read(stored: JourneyEvent): Cause {
    const cause = new Cause(stored);
    if (this.options.managers.of(cause).length > 0) void cause.event;
    return cause;
  }
}

function parkedOf({ manager, cause, reason }: Failed): Parked {
  return { id: reactionId(manager.name, cause.eventId, -1), manager: manager.name, position: cause.position, customer: cause.customer, causeEvent: cause.eventId, reason };
}
