import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { isInvalidPosition, isOutage } from './connection';
import type { Connection } from './connection';
import { eachOf } from './each-of';
import { allRequest, endRequest, streamRequest } from './requests';
import { positionOf, storedOf } from './stored-form';

type Recorded = ReadResp.ReadEvent.RecordedEvent;

interface AllOptions {
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly ahead?: boolean;
}

const PAGE = 1_000;
const RETRY_MS = 50;
/** looks without an answer after which a call is given up */
const SILENCES = 4;
const STREAMS_AT_ONCE = 32;
/** events looked at from the log's end until one of ours is found */
const END_PAGE = 20;

/**
 * Reads in pieces, each a call of its own: nothing stays open on the server while the reader works. Events that are not ours are left out, and a
 * position is told only where an event of ours stands. A piece that is lost is asked for again until `unavailableAfter` milliseconds passed.
 */
export class Reader {
  /** @param standingAt the last position at or before one at which an event stands: the server reads from no other */
  constructor(private readonly connection: Connection, private readonly unavailableAfter: number, private readonly standingAt: (position: number) => Promise<number>) {}

  /** Position of the last event, 0 where there is none. */
  async head(): Promise<number> {
    for (let count = END_PAGE; ; count *= 10) {
      const found = await this.ask(endRequest(count));
      const last = found.map(storedOf).find((event) => event !== undefined);
      if (last) return last.position;
      if (found.length < count) return 0;
    }
  }

  /**
   * Events with after < position <= to.
   * @param ahead the next piece is asked for while the reader works on one: for long stretches
   */
  async *all(after: number, to: number, { pageSize = PAGE, signal, ahead = false }: AllOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
    if (after >= to || signal?.aborted) return;
    for (let asked = this.piece(after, pageSize, signal); ; ) {
      const { events, at, isLast } = await asked;
      const goesOn = !isLast && at < to;
      if (goesOn && ahead) (asked = this.piece(at, pageSize, signal)).catch(() => undefined);
      const within = events.filter(({ position }) => position <= to);
      if (signal?.aborted) return;
      if (within.length > 0) yield within;
      if (!goesOn || signal?.aborted) return;
      if (!ahead) asked = this.piece(at, pageSize, signal);
    }
  }

  async *stream(stream: string, after: number): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; ; ) {
      const found = await this.ask(streamRequest(stream, at + 1, PAGE));
      const events = found.map(storedOf).filter((event) => event !== undefined);
      if (events.length > 0) yield events;
      if (found.length < PAGE) return;
      at = Number((found[PAGE - 1] as Recorded).getStreamRevision());
    }
  }

  async streams(streams: Iterable<string>): Promise<Map<string, readonly StoredEvent[]>> {
    const found = new Map<string, readonly StoredEvent[]>();
    await eachOf(new Set(streams), STREAMS_AT_ONCE, async (stream) => {
      const history: StoredEvent[] = [];
      for await (const events of this.stream(stream, -1)) history.push(...events);
      if (history.length > 0) found.set(stream, history);
    });
    return found;
  }

  /** Of `count` events behind `after` that are known to be there. */
  async positions(stream: string, after: number, count: number): Promise<number[]> {
    const found = (await this.ask(streamRequest(stream, after + 1, count))).map(positionOf);
    if (found.length < count) throw new StoreUnavailable(`events of ${stream} that were stored cannot be read yet`);
    return found;
  }

  /** @returns events of ours behind `after`, and how far that looked: in between there may be none of ours */
  private async piece(after: number, pageSize: number, signal?: AbortSignal): Promise<{ events: readonly StoredEvent[]; at: number; isLast: boolean }> {
    // the event at `after` comes first, and was seen
    const count = pageSize + (after > 0 ? 1 : 0);
    const found = await this.ask(allRequest(after, count), signal).catch(async (error: unknown) => {
      if (after === 0 || !isInvalidPosition(error)) throw error;
      return this.ask(allRequest(await this.standingAt(after), count), signal);
    });
    const events = found.map(storedOf).filter((event): event is StoredEvent => event !== undefined && event.position > after);
    const last = found[found.length - 1];
    return { events, at: last ? Math.max(after, positionOf(last)) : after, isLast: found.length < count };
  }

  private async ask(request: ReadReq, signal?: AbortSignal): Promise<Recorded[]> {
    const deadline = performance.now() + this.unavailableAfter;
    for (;;) {
      try {
        return await this.once(request);
      } catch (error) {
        if (!isOutage(error)) throw error;
        if (signal?.aborted || performance.now() > deadline) throw new StoreUnavailable('the event store cannot be read now', { cause: error });
        await sleep(RETRY_MS);
      }
    }
  }

  /** A server that holds the call but does not answer is given up: the next call gets another connection. */
  private async once(request: ReadReq): Promise<Recorded[]> {
    const call = await this.connection.read(request);
    // counted, not measured: a process that gets no time hears nothing, and must not think the server away
    let silence = 0;
    const watch = setInterval(() => {
      if (++silence <= SILENCES) return;
      call.destroy(new Error('the server does not answer'));
      void this.connection.drop();
    }, this.unavailableAfter / SILENCES);
    try {
      const found: Recorded[] = [];
      for await (const answer of call as AsyncIterable<ReadResp>) {
        silence = 0;
        const recorded = answer.getEvent()?.getEvent();
        if (recorded) found.push(recorded);
      }
      return found;
    } finally {
      clearInterval(watch);
      call.cancel();
    }
  }
}
