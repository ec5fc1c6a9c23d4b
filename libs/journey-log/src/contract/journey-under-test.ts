import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { storedIdOf } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import type { NewEvent } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyLog, JourneyPage } from '../journey-log';

/** A fresh, empty log and how something comes into it. */
export interface JourneyUnderTest {
  readonly journey: JourneyLog;
  /** another process's view of the same log */
  another(): Promise<JourneyLog>;
  /** Stores them, each in a stream of its own, and returns them as the log must show them; readable when it resolves. */
  write(events: readonly NewEvent[]): Promise<readonly JourneyEvent[]>;
  /** takes the server down without a warning and lets it come back */
  restartServer?(): Promise<void>;
  /** closes what was handed out, and the log */
  stop(): Promise<void>;
}

/** @returns events of these customers, one each, with the text and the id that the suite would give them */
export function eventsOf(customers: readonly string[]): NewEvent[] {
  return customers.map((customer, i) => {
    const [source, id] = ['urn:bank:"core"', randomUUID()];
    const body = JSON.stringify({ specversion: '1.0', id, source, type: 'evenhand.test.noted.v1', subject: customer, time: '2026-01-02T03:04:05Z', data: { n: i, note: 'ä "quoted"' } });
    return { id: storedIdOf(source, id), customer, body, digest: '0'.repeat(32) };
  });
}

/** @returns `count` customers, many more than slots */
export const customers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `c-${from + i}`);

/** What of an event the log promises, without how it holds it. */
export const plain = ({ id, customer, body, stream, revision, position, recordedAt }: JourneyEvent): object => ({ id, customer, body, stream, revision, position, recordedAt });

export const inSlots = (events: readonly JourneyEvent[], slots: ReadonlySet<number>): JourneyEvent[] => events.filter(({ customer }) => slots.has(slotOf(customer)));

/** Reads until a page reaches the position, or the pages end. */
export async function upTo(position: number, pages: AsyncIterable<JourneyPage>, onPage: (page: JourneyPage) => void | Promise<void> = () => undefined): Promise<JourneyEvent[]> {
  const events: JourneyEvent[] = [];
  for await (const page of pages) {
    events.push(...page.events);
    await onPage(page);
    if (page.position >= position) break;
  }
  return events;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Asks until it is so; the test's own time limit ends it. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await sleep(20);
}
