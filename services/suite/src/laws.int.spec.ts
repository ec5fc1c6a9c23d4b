import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStored, registry, storedIdOf, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { encodeState, evolve, initialState } from '@evenhand/scoring';
import * as fc from 'fast-check';
import { goodEvents, journeys, LAST_DAY, moment } from './testing/bank.journeys';
import { deliveriesOf, doors, SuiteUnderTest } from './testing/doors';
import type { Answer, Delivery, Door } from './testing/doors';
import { expectExplained } from './testing/explained';
import type { JourneyEvent } from './testing/fairness.formula';
import { damaged, hostileMessages, oversized } from './testing/hostile.messages';
import type { Hostile } from './testing/hostile.messages';

jest.setTimeout(120_000);
// Looking for a smaller example ends in time to be told.
fc.configureGlobal({ interruptAfterTimeLimit: 45_000 });

let suite: SuiteUnderTest;
let runs = 0;
const newName = (): string => `r${++runs}`;
beforeAll(async () => {
  suite = await SuiteUnderTest.start('laws', moment(LAST_DAY));
});
afterAll(() => suite.stop());

const uuidOf = ({ source, id }: CloudEvent): string => storedIdOf(source, id);
const streamFor = (event: CloudEvent): string => streamOf(registry.get(event.type) as EventType, event);
/** What the suite adds of its own accord: reactions, and the voids of surveys answered too fast. */
const isOwn = ({ body }: StoredEvent): boolean => /^urn:evenhand:(interactions|complaints)$/.test((JSON.parse(body) as CloudEvent).source);
const inBatch = (events: readonly CloudEvent[]): Delivery => ({ door: 'batch', order: events.map((_event, i) => i), split: 10_000 });
const told = ({ status, position, problem }: Answer): object => ({ status, position, code: problem?.code, fields: problem?.errors.map(({ field }) => field) });

/** Sends all again until nothing more is stored, reactions included: facts may come in any order, and what was refused may be stored later. */
async function settle(events: readonly CloudEvent[]): Promise<Map<number, Answer>> {
  for (;;) {
    const answers = await suite.deliver(events, inBatch(events));
    await suite.settled();
    if ([...answers.values()].every(({ status }) => status !== 'stored')) return answers;
  }
}

const journeyAndDeliveries = (stories: number, copies: { min: number; max: number }) =>
  journeys(stories).chain((make) => fc.tuple(fc.constant(make), fc.array(deliveriesOf(make('x').length), { minLength: copies.min, maxLength: copies.max })));

