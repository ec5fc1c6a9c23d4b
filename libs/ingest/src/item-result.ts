import type { Intent, Outcome } from '@evenhand/event-sourcing';
import { problemOf } from '@evenhand/nest';
import type { Problem } from '@evenhand/nest';
import type { Posted } from './fact';

/** One answer an item; `position` where it is stored, now or before. */
export type ItemResult =
  | { readonly id: string | null; readonly status: 'stored' | 'duplicate'; readonly position: number }
  | { readonly id: string | null; readonly status: 'rejected'; readonly problem: Problem };

export type Rejected = Extract<ItemResult, { status: 'rejected' }>;

/** An item that may be decided, or the answer where it may not. */
export type Candidate<Context = unknown> = Intent<Posted<Context>> | Rejected;

export function resultOf(id: string, outcome: Outcome): ItemResult {
  if (outcome.status === 'rejected') return { id, status: 'rejected', problem: problemOf(outcome.error) };
  return { id, status: outcome.status, position: outcome.position };
}

/** The answer to an item that is none of ours, told its id where one can be read. */
export function rejected(item: unknown, error: unknown): Rejected {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : null;
  return { id: typeof id === 'string' && id.length <= 64 ? id : null, status: 'rejected', problem: problemOf(error) };
}
