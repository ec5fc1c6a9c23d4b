import type { LetGo, ParkedPage, UnreadablePage } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';

/** Customers who wait behind an event that cannot be folded. */
export function describeParked({ items }: ParkedPage, width?: number): string {
  if (items.length === 0) return 'no event is parked';
  const rows = items.map((one) => [one.customerId, grouped(one.position), grouped(one.waiting), String(one.attempts), one.parkedAt, one.reason]);
  return table([{ title: 'customer' }, right('event at'), right('waiting'), right('attempts'), { title: 'since' }, { title: 'parked because' }], rows, width);
}

export function describeUnreadable({ items }: UnreadablePage, width?: number): string {
  if (items.length === 0) return 'every record of the journey topic could be read';
  return table([{ title: 'record' }, { title: 'read' }, { title: 'cannot be read because' }], items.map((one) => [`${one.topic}/${one.partition}/${one.offset}`, one.readAt, one.reason]), width);
}

export function describeLetGo({ customerId, folded, parked }: LetGo): string {
  const events = `${grouped(folded)} ${folded === 1 ? 'event' : 'events'} folded`;
  return parked ? `customer ${customerId} stays parked at position ${grouped(parked.position)}, ${events}: ${parked.reason}` : `customer ${customerId} is let go, ${events}`;
}
