import fc from 'fast-check';
import { DomainError } from './decider';
import type { Decider } from './decider';
import { CommandHandler } from './handle-commands';
import type { Append, AppendResult, StoredEvent } from './event-store';
import type { Binding, Intent, Outcome } from './intent';
import { InMemoryEventStore } from './memory-event-store';
import { uuidv5 } from './uuid';

/** A coach with three seats: a booking beyond them is refused, and a traveller who has a seat keeps it. */
interface Booked {
  readonly kind: 'booked' | 'cleaned';
  readonly traveller: string;
}
const SEATS = 3;
const coach: Decider<readonly string[], Booked, Booked> = {
  initialState: [],
  evolve: (seated, { kind, traveller }) => (kind === 'booked' ? [...seated, traveller] : seated),
  decide(command, seated) {
    if (command.kind === 'cleaned') return [command];
    if (seated.includes(command.traveller)) return [];
    if (seated.length === SEATS) throw new DomainError('coach_full', 'no seat is left', '/traveller');
    return [command];
  },
};
const binding: Binding<readonly string[], Booked, Booked> = {
  decider: () => coach,
  decode: ({ body }) => JSON.parse(body) as Booked,
  encode: (event, { id, digest, customer }) => ({ id, digest, customer, body: JSON.stringify(event) }),
  kindOf: ({ kind, traveller }) => `${kind} ${traveller}`,
};
const digestOf = (text: string): string => uuidv5(text, '6ba7b810-9dad-11d1-80b4-00c04fd430c8').replaceAll('-', '');

function book(traveller: string, over: Partial<Intent<Booked>> & { readonly key?: string; readonly kind?: Booked['kind'] } = {}): Intent<Booked> {
  const { key = traveller, kind = 'booked', stream = 'coach-1', ...rest } = over;
  const id = uuidv5(key, '6ba7b811-9dad-11d1-80b4-00c04fd430c8');
  return { stream, customer: 'line-1', id, digest: digestOf(`${stream} ${kind} ${traveller}`), command: { kind, traveller }, opens: false, ...rest };
}

const codes = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.error.code : `${outcome.status}@${outcome.position}`));

async function storedIn(store: InMemoryEventStore, stream: string): Promise<string[]> {
  const found = (await store.readStreams([stream])).get(stream) ?? [];
  return found.map(({ body }) => (JSON.parse(body) as Booked).traveller);
}

async function idsIn(store: InMemoryEventStore, stream: string): Promise<string[]> {
  return ((await store.readStreams([stream])).get(stream) ?? []).map(({ id }) => id);
}

/** Answers with the ids of the events they point at: positions of other streams may lie between. */
async function told(store: InMemoryEventStore, answers: readonly Outcome[][]): Promise<string[][]> {
  const ids = new Map<number, string>();
  for await (const { events } of store.readAll(0)) for (const { position, id } of events) ids.set(position, id);
  return answers.map((outcomes) => outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.error.code : `${outcome.status} ${ids.get(outcome.position)}`)));
}

/** Where a customer's events were stored, in the order in which they were told. */
const placesOf = (customer: string, intents: readonly Intent<Booked>[], outcomes: readonly Outcome[]): number[] =>
  outcomes.flatMap((outcome, i) => (outcome.status === 'stored' && intents[i]?.customer === customer ? [outcome.position] : []));

