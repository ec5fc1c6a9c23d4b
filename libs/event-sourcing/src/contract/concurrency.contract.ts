import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { NO_STREAM } from '../event-store';
import type { Append, AppendResult, EventStore, NewEvent, StoredEvent } from '../event-store';
import { DIGEST, OTHER_DIGEST, freshStore, newEvent, newEvents, numbers, positionOf, severalWriters, wholeLog } from './store-under-test';
import type { MakeStore, StoreUnderTest } from './store-under-test';

const WRITERS = 8;

/** The port's promises as a list that is searched: slow, and too simple to be wrong. */
class Model {
  readonly log: { id: string; digest: string; stream: string }[] = [];
  /** lines that a conflict broke */
  private readonly broken: unknown[] = [];

  constructor(private readonly ids: 'log' | 'stream') {}

  append({ stream, events, expectedRevision, line }: Append): AppendResult {
    for (const [i, { id, digest }] of events.entries()) {
      const at = this.log.findIndex((stored) => stored.id === id && (this.ids === 'log' || stored.stream === stream));
      if (at >= 0) return { status: i === 0 && this.log[at]?.digest === digest ? 'duplicate' : 'id_reused', position: at + 1 };
    }
    const actualRevision = this.log.filter((stored) => stored.stream === stream).length - 1;
    if (actualRevision !== expectedRevision || this.broken.includes(line)) {
      if (line) this.broken.push(line);
      return { status: 'conflict', actualRevision };
    }
    this.log.push(...events.map(({ id, digest }) => ({ id, digest, stream })));
    return { status: 'appended', position: this.log.length, revision: actualRevision + events.length };
  }
}

interface Wish {
  readonly stream: number;
  /** added to the revision where the stream stands */
  readonly miss: number;
  readonly ids: readonly number[];
  readonly other: boolean;
  /** which of the lines of a run; none at 0 */
  readonly line: number;
}

/** Few streams and few ids, so that wishes meet. */
const wish: fc.Arbitrary<Wish> = fc.record({
  stream: fc.nat(3),
  miss: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 2 })),
  ids: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 3 }),
  other: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  line: fc.nat(2),
});
const batches = fc.array(fc.array(wish, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });

/** Ids of one run are the same numbers, of another run others. */
function toAppend({ stream, miss, ids, other, line }: Wish, revision: number, pool: Map<number, NewEvent>, run: number, lines: readonly object[] = []): Append {
  const events = ids.map((n) => {
    const event = pool.get(n) ?? newEvent({ digest: DIGEST });
    pool.set(n, event);
    return other ? { ...event, digest: OTHER_DIGEST } : event;
  });
  return { stream: `run-${run}-${stream}`, events, expectedRevision: Math.max(NO_STREAM, revision + miss), line: lines[line - 1] };
}

/** What any order of appends must leave behind, whoever won. */
async function expectSound({ store, ids }: StoreUnderTest, done: readonly (readonly [Append, AppendResult])[], from: number): Promise<void> {
  const keyOf = (id: string, stream: string): string => (ids === 'stream' ? `${id} ${stream}` : id);
  const log = (await wholeLog(store)).filter(({ position }) => position > from);
  expect(log.map(({ position }) => position)).toEqual(numbers(from + 1, from + log.length));
  const byId = new Map(log.map((event) => [keyOf(event.id, event.stream), event]));
  expect(byId.size).toBe(log.length);
  const revisions = new Map<string, number>();
  for (const { stream, revision } of log) {
    expect(revision).toBe((revisions.get(stream) ?? NO_STREAM) + 1);
    revisions.set(stream, revision);
  }
  let appended = 0;
  for (const [{ stream, events, expectedRevision }, result] of done) {
    const [first] = events as [NewEvent];
    if (result.status === 'conflict') expect(result.actualRevision).not.toBe(expectedRevision);
    else if (result.status === 'duplicate') expect(byId.get(keyOf(first.id, stream))).toMatchObject({ position: result.position, digest: first.digest });
    else if (result.status === 'id_reused') expect(events.some(({ id }) => byId.get(keyOf(id, stream))?.position === result.position)).toBe(true);
    else {
      appended += events.length;
      const base = result.position - events.length + 1;
      events.forEach((event, i) => expect(byId.get(keyOf(event.id, stream))).toMatchObject({ ...event, stream, position: base + i, revision: expectedRevision + 1 + i }));
      expect(result.revision).toBe(expectedRevision + events.length);
    }
  }
  expect(appended).toBe(log.length);
}

