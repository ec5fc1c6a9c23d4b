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
import type { Log } from './version.runner';
import { idOf, poisonOf, writeParking } from './parking/parking';
import type { Parking, Poison, Wait } from './parking/parking';
import { FoldError, WindowRefused, cutPage } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

export interface FollowerOptions<Event> {
  readonly journey: JourneyLog;
  readonly decode: Decode<Event>;
  /** events a transaction at most */
  readonly windowSize: number;
  /** told of each customer who is parked */
  readonly log?: Pick<Log, 'error'> | undefined;
  /** hears of each window before it is folded; what it returns, of its end */
  readonly begun?: WindowBegun | undefined;
}

/** Somebody who follows windows from outside. @param events of the window, of its slots */
export type WindowBegun = (events: readonly JourneyEvent[]) => { end(failure?: unknown): void } | undefined;

/** Some slots of a version, and where each of them stands. */
export interface Standing {
  readonly slots: readonly number[];
  readonly positions: readonly number[];
  readonly parking: Parking;
  /** by position, events whose rows the table is known to refuse */
  readonly refused?: ReadonlyMap<number, FoldError>;
}

export const ALL_SLOTS: readonly number[] = Array.from({ length: SLOTS }, (_, slot) => slot);

interface Window extends PreparedWindow {
  readonly cut: number;
  readonly events: readonly JourneyEvent[];
  /** customers who are parked from here on */
  readonly poisons: readonly Poison[];
  readonly waits: ReadonlyMap<string, Wait>;
  readonly watched?: ReturnType<WindowBegun>;
}

/** Windows closer than this would spend more on checkpoints than on rows. */
const PACE_MS = 20;

/**
 * Follows the log on one connection, for all slots of a version or some. Windows are cut at common positions: a window's rows and the checkpoints of
 * these slots, at the cut, are one transaction, so an event is counted once however often it is read, and by whomever. While a window is committed the
 * next one is folded. An event that cannot be folded is parked, and its customer's later ones wait behind it; the others go on.
 */
export class LogFollower<Event extends DecodedEvent> {
  private readonly slots: readonly number[];
  private positions: readonly number[];
  private readonly parking: Parking;
  /** of each slot, customers parked as far as windows are committed */
  private parked: readonly number[];
  private readonly refused: ReadonlyMap<number, FoldError>;
  /** of the slots, where each is to stay behind; absent where it goes on with what comes */
  private targets?: readonly number[];

  /** @param limit of the first window; each that passes doubles it, up to the window size */
  constructor(
    private readonly client: ClientBase, private readonly versionId: number, { slots, positions, parking, refused = new Map() }: Standing, private limit: number,
    private readonly writer: WindowWriter<Event>, private readonly options: FollowerOptions<Event>, private readonly passed: (completed: number) => void,
  ) {
    this.slots = slots;
    this.positions = positions;
    this.parking = parking;
    this.parked = parking.countsOf(slots);
    this.refused = refused;
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
   * @throws FoldError of an event whose rows the table refuses; WindowRefused; Overtaken; whatever connection or log throw
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

  /** Folds a page but for what is parked, or is to be parked now: who cannot be folded at one event is folded up to it. */
  private async prepare({ events, position }: JourneyPage, isConcerned: (event: JourneyEvent) => boolean): Promise<Window> {
    const { parking, refused } = this;
    const poisons = new Map<string, Poison>();
    const concerned: JourneyEvent[] = [];
    const decoded: Event[] = [];
    const breather = new Breather();
    for (const stored of events) {
      if (breather.due) await breather.take();
      if (!isConcerned(stored)) continue;
      concerned.push(stored);
      if (parking.passes(stored) || poisons.has(stored.customer)) continue;
      const known = refused.get(stored.position);
      try {
        if (known) throw known;
        decoded.push(this.options.decode(stored));
      } catch (error) {
        poisons.set(stored.customer, poisonOf(stored, error));
      }
    }
    const watched = this.options.begun?.(concerned);
    const prepared = await this.fold(decoded, concerned, poisons).catch((error: unknown) => {
      watched?.end(error);
      throw error;
    });
    for (const poison of poisons.values()) parking.add(poison);
    const waits = parking.size > 0 ? parking.waits(concerned) : new Map<string, Wait>();
    return { ...prepared, events, cut: position, poisons: [...poisons.values()], waits, watched };
  }

  /** @param poisons those that are met are added to them */
  private async fold(decoded: readonly Event[], stored: readonly JourneyEvent[], poisons: Map<string, Poison>): Promise<PreparedWindow> {
    for (let events = decoded; ; ) {
      try {
        return await this.writer.prepare(events);
      } catch (error) {
        const at = error instanceof FoldError ? stored.find(({ position }) => position === error.position) : undefined;
        if (!at) throw error;
        poisons.set(at.customer, poisonOf(at, error));
        events = events.filter(({ customer, position }) => customer !== at.customer || position < at.position);
      }
    }
  }

  private async commit(window: Window): Promise<void> {
    const { client, slots, positions, targets, versionId } = this;
    const { poisons, waits } = window;
    const parked = { from: this.parked, to: withMore(this.parked, slots, poisons) };
    const moved = positions.map((position, i) => Math.max(position, Math.min(window.cut, targets?.[i] ?? Infinity)));
    try {
      await beginWindow(client, versionId);
      if (!(await movePositions(client, versionId, { slots, from: positions, to: moved, parked }))) throw new Overtaken('another engine moved the checkpoints of this version, or let a customer go');
      await window.write(client);
      await writeParking(client, versionId, poisons, waits);
      await client.query('commit');
      window.watched?.end();
    } catch (error) {
      window.watched?.end(error);
      throw refusal(error, window.events);
    }
    this.positions = moved;
    this.parked = parked.to;
    for (const { customer, ...poison } of poisons) this.options.log?.error({ versionId, slot: slotOf(customer), ...poison }, 'an event cannot be folded: it is parked, and its customer waits');
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

function withMore(counts: readonly number[], slots: readonly number[], poisons: readonly Poison[]): readonly number[] {
  if (poisons.length === 0) return counts;
  const more = poisons.map(({ customer }) => slotOf(customer));
  return counts.map((count, i) => count + more.filter((slot) => slot === slots[i]).length);
}

/** A row that its table cannot hold fails the whole window: of one event it names it, a larger one is to be tried in halves. */
export function refusal(error: unknown, events: readonly JourneyEvent[]): unknown {
  const [first] = events;
  if (!first || !(error instanceof DatabaseError) || !/^2[23]/.test(error.code ?? '')) return error;
  return events.length === 1 ? new FoldError(first.position, error, idOf(first) ?? undefined) : new WindowRefused(Math.floor(events.length / 2), error);
}
