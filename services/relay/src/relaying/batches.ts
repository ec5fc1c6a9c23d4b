import type { Page, StoredEvent } from '@evenhand/event-sourcing';

/** A stretch of the log, to be written whole. It ends with an event: where a store merely looked on is no position to come back to. */
export interface Batch {
  readonly events: readonly StoredEvent[];
  readonly upTo: number;
}

/**
 * Pages read ahead of who writes them: the next ones come while a batch is written, as many as make two batches, and then no more are asked for until one is
 * taken.
 */
export class Batches {
  private pages: Page[] = [];
  private waiting = 0;
  private failure: { readonly error: unknown } | undefined;
  private ended = false;
  private closed = false;
  private changed: () => void = () => undefined;
  private room: () => void = () => undefined;

  /** @param most events a batch, but for a page that alone has more */
  constructor(pages: AsyncIterable<Page>, private readonly most: number) {
    void this.read(pages);
  }

  /** The oldest event that was read and not taken. */
  get oldest(): StoredEvent | undefined {
    return this.pages[0]?.events[0];
  }

  /**
   * What is there, once something is; a batch that is not full only from `notBefore` on (as performance.now() counts).
   * @returns undefined where the pages ended; rejects with what reading them threw
   */
  async take(notBefore: number): Promise<Batch | undefined> {
    while (!this.ended && (this.pages.length === 0 || (this.waiting < this.most && performance.now() < notBefore))) {
      await this.change(this.pages.length === 0 ? undefined : notBefore - performance.now());
    }
    if (this.pages.length === 0) {
      if (this.failure) throw this.failure.error;
      return undefined;
    }
    const taken = [this.pages.shift() as Page];
    let count = taken[0]?.events.length ?? 0;
    for (let next = this.pages[0]; next && count + next.events.length <= this.most; next = this.pages[0]) {
      taken.push(this.pages.shift() as Page);
      count += next.events.length;
    }
    this.waiting -= count;
    this.room();
    const events = taken.length === 1 ? (taken[0] as Page).events : taken.flatMap((page) => page.events);
    return { events, upTo: (events.at(-1) as StoredEvent).position };
  }

  /** Nothing more is read; what was read stays to be taken. */
  close(): void {
    this.closed = true;
    this.room();
  }

  private async read(pages: AsyncIterable<Page>): Promise<void> {
    try {
      for await (const page of pages) {
        if (page.events.length === 0) continue;
        this.pages.push(page);
        this.waiting += page.events.length;
        this.changed();
        if (this.waiting >= 2 * this.most) await new Promise<void>((resolve) => (this.room = resolve));
        if (this.closed) break;
      }
    } catch (error) {
      this.failure = { error };
    }
    this.ended = true;
    this.changed();
  }

  private change(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, Math.max(1, ms));
      this.changed = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
