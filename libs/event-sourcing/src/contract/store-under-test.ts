import { randomUUID } from 'node:crypto';
import type { AppendResult, EventStore, LoggedEvent, LogPage, NewEvent, Page, StoredEvent } from '../event-store';
import { CountedStore, Places } from './counted-store';

/** A fresh, empty log and ways to reach it. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** where an id is stored only once: in the whole log (default), or in its stream */
  readonly ids?: 'log' | 'stream';
  /** 1, 2, 3 … (default), or increasing with gaps, in a log that may hold something already: then all is told by the nth event */
  readonly positions?: 'counted' | 'increasing';
  /** another client of the same log, as another process has one, to read with */
  another?(): Promise<EventStore>;
  /** clients that may write at once, each commit of theirs held back for a random while; default: `store` itself, so often */
  slowWriters?(count: number): Promise<readonly EventStore[]>;
  /** takes the server down without a warning and lets it come back */
  restartServer?(): Promise<void>;
  /** closes every client handed out, and the log */
  stop(): Promise<void>;
}

export type MakeStore = () => Promise<StoreUnderTest>;

/** A fresh log for every test of the surrounding `describe`. */
export function freshStore(makeStore: MakeStore): () => StoreUnderTest {
  let current: StoreUnderTest;
  beforeEach(async () => {
    const made = await makeStore();
    current = made.positions === 'increasing' ? await counted(made) : made;
  });
  afterEach(() => current.stop());
  return () => current;
}

async function counted(made: StoreUnderTest): Promise<StoreUnderTest> {
  const { store, another, slowWriters } = made;
  const places = new Places(store, await store.head());
  const prefix = `${randomUUID()}-`;
  const view = (one: EventStore): EventStore => new CountedStore(one, places, prefix);
  return {
    ...made,
    store: view(store),
    ...(another && { another: async () => view(await another()) }),
    ...(slowWriters && { slowWriters: async (count: number) => (await slowWriters(count)).map(view) }),
  };
}

/** Clients that may write at once. */
export async function severalWriters({ store, slowWriters }: StoreUnderTest, count: number): Promise<readonly EventStore[]> {
  return slowWriters ? slowWriters(count) : numbers(1, count).map(() => store);
}

/** The stream where an id that is stored in `stream` is known, though it is another where the store can tell so. */
export function elsewhere({ ids }: StoreUnderTest, other: string, stream: string): string {
  return ids === 'stream' ? stream : other;
}

/** More events than one append may hold on every server. */
export async function appendLong(store: EventStore, stream: string, events: readonly NewEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += LONG) expect(await store.append(stream, events.slice(i, i + LONG), i - 1)).toMatchObject({ status: 'appended' });
}

const LONG = 1_500;

export const DIGEST = '0123456789abcdef0123456789abcdef';
export const OTHER_DIGEST = 'fedcba9876543210fedcba9876543210';

export function newEvent(more: Partial<NewEvent> = {}): NewEvent {
  const id = randomUUID();
  return { id, customer: 'customer-1', body: JSON.stringify({ id }), digest: DIGEST, ...more };
}

export function newEvents(count: number, more: Partial<NewEvent> = {}): NewEvent[] {
  return Array.from({ length: count }, () => newEvent(more));
}

export async function all<T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const piece of pieces) found.push(...piece);
  return found;
}

export async function pagesOf(pages: AsyncIterable<Page>): Promise<Page[]> {
  const found: Page[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

export async function wholeLog(store: EventStore): Promise<StoredEvent[]> {
  return (await pagesOf(store.readAll(0))).flatMap(({ events }) => events);
}

/** What is logged of a stored event. */
export const logged = ({ position, customer, body }: StoredEvent): LoggedEvent => ({ position, customer, body });

/** A whole scan; its pages advance, hold nothing beyond their position, and end at `to`. */
export async function scanned(pages: AsyncIterable<LogPage>, after: number, to: number): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  let at = after;
  for await (const { events, position } of pages) {
    expect(position).toBeGreaterThan(at);
    for (const event of events) {
      expect(event.position).toBeGreaterThan(at);
      expect(event.position).toBeLessThanOrEqual(position);
      found.push({ position: event.position, customer: event.customer, body: event.body });
      at = event.position;
    }
    at = position;
  }
  expect(at).toBe(Math.max(after, to));
  return found;
}

/** Reads a subscription until it has seen `position`, then ends it. */
export async function subscribed(store: EventStore, after: number, position: number, pageSize?: number): Promise<StoredEvent[]> {
  const end = new AbortController();
  const events: StoredEvent[] = [];
  for await (const page of store.subscribe(after, { signal: end.signal, ...(pageSize && { pageSize }) })) {
    events.push(...page.events);
    if (page.position >= position) end.abort();
  }
  return events;
}

export function positionOf(result: AppendResult | undefined): number {
  if (result?.status !== 'appended') throw new Error(`not appended but ${JSON.stringify(result)}`);
  return result.position;
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