export function concurrencyContract(makeStore: MakeStore): void {
  describe('many at once', () => {
    const under = freshStore(makeStore);

    it('a reader misses nothing and sees nothing twice while eight writers commit with random delays', async () => {
      const tested = under();
      const { store, another } = tested;
      const writers = await severalWriters(tested, WRITERS);
      const reader = (await another?.()) ?? store;
      const [rounds, end] = [25, new AbortController()];
      const seen: StoredEvent[] = [];
      const tail = (async () => {
        for await (const { events, position } of reader.subscribe(0, { signal: end.signal, pageSize: 50 })) {
          seen.push(...events);
          expect(position).toBe(seen.length);
          if (seen.length === WRITERS * rounds * 2) end.abort();
        }
      })();
      const positions = await Promise.all(writers.map(async (writer, w) => {
        const mine: number[] = [];
        for (const round of numbers(0, rounds - 1)) {
          await sleep(randomInt(4));
          mine.push(positionOf(await writer.append(`writer-${w}`, newEvents(2, { customer: `customer-${w}` }), round * 2 - 1)));
        }
        return mine;
      }));
      await tail;
      expect(seen.map(({ position }) => position)).toEqual(numbers(1, WRITERS * rounds * 2));
      expect(seen).toEqual(await wholeLog(store));
      expect(positions.flat().sort((a, b) => a - b)).toEqual(seen.filter(({ revision }) => revision % 2 === 1).map(({ position }) => position));
    });

    it('what was answered is visible: each writer reads its own writes', async () => {
      const tested = under();
      const { store, another } = tested;
      const reader = (await another?.()) ?? store;
      await Promise.all((await severalWriters(tested, WRITERS)).map(async (writer, w) => {
        for (const round of numbers(0, 5)) {
          const position = positionOf(await writer.append(`writer-${w}`, newEvents(1), round - 1));
          expect(await reader.head()).toBeGreaterThanOrEqual(position);
          expect((await reader.readStreams([`writer-${w}`])).get(`writer-${w}`)).toHaveLength(round + 1);
        }
      }));
    });

    it('of eight that race for one stream one wins each revision', async () => {
      const tested = under();
      const writers = await severalWriters(tested, WRITERS);
      for (const round of numbers(0, 9)) {
        const results = await Promise.all(writers.map((writer) => writer.append('contested', newEvents(1), round - 1)));
        expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
        for (const result of results) expect(result.status === 'appended' ? result.revision : result).toEqual(result.status === 'appended' ? round : { status: 'conflict', actualRevision: round });
      }
    });

    it('one after the other, any batches answer as the model does', async () => {
      const { store, ids = 'log' } = under();
      let run = 0;
      await fc.assert(fc.asyncProperty(batches, async (wishes) => {
        const [model, pool, from, lines] = [new Model(ids), new Map<number, NewEvent>(), await store.head(), [{}, {}]];
        run++;
        for (const batch of wishes) {
          const lengthOf = (stream: number): number => model.log.filter((stored) => stored.stream === `run-${run}-${stream}`).length;
          const appends = batch.map((one) => toAppend(one, lengthOf(one.stream) - 1, pool, run, lines));
          const expected = appends.map((append) => model.append(append));
          const shifted = expected.map((result) => (result.status === 'conflict' ? result : { ...result, position: result.position + from }));
          expect(await store.appendBatch(appends)).toEqual(shifted);
        }
        const stored = (await wholeLog(store)).slice(from);
        expect(stored.map(({ id, digest, stream }) => ({ id, digest, stream }))).toEqual(model.log);
      }), { numRuns: 40 });
    });

    it('all at once, any batches leave a sound log', async () => {
      const tested = under();
      const { store } = tested;
      const writers = await severalWriters(tested, WRITERS);
      let run = 0;
      await fc.assert(fc.asyncProperty(batches, fc.array(fc.nat(5), { minLength: 12, maxLength: 12 }), async (wishes, pauses) => {
        const [pool, from] = [new Map<number, NewEvent>(), await store.head()];
        run++;
        const done = await Promise.all(wishes.map(async (batch, i) => {
          await sleep(pauses[i]);
          const appends = batch.map((one) => toAppend(one, Math.floor(i / 3), pool, run));
          const results = await (writers[i % WRITERS] as EventStore).appendBatch(appends);
          return appends.map((append, at) => [append, results[at] as AppendResult] as const);
        }));
        await expectSound(tested, done.flat(), from);
      }), { numRuns: 25 });
    });
  });
}
