import { LRUCache } from 'lru-cache';
import type { Cause } from './cause';
import { decodeWatched, encodeWatched, isWatched, remember, watch, watchNothing } from './customer-watch';
import type { Seen, Watched } from './customer-watch';
import type { ReactorStore } from './reactor.store';
import type { Standing } from './standing';

export const SEEN_NOTHING: Seen = { lowered: false, contacts: 0, complaints: [] };

/** The customers a page of the log is about, as they are remembered; those used last stay in memory. */
export class WatchedCustomers {
  private readonly known: LRUCache<string, Watched>;

  /** @param remembers whether anybody asks how customers stood @param most customers in memory */
  constructor(private readonly store: ReactorStore, private readonly remembers: boolean, most: number) {
    this.known = new LRUCache({ max: most });
  }

  /** What is remembered of everyone in the causes, read in one round trip. */
  async load(causes: readonly Cause[], standing: Standing): Promise<PageOfCustomers> {
    if (!this.remembers) return new PageOfCustomers(new Map());
    const customers = [...new Set(causes.filter(isWatched).map(({ customer }) => customer))];
    const found = new Map<string, Watched>();
    const absent: string[] = [];
    for (const customer of customers) {
      const known = this.known.get(customer);
      if (known) found.set(customer, known);
      else absent.push(customer);
    }
    const stored = await this.store.states(absent, (slot) => standing.of(slot));
    for (const customer of absent) {
      const text = stored.get(customer);
      found.set(customer, text === undefined ? watchNothing() : decodeWatched(text));
    }
    return new PageOfCustomers(found);
  }

  keep(page: PageOfCustomers): void {
    for (const [customer, watched] of page.all) this.known.set(customer, watched);
  }

  /** What was folded was not committed: everything is read again. */
  forget(): void {
    this.known.clear();
  }
}

/** Changed in place: where a page is not committed, all are forgotten. */
export class PageOfCustomers {
  constructor(readonly all: ReadonlyMap<string, Watched>) {}

  /** Folds it in, and tells how it looks, or why it could not be folded: one event holds nobody up. @param silently nobody asks how it looks */
  see(cause: Cause, silently: boolean): Seen | Error {
    const watched = this.all.get(cause.customer);
    if (!watched) return SEEN_NOTHING;
    if (!isWatched(cause)) return { ...SEEN_NOTHING, complaints: watched.complaints };
    try {
      if (!silently) return watch(watched, cause);
      remember(watched, cause);
      return SEEN_NOTHING;
    } catch (error) {
      return error as Error;
    }
  }

  texts(): Map<string, string> {
    return new Map([...this.all].map(([customer, watched]) => [customer, encodeWatched(watched)]));
  }
}