describe('handling commands', () => {
  let store: InMemoryEventStore;
  let handler: CommandHandler<readonly string[], Booked, Booked>;
  beforeEach(() => {
    store = new InMemoryEventStore(() => new Date(0));
    handler = new CommandHandler(store, binding);
  });

  test('a batch is decided in order, each item seeing those before it, and a refused one stops no other', async () => {
    const outcomes = await handler.handle([book('ann'), book('bo'), book('cy'), book('di'), book('ed', { stream: 'coach-2' })]);
    expect(codes(outcomes)).toEqual(['stored@1', 'stored@2', 'stored@3', 'coach_full', expect.stringMatching(/^stored@/)]);
    expect(await storedIn(store, 'coach-1')).toEqual(['ann', 'bo', 'cy']);
  });

  test('a batch of one id that another stream holds with other content is refused at once, not item by item', async () => {
    await handler.handle([book('ann', { stream: 'coach-2' })]);
    const append = jest.spyOn(store, 'appendBatch');
    const outcomes = await handler.handle(Array.from({ length: 500 }, () => book('bo', { key: 'ann', opens: true })));
    expect(new Set(codes(outcomes))).toEqual(new Set(['id_reused']));
    expect(append).toHaveBeenCalledTimes(1);
  });

  test('a batch stands in the log in its order, whatever streams its items go to', async () => {
    const outcomes = await handler.handle([book('ann'), book('bo', { stream: 'coach-2' }), book('cy'), book('di', { stream: 'coach-2' })]);
    expect(codes(outcomes)).toEqual(['stored@1', 'stored@2', 'stored@3', 'stored@4']);
  });

  test('what came twice holds back none of its customer behind it', async () => {
    const outcomes = await handler.handle([book('ann', { opens: true }), book('ann', { opens: true }), book('bo'), book('cy', { stream: 'coach-2' }), book('di', { stream: 'coach-2' })]);
    expect(codes(outcomes)).toEqual(['stored@1', 'duplicate@1', 'stored@2', 'stored@3', 'stored@4']);
  });

  test('what a stale memory would refuse has all of its customer wait behind it, and none of another\'s', async () => {
    const cleanedFirst: Decider<readonly string[], Booked, Booked> = {
      initialState: [],
      evolve: (seen, { traveller }) => [...seen, traveller],
      decide(command, seen) {
        if (command.kind === 'booked' && seen.length === 0) throw new DomainError('not_clean', 'nobody cleaned it', '/traveller');
        return [command];
      },
    };
    const [stale, other] = [1, 2].map(() => new CommandHandler(store, { ...binding, decider: () => cleanedFirst })) as [typeof handler, typeof handler];
    expect(codes(await stale.handle([book('ann')]))).toEqual(['not_clean']);
    await other.handle([book('soap', { kind: 'cleaned' })]);
    const outcomes = await stale.handle([book('bo'), book('wax', { kind: 'cleaned', stream: 'coach-2' }), book('wax', { kind: 'cleaned', stream: 'coach-3', key: 'wax-3', customer: 'line-2' })]);
    expect(codes(outcomes)).toEqual(['stored@3', 'stored@4', 'stored@2']);
  });

  test('the same id again is a duplicate at the first position, even when it would be refused today', async () => {
    await handler.handle([book('ann'), book('bo'), book('cy')]);
    for (const cold of [handler, new CommandHandler(store, binding)]) {
      expect(codes(await cold.handle([book('bo'), book('bo')]))).toEqual(['duplicate@2', 'duplicate@2']);
      expect(codes(await cold.handle([book('bo', { opens: true })]))).toEqual(['duplicate@2']);
    }
  });

  test('an id used twice for different content is refused, in a batch, in a stream, and across streams', async () => {
    expect(codes(await handler.handle([book('ann', { key: 'k' }), book('bo', { key: 'k' })]))).toEqual(['stored@1', 'id_reused']);
    expect(codes(await handler.handle([book('cy', { key: 'k' })]))).toEqual(['id_reused']);
    expect(codes(await handler.handle([book('di', { key: 'k', stream: 'coach-9' }), book('ed', { stream: 'coach-9' })]))).toEqual(['id_reused', 'stored@2']);
  });

  test('where the first of two with one id is refused, other content under it is judged for itself', async () => {
    await handler.handle([book('ann'), book('bo'), book('cy')]);
    const outcomes = await handler.handle([book('di', { key: 'k' }), book('di', { key: 'k' }), book('soap', { key: 'k', kind: 'cleaned' })]);
    expect(codes(outcomes)).toEqual(['coach_full', 'coach_full', 'stored@4']);
  });

  test('what changes nothing is a duplicate at the position that made it so', async () => {
    await handler.handle([book('ann'), book('soap', { kind: 'cleaned' })]);
    expect(codes(await handler.handle([book('ann', { key: 'other' })]))).toEqual(['duplicate@1']);
    expect(codes(await handler.handle([book('bo'), book('bo', { key: 'again' })]))).toEqual(['stored@3', 'duplicate@3']);
  });

  test('a stream belongs to one customer', async () => {
    expect(codes(await handler.handle([book('ann'), book('bo', { customer: 'line-2' })]))).toEqual(['stored@1', 'stream_of_another_customer']);
    expect(codes(await new CommandHandler(store, binding).handle([book('cy', { customer: 'line-2' })]))).toEqual(['stream_of_another_customer']);
  });

  test('an opener of a stream that is there after all is decided on its history', async () => {
    await handler.handle([book('ann'), book('bo'), book('cy')]);
    expect(codes(await new CommandHandler(store, binding).handle([book('di', { opens: true })]))).toEqual(['coach_full']);
  });

  test('a stale memory refuses nothing: what another process stored meanwhile is read first', async () => {
    const other = new CommandHandler(store, binding);
    await handler.handle([book('ann')]);
    await other.handle([book('bo'), book('cy')]);
    expect(codes(await handler.handle([book('cy', { key: 'again' })]))).toEqual(['duplicate@3']);
    expect(codes(await handler.handle([book('di')]))).toEqual(['coach_full']);
  });

  test('what is stored is told: where its first and last event stand, and the state it was decided on', async () => {
    await handler.handle([book('ann')]);
    const [stored] = await handler.handle([book('bo')]);
    expect(stored).toEqual({ status: 'stored', position: 2, last: 2, positions: [2], revision: 1, events: [{ kind: 'booked', traveller: 'bo' }], before: ['ann'] });
    const pair = new CommandHandler(store, { ...binding, decider: () => ({ ...coach, decide: (command) => [command, { ...command, kind: 'cleaned' as const }] }), encode: (event, intent, ordinal) => (
      { ...binding.encode(event, intent, ordinal), id: ordinal === 0 ? intent.id : uuidv5(String(ordinal), intent.id) }) });
    expect(await pair.handle([book('cy')])).toMatchObject([{ status: 'stored', position: 3, last: 4, positions: [3, 4], revision: 3, events: [{ kind: 'booked' }, { kind: 'cleaned' }] }]);
  });

  test('who commands on an old revision is refused, whatever is remembered, and a repetition is still a duplicate', async () => {
    const other = new CommandHandler(store, binding);
    expect(codes(await handler.handle([book('ann', { expectedRevision: -1 })]))).toEqual(['stored@1']);
    await other.handle([book('bo')]);
    expect(codes(await handler.handle([book('cy', { expectedRevision: 0 })]))).toEqual(['stale_revision']);
    expect(codes(await new CommandHandler(store, binding).handle([book('cy', { expectedRevision: -1, opens: true })]))).toEqual(['stale_revision']);
    expect(codes(await handler.handle([book('cy', { expectedRevision: 1 }), book('di', { expectedRevision: 1 })]))).toEqual(['stored@3', 'stale_revision']);
    expect(codes(await other.handle([book('cy', { expectedRevision: 1 })]))).toEqual(['duplicate@3']);
  });

  test('what several customers ask for is asked for together, of one customer one after the other', async () => {
    let under = 0;
    let most = 0;
    const asking = (n: number, customer: string): Intent<Booked> => book(`t${n}`, {
      stream: `coach-${n}`, customer, prepare: async () => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setImmediate(resolve));
        under--;
        return { kind: 'booked', traveller: `t${n}` };
      },
    });
    await Promise.all([1, 2, 3].map((n) => handler.handle([asking(n, 'line-1')])));
    expect(most).toBe(1);
    await handler.handle([4, 5, 6, 7].map((n) => asking(n, `line-${n}`)));
    expect(most).toBe(4);
  });

  test('what is asked for outside the stream is asked once all before it are stored', async () => {
    const heads: number[] = [];
    const asking = book('bo', { prepare: async (s) => (heads.push(await s.head()), { kind: 'booked', traveller: 'bo' }) });
    expect(codes(await handler.handle([book('ann'), asking, book('cy')]))).toEqual(['stored@1', 'stored@2', 'stored@3']);
    expect(heads).toEqual([1]);
    expect(codes(await handler.handle([asking]))).toEqual(['duplicate@2']);
    expect(heads).toEqual([1]);
  });

  test('several processes racing for the same coaches never overbook one, and every traveller gets one true answer', async () => {
    const traveller = fc.integer({ min: 0, max: 7 }).map((n) => `t${n}`);
    const wish = fc.record({ traveller, coach: fc.integer({ min: 1, max: 2 }), key: fc.integer({ min: 0, max: 30 }), opens: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(wish, { maxLength: 6 }), { maxLength: 8 }), async (batches) => {
        const shared = new InMemoryEventStore(() => new Date(0));
        const handlers = [1, 2, 3].map(() => new CommandHandler(shared, binding));
        const intents = batches.map((batch) => batch.map((w) => book(w.traveller, { stream: `coach-${w.coach}`, key: `${w.key}`, opens: w.opens })));
        const answers = await Promise.all(intents.map((batch, i) => handlers[i % 3]?.handle(batch) ?? []));
        const log = new Map<number, { stream: string; traveller: string; id: string }>();
        for await (const { events } of shared.readAll(0)) {
          for (const { position, stream, body, id } of events) log.set(position, { stream, traveller: (JSON.parse(body) as Booked).traveller, id });
        }
        const all = [...log.values()];
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        for (const stream of ['coach-1', 'coach-2']) {
          const seated = all.filter((event) => event.stream === stream).map((event) => event.traveller);
          expect(seated.length).toBeLessThanOrEqual(SEATS);
          expect(new Set(seated).size).toBe(seated.length);
        }
        answers.flat().forEach((outcome, i) => {
          const intent = intents.flat()[i] as Intent<Booked>;
          if (outcome.status !== 'rejected') expect(log.get(outcome.position)).toMatchObject({ stream: intent.stream, traveller: intent.command.traveller });
          else if (outcome.error.code === 'coach_full') expect(all.filter(({ stream }) => stream === intent.stream)).toHaveLength(SEATS);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('a channel answers as if each call had waited for the one before, however slow the store is', async () => {
    /** Takes appends in order, keeps them unseen for a while, and answers later still. */
    class SlowStore extends InMemoryEventStore {
      private line: Promise<unknown> = Promise.resolve();
      constructor(private readonly delays: readonly number[]) {
        super(() => new Date(0));
      }
      override appendBatch(appends: readonly Append[]): Promise<AppendResult[]> {
        const stored = this.line.then(() => this.pause()).then(() => super.appendBatch(appends));
        this.line = stored;
        return stored.then(async (results) => {
          await this.pause();
          return results;
        });
      }
      override async readStreams(streams: readonly string[]): Promise<Map<string, readonly StoredEvent[]>> {
        await this.pause();
        return super.readStreams(streams);
      }
      private turn = 0;
      private async pause(): Promise<void> {
        for (let i = this.delays[this.turn++ % this.delays.length] ?? 0; i > 0; i--) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const kind = fc.constantFrom('booked' as const, 'cleaned' as const);
    const wish = fc.record({ who: fc.integer({ min: 0, max: 5 }), coach: fc.integer({ min: 1, max: 2 }), key: fc.integer({ min: 0, max: 12 }), opens: fc.boolean(), kind, asks: fc.integer({ min: 0, max: 5 }) });
    const delays = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(wish, { maxLength: 6 }), { maxLength: 8 }), delays, fc.integer({ min: 0, max: 3 }), fc.constantFrom(1, 2), async (batches, pauses, cached, lines) => {
        const intents = batches.map((batch) => batch.map(({ who, coach: n, key, opens, kind: what, asks }) => {
          const intent = book(`t${who}`, { stream: `coach-${n}`, customer: `line-${1 + (n % lines)}`, key: `${n}.${key}`, opens, kind: what });
          return asks === 0 ? { ...intent, prepare: () => Promise.resolve(intent.command) } : intent;
        }));
        const [slow, plain] = [new SlowStore(pauses), new InMemoryEventStore(() => new Date(0))];
        const give = new CommandHandler(slow, binding, cached).channel();
        const answers = await Promise.all(intents.map((batch) => give(batch)));
        const patient = new CommandHandler(plain, binding);
        const expected: Outcome[][] = [];
        for (const batch of intents) expected.push(await patient.handle(batch));
        expect(await told(slow, answers)).toEqual(await told(plain, expected));
        for (const stream of ['coach-1', 'coach-2']) expect(await idsIn(slow, stream)).toEqual(await idsIn(plain, stream));
        for (const line of ['line-1', 'line-2']) {
          const places = placesOf(line, intents.flat(), answers.flat());
          expect(places).toEqual(places.toSorted((one, other) => one - other));
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
