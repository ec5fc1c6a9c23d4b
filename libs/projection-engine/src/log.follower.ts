import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { ClientBase } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { EventStore, Page, StoredEvent } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import type { Decode } from './bulk/bulk.fold';
import { Overtaken } from './bulk/messages';
import { movePositions } from './catalogue';
import type { SharedLog } from './shared-log';
import { FoldError, WindowRefused, attempt, cutPage } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

export interface FollowerOptions<Event> {
  readonly store: EventStore;
  /** the end of the log, as all who follow it share it */
  readonly shared: SharedLog<Event>;
  readonly decode: Decode<Event>;
  /** events a transaction at most */
  readonly windowSize: number;
}

interface Window extends PreparedWindow {
  readonly cut: number;
  readonly events: readonly StoredEvent[];
  /** why it ends before its page does */
  readonly failure?: FoldError;
}

/** Windows closer than this would spend more on checkpoints than on rows. */
const PACE_MS = 20;

/**
 * Follows the log on one connection. Windows are cut at common positions: a window's rows and all checkpoints, at the cut, are one transaction,
 * so an event is counted once however often it is read. While a window is committed the next one is folded.
 */
export class LogFollower<Event extends DecodedEvent> {
  /** @param limit of the first window; each that passes doubles it, up to the window size */
  constructor(
    private readonly client: ClientBase, private readonly versionId: number, private positions: readonly number[], private limit: number,
    private readonly writer: WindowWriter<Event>, private readonly options: FollowerOptions<Event>, private readonly passed: (completed: number) => void,
  ) {}

  /** Goes on with what comes until the signal aborts. Returns, and throws, as `take`. */
  follow(signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    return this.take((after, pageSize) => this.options.shared.subscribe(after, { pageSize, signal: AbortSignal.any([signal, failed.signal]) }), failed);
  }

  /** Up to a position that was seen, and not a bit further. Returns, and throws, as `take`. */
  followTo(position: number, signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    return this.take((after, pageSize) => upTo(position, this.options.store.readAll(after, { pageSize, signal: AbortSignal.any([signal, failed.signal]) })), failed);
  }

  /**
   * Returns when there are no more pages and the windows under way are committed.
   * @throws FoldError with all before it committed; WindowRefused; whatever connection or store throw
   */
  private async take(pages: (after: number, pageSize: number) => AsyncIterable<Page>, failed: AbortController): Promise<void> {
    const { windowSize } = this.options;
    const isDone = this.slotsAhead();
    let commit = Promise.resolve();
    try {
      for await (const page of pages(Math.min(...this.positions), windowSize)) {
        const begun = performance.now();
        for (let rest: Page | undefined = page; rest && !failed.signal.aborted; ) {
          const [piece, after]: [Page, Page | undefined] = cutPage(rest, this.limit);
          const window = await this.prepare(piece, isDone);
          await commit;
          commit = this.commit(window);
          commit.catch((error: unknown) => failed.abort(error));
          if (window.failure) throw window.failure;
          rest = after;
        }
        if (page.events.length < windowSize) await sleep(Math.max(0, PACE_MS - (performance.now() - begun)));
      }
    } finally {
      await commit;
    }
  }

  /** Slots may stand further than others when it begins. @returns whether an event is behind its slot */
  private slotsAhead(): (event: StoredEvent) => boolean {
    const started = this.positions;
    const furthest = Math.max(...started);
    return ({ position, customer }) => position <= furthest && position <= (started[slotOf(customer)] as number);
  }

  /** Folds a page, or as much of it as can be folded. Parking an event and its customer will come in here. */
  private async prepare({ events, position }: Page, isDone: (event: StoredEvent) => boolean): Promise<Window> {
    const decoded: Event[] = [];
    const breather = new Breather();
    let failure: FoldError | undefined;
    try {
      for (const stored of events) {
        if (breather.due) await breather.take();
        if (!isDone(stored)) decoded.push(attempt(stored.position, () => this.options.decode(stored)));
      }
    } catch (error) {
      failure = asFoldError(error, events);
    }
    for (;;) {
      try {
        const prepared = await this.writer.prepare(decoded);
        return { ...prepared, events, cut: failure ? failure.position - 1 : position, failure };
      } catch (error) {
        const { position: at } = (failure = asFoldError(refusal(error, events), events));
        decoded.splice(decoded.findIndex((event) => event.position >= at));
      }
    }
  }

  private async commit(window: Window): Promise<void> {
    const { client, positions } = this;
    try {
      await client.query('begin');
      if (!(await movePositions(client, this.versionId, positions, window.cut))) throw new Overtaken('another engine moved the checkpoints of this version');
      await window.write(client);
      await client.query('commit');
    } catch (error) {
      throw refusal(error, window.events);
    }
    this.positions = positions.map((position) => Math.max(position, window.cut));
    this.limit = Math.min(this.limit * 2, this.options.windowSize);
    window.committed();
    this.passed(Math.min(...this.positions));
  }
}

/** The pages cut off behind a position. */
async function* upTo(position: number, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  for await (const page of pages) {
    if (page.position < position) {
      yield page;
      continue;
    }
    yield { events: page.events.filter((event) => event.position <= position), position };
    return;
  }
}

/** A row that its table cannot hold fails the whole window: of one event it names it, a larger one is to be tried in halves. */
function refusal(error: unknown, events: readonly StoredEvent[]): unknown {
  const [first] = events;
  if (!first || !(error instanceof DatabaseError) || !/^2[23]/.test(error.code ?? '')) return error;
  return events.length === 1 ? new FoldError(first.position, error, first.id) : new WindowRefused(Math.floor(events.length / 2), error);
}

/** @returns the failure with the id of its event; anything else is thrown on */
function asFoldError(error: unknown, events: readonly StoredEvent[]): FoldError {
  if (!(error instanceof FoldError)) throw error;
  return new FoldError(error.position, error.cause, events.find(({ position }) => position === error.position)?.id);
}
