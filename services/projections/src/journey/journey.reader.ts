import type { EventStore, StoredEvent } from '@evenhand/event-sourcing';

export type Order = 'asc' | 'desc';

export interface JourneyPage {
  readonly events: readonly StoredEvent[];
  /** position to go on from; undefined at the end of the journey */
  readonly next: number | undefined;
}

/**
 * A piece of one customer's journey, read from the store itself.
 * @param from position to go on from, exclusive; undefined for the first piece
 * @param head the log is read up to here, inclusive
 */
export async function readJourney(store: EventStore, customer: string, order: Order, limit: number, from: number | undefined, head: number): Promise<JourneyPage> {
  const found = order === 'asc'
    ? await oldestFirst(store, customer, from ?? 0, head, limit + 1)
    : await store.readCustomerBackwards(customer, Math.min(from ?? Infinity, head + 1), limit + 1);
  const events = found.slice(0, limit);
  return { events, next: found.length > limit ? events.at(-1)?.position : undefined };
}

async function oldestFirst(store: EventStore, customer: string, after: number, to: number, limit: number): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const page of store.readCustomer(customer, after, to)) {
    found.push(...page);
    if (found.length >= limit) break;
  }
  return found;
}

/** A cursor is opaque to callers: the order and the position of the last item of the page before. */
export function encodeCursor(order: Order, position: number): string {
  return Buffer.from(`${order}:${position}`).toString('base64url');
}

/** @returns the position, undefined where the cursor is not one that a page in this order gave */
export function decodeCursor(cursor: string, order: Order): number | undefined {
  const match = /^(asc|desc):([1-9][0-9]{0,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match?.[1] === order ? Number(match[2]) : undefined;
}
