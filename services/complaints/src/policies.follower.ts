import { setTimeout as sleep } from 'node:timers/promises';
import { BANK, instantOf, readStored } from '@evenhand/contracts';
import type { CalendarPublished, CloudEvent, RedressPolicyPublished, SlaPolicyPublished } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import type { EventStore, Page } from '@evenhand/event-sourcing';
import type { Log } from '@evenhand/nest';
import { shippedBook, withCalendar, withPolicy, type ClockBook } from './clocks/clock-book';

const RETRY_MS = 500;
const BANKS_SLOT: ReadonlySet<number> = new Set([slotOf(BANK)]);

/** The policies that complaints are decided by: those that come with the product, and all that were published, kept current from the log. */
export class PolicyBook {
  private clocks: ClockBook = shippedBook;
  private policies: readonly RedressPolicyPublished[] = [];
  private position = 0;
  private waiting: { readonly position: number; readonly resolve: () => void }[] = [];
  private readonly halt = new AbortController();
  private running: Promise<void> | undefined;
  private error: Error | undefined;

  constructor(private readonly store: EventStore, private readonly log: Log) {}

  get book(): ClockBook {
    return this.clocks;
  }

  get redress(): readonly RedressPolicyPublished[] {
    return this.policies;
  }

  /** Returns when all that is published is known. */
  async load(): Promise<void> {
    for await (const page of this.store.readAll(this.position, { slots: BANKS_SLOT })) this.take(page);
  }

  /** Goes on with what comes. */
  start(): void {
    this.running ??= this.follow();
  }

  async stop(): Promise<void> {
    this.halt.abort();
    this.tell(Infinity);
    await this.running;
  }

  /** @throws Error where what is published cannot be read */
  async check(): Promise<void> {
    await this.store.head();
    if (this.error) throw this.error;
  }

  /** Returns when everything published up to a position is known. */
  reached(position: number): Promise<void> {
    if (position <= this.position || this.halt.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ position, resolve }));
  }

  private async follow(): Promise<void> {
    const { signal } = this.halt;
    while (!signal.aborted) {
      try {
        for await (const page of this.store.subscribe(this.position, { signal, slots: BANKS_SLOT })) this.take(page);
      } catch (error) {
        if (signal.aborted) return;
        this.error = error as Error;
        this.log.warn({ err: error as Error }, 'published policies could not be read; they are read again');
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private take({ events, position }: Page): void {
    for (const { customer, body } of events) if (customer === BANK) this.learn(readStored(body));
    this.position = position;
    this.error = undefined;
    this.tell(position);
  }

  private learn({ type, time, data }: CloudEvent): void {
    switch (type) {
      case 'evenhand.complaints.sla-policy-published.v1': this.clocks = withPolicy(this.clocks, data as SlaPolicyPublished, instantOf(time)); break;
      case 'evenhand.complaints.calendar-published.v1': this.clocks = withCalendar(this.clocks, data as CalendarPublished); break;
      case 'evenhand.complaints.redress-policy-published.v1': this.policies = [...this.policies, data as RedressPolicyPublished]; break;
    }
  }

  private tell(position: number): void {
    const met = this.waiting.filter((waiter) => waiter.position <= position);
    this.waiting = this.waiting.filter((waiter) => waiter.position > position);
    for (const { resolve } of met) resolve();
  }
}
