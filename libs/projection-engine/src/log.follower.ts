import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { ClientBase } from 'pg';
import { SLOTS, slotOf } from '@evenhand/event-sourcing';
import type { JourneyEvent, JourneyLog, JourneyPage } from '@evenhand/journey-log';
import { Breather } from './breather';
import type { Decode } from './bulk/bulk.fold';
import { Overtaken } from './bulk/messages';
import { movePositions } from './catalogue';
import { beginWindow } from './gate';
import type { SharedLog } from './shared-log';
import { FoldError, WindowRefused, attempt, cutPage } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

export interface FollowerOptions<Event> {
  readonly journey: JourneyLog;
  readonly decode: Decode<Event>;
  /** events a transaction at most */
  readonly windowSize: number;
}

/** Some slots of a version, and where each of them stands. */
export interface Standing {
  readonly slots: readonly number[];
  readonly positions: readonly number[];
}

export const ALL_SLOTS: readonly number[] = Array.from({ length: SLOTS }, (_, slot) => slot);

interface Window extends PreparedWindow {
  readonly cut: number;
  readonly events: readonly JourneyEvent[];
  /** why it ends before its page does */
  readonly failure?: FoldError;
}

/** Windows closer than this would spend more on checkpoints than on rows. */
const PACE_MS = 20;

/**
 * Follows the log on one connection, for all slots of a version or some. Windows are cut at common positions: a window's rows and the checkpoints of
 * these slots, at the cut, are one transaction, so an event is counted once however often it is read, and by whomever. While a window is committed the
 * next one is folded.
 */
export class LogFollower<Event extends DecodedEvent> {
  private readonly slots: readonly number[];
  private positions: readonly number[];
  /** of the slots, where each is to stay behind; absent where it goes on with what comes */
  private targets?: readonly number[];

  /** @param limit of the first window; each that passes doubles it, up to the window size */
  constructor(
    private readonly client: ClientBase, private readonly versionId: number, { slots, positions }: Standing, private limit: number,
    private readonly writer: WindowWriter<Event>, private readonly options: FollowerOptions<Event>, private readonly passed: (completed: number) => void,
  ) {
    this.slots = slots;
    this.positions = positions;
  }

  /** Goes on with what comes until the signal aborts. Throws as `take`. @param log of these slots, or of more */
  async follow(log: SharedLog<Event>, signal: AbortSignal): Promise<void> {
    const failed = new AbortController();
    await this.take((after, pageSize) => log.subscribe(after, { pageSize, signal: AbortSignal.any([signal, failed.signal]) }), failed);
  }

  /** Each slot up to a position that was seen, and not a bit further. Throws as `take`. @returns how many events were read for it */
  followTo(targets: readonly number[], signal: AbortSignal): Promise<number> {
    this.targets = targets;
    const failed = new AbortController();
    const end = Math.max(...targets);
    return this.take((after, pageSize) => upTo(end, this.options.journey.read(after, { pageSize, signal: AbortSignal.any([signal, failed.signal]) })), failed);
  }

  /**
   * Returns when there are no more pages and the windows under way are committed.
   * @throws FoldError with all before it committed; WindowRefused; Overtaken; whatever connection or log throw
   */
  private async take(pages: (after: number, pageSize: number) => AsyncIterable<JourneyPage>, failed: AbortController): Promise<number> {
    const { windowSize } = this.options;
    const isConcerned = this.concerned();
    let events = 0;
    let commit = Promise.resolve();
    try {
      for await (const page of pages(Math.min(...this.positions), windowSize)) {
        const begun = performance.now();
        events += page.events.length;
        for (let rest: JourneyPage | undefined = page; rest && !failed.signal.aborted; ) {
          const [piece, after]: [JourneyPage, JourneyPage | undefined] = cutPage(rest, this.limit);
          const window = await this.prepare(piece, isConcerned);
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
    return events;
  }

  /** Slots may stand further than others when it begins, and are to stop apart. @returns whether an event is of one of these slots, not behind it, and not beyond where that is to stay */
  private concerned(): (event: JourneyEvent) => boolean {
    const started = new Map(this.slots.map((slot, i) => [slot, this.positions[i] as number]));
    const ends = new Map(this.slots.map((slot, i) => [slot, this.targets?.[i] ?? Infinity]));
    const furthest = Math.max(...started.values());
    const nearest = Math.min(...ends.values());
    const whole = started.size === SLOTS;
    return ({ position, customer }) => {
      if (whole && position > furthest && position <= nearest) return true;
      const slot = slotOf(customer);
      return position > (started.get(slot) ?? Infinity) && position <= (ends.get(slot) as number);
    };
  }

  /** Folds a page, or as much of it as can be folded. Parking an event and its customer will come in here. */
  private async prepare({ events, position }: JourneyPage, isConcerned: (event: JourneyEvent) => boolean): Promise<Window> {
    const decoded: Event[] = [];
    const breather = new Breather();
    let failure: FoldError | undefined;
    try {
      for (const stored of events) {
        if (breather.due) await breather.take();
        if (isConcerned(stored)) decoded.push(attempt(stored.position, () => this.options.decode(stored)));
      }
    } catch (error) {
      failure = asFoldError(error, events);
    }
    for (;;) {
      try {
        const prepared = await this.writer.prepare(decoded);
        return { ...prepared, events, cut: failure ? lastBefore(failure, events) : position, failure };
      } catch (error) {
        const { position: at } = (failure = asFoldError(refusal(error, events), events));
        decoded.splice(decoded.findIndex((event) => event.position >= at));
      }
    }
  }

  private async commit(window: Window): Promise<void> {
    const { client, slots, positions, targets } = this;
    const moved = positions.map((position, i) => Math.max(position, Math.min(window.cut, targets?.[i] ?? Infinity)));
    try {
      await beginWindow(client, this.versionId);
      if (!(await movePositions(client, this.versionId, { slots, from: positions, to: moved }))) throw new Overtaken('another engine moved the checkpoints of this version');
      await window.write(client);
      await client.query('commit');
    } catch (error) {
      throw refusal(error, window.events);
    }
    this.positions = moved;
    this.limit = Math.min(this.limit * 2, this.options.windowSize);
    window.committed();
    this.passed(Math.min(...moved));
  }
}

/** The pages cut off behind a position. */
async function* upTo(position: number, pages: AsyncIterable<JourneyPage>): AsyncGenerator<JourneyPage> {
  for await (const page of pages) {
    if (page.position < position) {
      yield page;
      continue;
    }
    yield { events: page.events.filter((event) => event.position <= position), position };
    return;
  }
}

/** Where a window ends that one of its events stops: at an event, for not every number is a place in the log; 0 moves nothing. */
function lastBefore(failure: FoldError, events: readonly JourneyEvent[]): number {
  return events.findLast(({ position }) => position < failure.position)?.position ?? 0;
}

/** A row that its table cannot hold fails the whole window: of one event it names it, a larger one is to be tried in halves. */
function refusal(error: unknown, events: readonly JourneyEvent[]): unknown {
  const [first] = events;
  if (!first || !(error instanceof DatabaseError) || !/^2[23]/.test(error.code ?? '')) return error;
  return events.length === 1 ? new FoldError(first.position, error, first.id) : new WindowRefused(Math.floor(events.length / 2), error);
}

/** @returns the failure with the id of its event; anything else is thrown on */
function asFoldError(error: unknown, events: readonly JourneyEvent[]): FoldError {
  if (!(error instanceof FoldError)) throw error;
  return new FoldError(error.position, error.cause, events.find(({ position }) => position === error.position)?.id);
}