describe('law 3: an event is stored once', () => {
  test('however often, in whatever order, split and by whatever doors at once it is sent', async () => {
    await fc.assert(fc.asyncProperty(journeyAndDeliveries(12, { min: 2, max: 4 }), async ([make, deliveries]) => {
      const events = make(newName());
      const before = await suite.store.head();
      const given = await Promise.all(deliveries.map((delivery) => suite.deliver(events, delivery)));
      const settled = await settle(events);
      const stored = await suite.storedAfter(before);
      const positions = new Map(stored.map(({ id, position }) => [id, position]));
      expect(positions.size).toBe(stored.length);
      const uuids = new Set(events.map(uuidOf));
      expect(stored.filter((one) => !uuids.has(one.id) && !isOwn(one))).toEqual([]);

      events.forEach((event, i) => {
        const position = positions.get(uuidOf(event));
        const answers = given.map((answered) => answered.get(i) as Answer);
        for (const answer of [...answers, settled.get(i) as Answer]) {
          expect(answer.status === 'rejected' ? answer.problem : answer.position).toBeDefined();
          if (answer.status === 'rejected') expect(answer.problem).toMatchObject({ status: 422, errors: [{ field: expect.stringMatching(/^\//) }] });
        }
        // Who was told `stored` was told the one place where it stands; nobody is told so twice.
        const storedAt = answers.flatMap((answer) => (answer.status === 'stored' ? [answer.position] : []));
        expect(storedAt.length).toBeLessThanOrEqual(1);
        if (storedAt.length > 0) expect(storedAt).toEqual([position]);
        if (position !== undefined) expect(settled.get(i)).toMatchObject({ status: 'duplicate', position });
        // What is not stored changed nothing: its answer names what made it so, of the same kind and stream; or it is refused, by name.
        const last = settled.get(i) as Answer;
        if (position === undefined && last.status === 'duplicate') {
          const cause = stored.find((one) => one.position === last.position);
          if (event.subject !== 'bank') expect([cause?.stream, cause && (JSON.parse(cause.body) as CloudEvent).type]).toEqual([streamFor(event), event.type]);
        }
      });
      for (const { id, body, stream, customer } of stored.filter((one) => !isOwn(one))) {
        const event = events.find((one) => uuidOf(one) === id) as CloudEvent;
        expect(JSON.parse(body)).toMatchObject(event);
        expect([stream, customer]).toEqual([streamFor(event), event.subject]);
      }
    }), { numRuns: 30 });
  });

  test('and once nothing more is to be stored, every door gives the same answer again', async () => {
    await fc.assert(fc.asyncProperty(journeyAndDeliveries(12, { min: 2, max: 3 }), async ([make, deliveries]) => {
      const events = make(newName());
      const settled = await settle(events);
      const head = await suite.store.head();
      const again = await Promise.all(deliveries.map((delivery) => suite.deliver(events, delivery)));
      for (const answers of again) for (const i of events.keys()) expect(told(answers.get(i) as Answer)).toEqual(told(settled.get(i) as Answer));
      expect(await suite.store.head()).toBe(head);
    }), { numRuns: 25 });
  });

  test('and an id used again for other content is refused, while the first stays as it is', async () => {
    const other = fc.constantFrom<(event: CloudEvent) => CloudEvent>(
      (event) => ({ ...event, time: new Date(Date.parse(event.time) - 1).toISOString() }),
      (event) => ({ ...event, correlationid: `${event.correlationid ?? ''}x`.slice(-64) }),
      ({ channel, ...event }) => (channel === 'app' ? { ...event, channel: 'web' } : { ...event, channel: 'app' }) as CloudEvent,
    );
    const race = journeys(10).chain((make) => fc.tuple(fc.constant(make), other, deliveriesOf(make('x').length), deliveriesOf(make('x').length)));
    await fc.assert(fc.asyncProperty(race, async ([make, change, one, two]) => {
      const events = make(newName());
      const others = events.map(change);
      const before = await suite.store.head();
      const given = await Promise.all([suite.deliver(events, one), suite.deliver(others, two)]);
      const stored = new Map((await suite.storedAfter(before)).map((event) => [event.id, event]));
      const again = await Promise.all([events, others].map((contents) => suite.deliver(contents, inBatch(contents))));
      events.forEach((event, i) => {
        const first = stored.get(uuidOf(event));
        if (!first) return;
        const winner = given.findIndex((answers) => answers.get(i)?.position === first.position && answers.get(i)?.status === 'stored');
        expect(winner).not.toBe(-1);
        expect(JSON.parse(first.body)).toMatchObject([event, others[i]][winner] as object);
        expect(again[winner]?.get(i)).toMatchObject({ status: 'duplicate', position: first.position });
        expect(again[1 - winner]?.get(i)).toMatchObject({ status: 'rejected', problem: { code: 'id_reused', errors: [{ field: '/id' }] } });
        expect(given[1 - winner]?.get(i)?.status).not.toBe('stored');
      });
      const after = new Map((await suite.storedAfter(before)).map((event) => [event.id, event]));
      for (const [id, event] of stored) expect(after.get(id)).toEqual(event);
    }), { numRuns: 25 });
  });
});

describe('law 4: a score is the sum of what it is explained by', () => {
  test('and equals the formula of the domain page over the journey, at any moment, with late events and voids', async () => {
    const days = fc.uniqueArray(fc.integer({ min: -5, max: 1_500 }), { minLength: 3, maxLength: 3 });
    await fc.assert(fc.asyncProperty(journeys(16), days, async (make, when) => {
      const events = make(newName());
      await settle(events);
      for (const customer of new Set(events.map(({ subject }) => subject).filter((subject) => subject !== 'bank'))) {
        const stored = await suite.journeyOf(customer);
        if (stored.length === 0) continue;
        const { items } = await suite.get<{ items: JourneyEvent[] }>(`/v1/customers/${customer}/journey?limit=1000`);
        expect(items.map(({ position }) => position)).toEqual(stored.map(({ position }) => position));
        for (const day of when) await expectExplained(suite, customer, items, moment(day, 12));
      }
    }), { numRuns: 20 });
  });
});

describe('live state', () => {
  test('equals a fold of the store byte for byte, however the journey came in', async () => {
    await fc.assert(fc.asyncProperty(journeyAndDeliveries(20, { min: 1, max: 3 }), async ([make, deliveries]) => {
      const events = make(newName());
      await Promise.all(deliveries.map((delivery) => suite.deliver(events, delivery)));
      await suite.settled();
      for (const customer of new Set(events.map(({ subject }) => subject).filter((subject) => subject !== 'bank'))) {
        const journey = await suite.journeyOf(customer);
        const folded = journey.reduce((state, { body }) => evolve(state, readStored(body)), initialState());
        expect(await suite.liveState(customer)).toBe(journey.length > 0 ? encodeState(folded) : undefined);
      }
    }), { numRuns: 25 });
  });
});

describe('law 8: a bad message is answered, and stops no other', () => {
  const refusedAs = ({ what, code, field }: Hostile, answer: Answer | undefined): void => {
    const { problem } = answer as Answer;
    expect({ what, status: answer?.status, code: problem?.code }).toEqual({ what, status: 'rejected', code });
    if (field !== undefined) expect(problem?.errors.map((error) => error.field)).toContain(field);
    for (const error of problem?.errors ?? []) expect(error).toEqual({ field: expect.any(String), rule: expect.stringMatching(/./), message: expect.stringMatching(/./) });
  };

  const kinds = hostileMessages().length;
  type Mixed = { readonly good: (name: string, ordinal: number) => CloudEvent } | { readonly bad: number } | { readonly hurt: string } | { readonly large: true };
  const mixed = fc.array(fc.oneof<fc.Arbitrary<Mixed>[]>(
    goodEvents.map((good) => ({ good })), fc.nat(kinds - 1).map((bad) => ({ bad })), damaged.map((hurt) => ({ hurt })),
  ), { minLength: 5, maxLength: 50, size: 'max' });

  test.each(doors)('among good ones in any order, at the door for %s', async (door: Door) => {
    await fc.assert(fc.asyncProperty(mixed, fc.boolean(), async (drawn, large) => {
      const name = newName();
      const hostile = hostileMessages();
      const items: readonly Mixed[] = large ? [...drawn.slice(0, 3), { large: true }, ...drawn.slice(3)] : drawn;
      const sent = items.flatMap((item, i): { text: string | Buffer; judge: (answer: Answer) => void }[] => {
        if ('good' in item) {
          const event = item.good(name, i);
          return [{ text: JSON.stringify(event), judge: (answer) => expect(answer).toEqual({ id: event.id, status: 'stored', position: expect.any(Number) }) }];
        }
        if ('hurt' in item) return [{ text: item.hurt, judge: (answer) => answer.status !== 'rejected' || expect(answer.problem?.errors.length).toBeGreaterThan(0) }];
        const bad = 'large' in item ? oversized() : (hostile[item.bad] as Hostile);
        if (door === 'batch' && bad.unparseable) return [];
        return [{ text: bad.bytes, judge: (answer) => refusedAs(bad, answer) }];
      });
      const before = await suite.store.head();
      const answers = await suite.send(door, sent.map(({ text }) => text));
      answers.forEach((answer, i) => sent[i]?.judge(answer));
      const stored = await suite.storedAfter(before);
      const at = new Map(stored.map((event) => [event.position, event]));
      for (const { status, position, id } of answers) if (status === 'stored') expect(JSON.parse(at.get(position as number)?.body as string)).toMatchObject({ id });
      expect(stored.filter((event) => !isOwn(event))).toHaveLength(answers.filter(({ status }) => status === 'stored').length);
    }), { numRuns: 25 });
    expect((await fetch(`${suite.url}/health/ready`)).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('each kind is refused by its name at every door; a batch that is no JSON is refused as a whole', async () => {
    const before = await suite.settled();
    for (const door of doors) {
      const messages = [...hostileMessages(), oversized()].filter(({ unparseable }) => door !== 'batch' || !unparseable);
      const answers = await suite.send(door, messages.map(({ bytes }) => bytes));
      messages.forEach((message, i) => refusedAs(message, answers[i]));
    }
    const [good] = fc.sample(goodEvents, 1).map((make) => JSON.stringify(make(newName(), 0)));
    for (const { bytes, code } of hostileMessages().filter(({ unparseable }) => unparseable)) {
      const response = await suite.request('application/cloudevents-batch+json', Buffer.concat([Buffer.from(`[${good},`), Buffer.from(bytes), Buffer.from(']')]));
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, code]);
    }
    expect(await suite.store.head()).toBe(before);
  });

  test('a key told twice counts as it was told last, and so it is stored', async () => {
    const [make] = fc.sample(goodEvents, 1) as [(name: string, ordinal: number) => CloudEvent];
    const event = make(newName(), 0);
    const text = JSON.stringify(event).replace('"id":', '"id":"first","subject":"bank","id":');
    const [answer] = await suite.send('stream', [text]);
    expect(answer).toMatchObject({ id: event.id, status: 'stored' });
    const [stored] = await suite.storedAfter((answer?.position as number) - 1);
    expect(stored?.body.match(/"(id|subject)":/g)).toHaveLength(2);
    expect(JSON.parse(stored?.body as string)).toMatchObject(event);
  });

  test('the projections go on behind all that', async () => {
    const [make] = fc.sample(goodEvents, 1) as [(name: string, ordinal: number) => CloudEvent];
    const event = make(newName(), 0);
    const [answer] = await suite.send('one', [JSON.stringify(event)]);
    const { position } = await suite.get<{ position: number }>(`/v1/customers/${event.subject}/state?minPosition=${answer?.position}`);
    expect(position).toBeGreaterThanOrEqual(answer?.position as number);
  });

  describe('in bounded memory', () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const MIB = 1024 * 1024;
    function held(): number {
      gc();
      const { heapUsed, external } = process.memoryUsage();
      return (heapUsed + external) / MIB;
    }

    test('a line of 40 MiB is passed by while it comes in, and the lines around it are stored', async () => {
      const [first, last] = fc.sample(goodEvents, 2).map((make, i) => JSON.stringify(make(newName(), i)));
      const chunk = Buffer.alloc(MIB, 'x');
      const sending = httpRequest(`${suite.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
      const response = once(sending, 'response');
      const write = (bytes: string | Buffer): Promise<void> => new Promise((resolve, reject) => sending.write(bytes, (error) => (error ? reject(error) : resolve())));
      await write(`${first}\n{"id":"`);
      const before = held();
      for (let i = 0; i < 40; i++) await write(chunk);
      let more = held() - before;
      for (const deadline = Date.now() + 5_000; more > 4 && Date.now() < deadline; more = held() - before) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(more).toBeLessThanOrEqual(4);
      sending.end(`"}\n${last}\n`);
      const [answer] = (await response) as [AsyncIterable<Buffer>];
      let text = '';
      for await (const bytes of answer) text += bytes.toString();
      const answers = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Answer);
      expect(answers.map(({ status, problem }) => problem?.code ?? status)).toEqual(['stored', 'too_large', 'stored']);
    });

    test('nothing of what was refused is kept', async () => {
      const junk = 'x'.repeat(2_000);
      let serial = 0;
      const round = async (): Promise<void> => {
        const items = Array.from({ length: 1_000 }, () => {
          const id = `junk-${++serial}`;
          const type = serial % 2 ? `evenhand.interactions.junk-${serial}.v1` : 'evenhand.interactions.interaction-rated.v1';
          return JSON.stringify({ specversion: '1.0', id, source: `urn:${id}`, subject: id, type, time: `${junk}${serial}`, [`extra${serial}`]: junk, data: { interactionId: id, [`more${serial}`]: `${junk}${serial}` } });
        });
        for (const { status } of await suite.send(serial % 2_000 ? 'batch' : 'stream', items)) expect(status).toBe('rejected');
      };
      for (let i = 0; i < 4; i++) await round();
      const before = held();
      for (let i = 0; i < 12; i++) await round();
      // 12 000 items of 6 KB: were they kept, it would be 72 MB
      expect(held() - before).toBeLessThan(12);
    });
  });
});
