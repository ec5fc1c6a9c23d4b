import type { Client } from 'pg';
import type { LoggedEvent } from '@evenhand/event-sourcing';
import { DatabaseError } from 'pg';
import type { Decode } from '../bulk/bulk.fold';
import { FoldError, WindowRefused, attempt } from '../window';
import type { DecodedEvent, WindowWriter } from '../window';
import { poisonOf } from './parking';
import type { Poison } from './parking';

/** A customer's events in (after, to], in log order. */
export type CustomerEvents = (customer: string, after: number, to: number) => Promise<readonly (LoggedEvent & { readonly id: string })[]>;

export interface Refolded {
  /** how many of them, from the first on */
  readonly folded: number;
  /** the next one, which cannot be */
  readonly poison?: Poison;
}

/** Folds a customer's events into the version's table in the caller's transaction, as far as they can be. @param writer reads what is there by the same connection */
export async function refold<Event extends DecodedEvent>(
  client: Client, writer: WindowWriter<Event>, events: Awaited<ReturnType<CustomerEvents>>, decode: Decode<Event>, windowSize: number,
): Promise<Refolded> {
  let size = windowSize;
  for (let folded = 0; folded < events.length; ) {
    const some = events.slice(folded, folded + size);
    await client.query('savepoint piece');
    try {
      const window = await writer.prepare(some.map((event) => attempt(event.position, () => decode(event))));
      await window.write(client);
      await client.query('release savepoint piece');
      window.committed();
      folded += some.length;
      size = Math.min(size * 2, windowSize);
    } catch (error) {
      await client.query('rollback to savepoint piece');
      writer.forget();
      const fits = fittingOf(error, some);
      if (fits === 0) return { folded, poison: poisonOf(some[0] as LoggedEvent & { readonly id: string }, error) };
      size = fits;
    }
  }
  return { folded: events.length };
}

/** @returns how many of the events may be folded together, 0 where the first of them cannot be. Throws what no event is to blame for. */
function fittingOf(error: unknown, events: readonly LoggedEvent[]): number {
  if (error instanceof FoldError) return Math.max(0, events.findIndex(({ position }) => position === error.position));
  if (error instanceof WindowRefused) return error.retryWith;
  if (error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')) return Math.floor(events.length / 2);
  throw error;
}
