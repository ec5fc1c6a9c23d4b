import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { NO_STREAM } from '../event-store';
import type { Append, AppendResult, EventStore, NewEvent } from '../event-store';
import { CommandHandler } from '../handle-commands';
import type { Binding, Intent, Outcome } from '../intent';
import { DIGEST, OTHER_DIGEST, elsewhere, freshStore, newEvent, newEvents, numbers, severalWriters, wholeLog } from './store-under-test';
import type { MakeStore, StoreUnderTest } from './store-under-test';

const statuses = (results: readonly AppendResult[]): string[] => results.map(({ status }) => status);

/** Whatever it is told, it notes down. */
const notes: Binding<number, string, string> = {
  decider: () => ({ initialState: 0, evolve: (count) => count + 1, decide: (told) => [told] }),
  decode: ({ body }) => body,
  encode: (body, { id, digest, customer }) => ({ id, digest, customer, body }),
  kindOf: (told) => told,
};

function note(stream: string, more: Partial<Intent<string>> = {}): Intent<string> {
  return { stream, customer: 'customer-1', id: randomUUID(), digest: DIGEST, command: 'noted', opens: false, ...more };
}

/** Few streams, so that processes meet. */
const calls = fc.array(
  fc.array(fc.record({ stream: fc.nat(5), opens: fc.boolean(), looks: fc.nat(9).map((n) => n === 0) }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 },
);

/** Handlers that know nothing of each other, as those of two processes. */
async function twoHandlers(under: StoreUnderTest): Promise<[CommandHandler<number, string, string>, CommandHandler<number, string, string>]> {
  const [one, other] = (await severalWriters(under, 2)) as [EventStore, EventStore];
  return [new CommandHandler(one, notes), new CommandHandler(other, notes)];
}

/** Positions, in the order in which they were told. */
function placesOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.map((outcome) => (outcome.status === 'stored' ? outcome.position : NaN));
}

function expectInOrder(places: readonly number[]): void {
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places.every(Number.isInteger)).toBe(true);
}

/** Of a customer, to a stream that is new or stands at a revision. */
function lined(line: object, stream: string, more: Partial<NewEvent> = {}, expectedRevision = NO_STREAM): Append {
  return { stream, events: [newEvent(more)], expectedRevision, line };
}

