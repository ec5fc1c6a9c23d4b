import { LRUCache } from 'lru-cache';
import type { Cause } from './cause';
import { decodeWatched, encodeWatched, isWatched, watch, watchNothing } from './customer-watch';
import type { Seen, Watched } from './customer-watch';
import type { ReactorStore } from './reactor.store';

const SEEN_NOTHING: Seen = { lowered: false, contacts: 0, complaints: [] };

/** The customers a page of the log is about, as they are remembered; those used last stay in memory. */
export class WatchedCustomers {
  private readonly known: LRUCache<string, Watched>;

  constructor(private readonly store: ReactorStore, most: number) {
    this.known = new LRUCache({ max: most });
  }

  /** What is remembered of everyone in the causes, read in one round trip. */
  async load(causes: readonly Cause[]): Promise<PageOfCustomers> {
    const customers = [...new Set(causes.filter(isWatched).map(({ customer }) => customer))];
    const found = new Map<string, Watched>();
    const absent: string[] = [];
    for (const customer of customers) {
      const known = this.known.get(customer);
      if (known) found.set(customer, known);
      else absent.push(customer);
    }
    const stored = await this.store.states(absent);
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

export class PageOfCustomers {
  constructor(readonly all: ReadonlyMap<string, Watched>) {}

  see(cause: Cause): Seen {
    const watched = this.all.get(cause.customer);
    if (watched && isWatched(cause)) return watch(watched, cause);
    return watched ? { ...SEEN_NOTHING, complaints: watched.complaints } : SEEN_NOTHING;
  }

  texts(): Map<string, string> {
    return new Map([...this.all].map(([customer, watched]) => [customer, encodeWatched(watched)]));
  }
}
