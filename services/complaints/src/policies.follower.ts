import { setTimeout as sleep } from 'node:timers/promises';
import { BANK, instantOf, readStored } from '@evenhand/contracts';
import type { CalendarPublished, CloudEvent, RedressPolicyPublished, SlaPolicyPublished } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import type { EventStore } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyLog, JourneyPage } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import { shippedBook, withCalendar, withPolicy, type ClockBook } from './clocks/clock-book';

const RETRY_MS = 500;
const BANKS_SLOT: ReadonlySet<number> = new Set([slotOf(BANK)]);

/**
 * The policies that complaints are decided by: those that come with the product, and all that were published. What is there at the start is read
 * from the store, which finds the bank's own events by themselves; what other processes publish then comes with the journey log.
 */
export class PolicyBook {
  private clocks: ClockBook = shippedBook;
  private policies: readonly RedressPolicyPublished[] = [];
  /** everything up to here was considered */
  private position = 0;
  /** of the last of the bank's events that is known: store and journey log tell each of them, in their order */
  private last = 0;
  private readonly halt = new AbortController();
  private running: Promise<void> | undefined;
  private error: Error | undefined;

  constructor(private readonly store: EventStore, private readonly journey: JourneyLog, private readonly log: Log) {}

  get book(): ClockBook {
    return this.clocks;
  }

  get redress(): readonly RedressPolicyPublished[] {
    return this.policies;
  }

  /** Returns when all that is published is known. */
  async load(): Promise<void> {
    const head = await this.store.head();
    await this.reached(head);
    this.position = Math.max(this.position, head);
  }

  /** Goes on with what comes. */
  start(): void {
    this.running ??= this.follow();
  }

  async stop(): Promise<void> {
    this.halt.abort();
    await this.running;
  }

  /** @throws Error where what is published cannot be read */
  async check(): Promise<void> {
    await this.store.head();
    if (this.error) throw this.error;
  }

  /** Returns when everything published up to a position is known, however far the journey log is behind. @throws StoreUnavailable */
  async reached(position: number): Promise<void> {
    if (position <= Math.max(this.position, this.last)) return;
    for await (const events of this.store.readCustomer(BANK, this.last, position)) this.learnAll(events);
  }

  private async follow(): Promise<void> {
    const { signal } = this.halt;
    while (!signal.aborted) {
      try {
        for await (const page of this.journey.subscribe(this.position, { signal, slots: BANKS_SLOT })) this.take(page);
      } catch (error) {
        if (signal.aborted) return;
        this.error = error as Error;
        this.log.warn({ err: error as Error }, 'published policies could not be read; they are read again');
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private take({ events, position }: JourneyPage): void {
    this.learnAll(events.filter(({ customer }) => customer === BANK));
    this.position = position;
    this.error = undefined;
  }

  private learnAll(events: readonly JourneyEvent[]): void {
    for (const { position, body } of events) {
      if (position <= this.last) continue;
      this.learn(readStored(body));
      this.last = position;
    }
  }

  private learn({ type, time, data }: CloudEvent): void {
    switch (type) {
      case 'evenhand.complaints.sla-policy-published.v1': this.clocks = withPolicy(this.clocks, data as SlaPolicyPublished, instantOf(time)); break;
      case 'evenhand.complaints.calendar-published.v1': this.clocks = withCalendar(this.clocks, data as CalendarPublished); break;
      case 'evenhand.complaints.redress-policy-published.v1': this.policies = [...this.policies, data as RedressPolicyPublished]; break;
    }
  }
}