export function orderContract(makeStore: MakeStore): void {
  describe('appends in a line', () => {
    const under = freshStore(makeStore);

    it('are stored in their order, whatever their streams, in one call and in calls under way', async () => {
      const { store } = under();
      const line = {};
      const appends = numbers(0, 29).map((i) => lined(line, i % 3 === 0 ? 'busy' : `s-${i}`, {}, i % 3 === 0 ? i / 3 - 1 : NO_STREAM));
      const calls = numbers(0, 9).map((i) => store.appendBatch(appends.slice(3 * i, 3 * i + 3)));
      expect(new Set(statuses((await Promise.all(calls)).flat()))).toEqual(new Set(['appended']));
      expect((await wholeLog(store)).map(({ id }) => id)).toEqual(appends.map(({ events }) => events[0]?.id));
    });

    it('are conflicts behind one that another process caused, also in calls under way; those before it, other customers and other lines are not', async () => {
      const [one, other] = (await severalWriters(under(), 2)) as [EventStore, EventStore];
      await one.append('moved', newEvents(1), NO_STREAM);
      await other.append('moved', newEvents(1), 0);
      const line = {};
      const calls = [
        one.appendBatch([
          lined(line, 'before'), lined(line, 'moved', {}, 0), lined(line, 'behind'), lined(line, 'others', { customer: 'customer-2' }), lined({}, 'in another line'),
          { ...lined({}, 'in none'), line: undefined },
        ]),
        one.appendBatch([lined(line, 'others', { customer: 'customer-2' }, 0), lined(line, 'before', {}, 0)]),
      ];
      const refused = (actualRevision: number): AppendResult => ({ status: 'conflict', actualRevision });
      const appended = expect.objectContaining({ status: 'appended' }) as AppendResult;
      expect(await Promise.all(calls)).toEqual([[appended, refused(1), refused(NO_STREAM), appended, appended, appended], [appended, refused(0)]]);
      expect(await one.appendBatch([lined({}, 'moved', {}, 1), lined({}, 'behind')])).toEqual([appended, appended]);
    });

    it('are not held up by what is stored already, nor by an id used twice', async () => {
      const { store } = under();
      const [known, line] = [newEvent(), {}];
      await store.append('a', [known], NO_STREAM);
      const again = (stream: string, digest: string): Append => ({ ...lined(line, elsewhere(under(), stream, 'a')), events: [{ ...known, digest }] });
      expect(statuses(await store.appendBatch([
        again('a', DIGEST), lined(line, 'b'), again('c', DIGEST), again('a', OTHER_DIGEST), lined(line, 'd'), again('e', OTHER_DIGEST), lined(line, 'a', {}, 0),
      ]))).toEqual(['duplicate', 'appended', 'duplicate', 'id_reused', 'appended', 'id_reused', 'appended']);
    });

    it('that are known answer so behind a conflict too, and hold up nothing', async () => {
      const { store } = under();
      const [known, line] = [newEvent(), {}];
      await store.append('a', [known], NO_STREAM);
      const repeated = { ...lined(line, 'a'), events: [known] };
      expect(statuses(await store.appendBatch([lined(line, 'a', {}, 7), repeated, lined(line, 'b'), { ...repeated, events: [{ ...known, digest: OTHER_DIGEST }] }])))
        .toEqual(['conflict', 'duplicate', 'conflict', 'id_reused']);
      expect(await store.head()).toBe(1);
    });
  });

  describe('what a customer is told of in order stands in the log in that order', () => {
    const under = freshStore(makeStore);

    it('in one batch, where another process moved one of its streams', async () => {
      const [here, there] = await twoHandlers(under());
      await here.handle([note('a'), note('b')]);
      await there.handle([note('a')]);
      expectInOrder(placesOf(await here.handle([note('c'), note('a'), note('b'), note('a'), note('d'), note('b')])));
    });

    it('in one batch, where what opens a stream finds it there', async () => {
      const [here, there] = await twoHandlers(under());
      await there.handle([note('a')]);
      expectInOrder(placesOf(await here.handle(['a', 'b', 'c', 'a', 'b'].map((stream) => note(stream, { opens: true })))));
    });

    it('in calls through one channel, where another process moved streams of more than one of them', async () => {
      const [here, there] = await twoHandlers(under());
      await here.handle([note('a'), note('b')]);
      await there.handle([note('a'), note('b')]);
      const give = here.channel();
      const told = [['a', 'c'], ['d'], ['b', 'e'], ['f'], ['a', 'g']];
      expectInOrder(placesOf((await Promise.all(told.map((streams) => give(streams.map((stream) => note(stream)))))).flat()));
    });

    it('whatever three processes are told at once in the same streams', async () => {
      const stores = await severalWriters(under(), 3);
      let run = 0;
      await fc.assert(fc.asyncProperty(fc.array(calls, { minLength: 3, maxLength: 3 }), async (told) => {
        run++;
        await Promise.all(told.map(async (batches, i) => {
          const give = new CommandHandler(stores[i] as EventStore, notes).channel();
          const intents = batches.map((batch) => batch.map(({ stream, opens, looks }) => note(`run-${run}-${stream}`, {
            customer: `customer-${stream % 2}`, opens, ...(looks && { prepare: () => Promise.resolve('noted') }),
          })));
          const outcomes = (await Promise.all(intents.map((batch) => give(batch)))).flat();
          for (const one of ['customer-0', 'customer-1']) expectInOrder(placesOf(outcomes.filter((_, at) => intents.flat()[at]?.customer === one)));
        }));
      }), { numRuns: 15 });
    });
  });
}
