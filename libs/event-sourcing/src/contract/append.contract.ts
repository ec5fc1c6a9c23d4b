import fc from 'fast-check';
import { NO_STREAM } from '../event-store';
import type { Append, NewEvent } from '../event-store';
import { DIGEST, OTHER_DIGEST, all, elsewhere, freshStore, newEvent, newEvents, numbers, wholeLog } from './store-under-test';
import type { MakeStore } from './store-under-test';

export function appendContract(makeStore: MakeStore): void {
  describe('appending', () => {
    const under = freshStore(makeStore);

    it('gives out positions from 1 across streams and revisions from 0 in each', async () => {
      const { store } = under();
      expect(await store.head()).toBe(0);
      expect(await store.append('a', newEvents(2), NO_STREAM)).toEqual({ status: 'appended', position: 2, revision: 1 });
      expect(await store.append('b', newEvents(1), NO_STREAM)).toEqual({ status: 'appended', position: 3, revision: 0 });
      expect(await store.append('a', newEvents(1), 1)).toEqual({ status: 'appended', position: 4, revision: 2 });
      expect(await store.head()).toBe(4);
      expect((await wholeLog(store)).map(({ stream, revision, position }) => [stream, revision, position])).toEqual([['a', 0, 1], ['a', 1, 2], ['b', 0, 3], ['a', 2, 4]]);
    });

    it('gives back what was stored, and when it was recorded', async () => {
      const { store } = under();
      const event = newEvent({ customer: 'somebody' });
      await store.append('a', [event], NO_STREAM);
      const [stored] = await all(store.readStream('a'));
      expect(stored).toEqual({ ...event, stream: 'a', revision: 0, position: 1, recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) });
    });

    it.each([
      ['backslashes and escapes', '{"a":"\\\\n \\\\ \\" \\u0041 \\\\N \\\\."}'], ['quotes', '"\'`'], ['raw line ends and tabs', 'a\nb\r\nc\td\ve\fg'],
      ['the end-of-data mark of COPY', '\\.\n\\.'], ['the null mark of COPY', '\\N'], ['other scripts and pairs', '公平 δικαιοσύνη عدالة 👩‍⚖️ \u{10ffff}'],
      ['nothing', ''], ['controls', '\u0001\u0008\u001f\u007f\u0085\u2028\ufeff\uffff'],
    ])('keeps a body byte for byte: %s', async (_, body) => {
      const { store } = under();
      await store.append('a', [newEvent({ body })], NO_STREAM);
      expect((await wholeLog(store))[0]?.body).toBe(body);
    });

    it('keeps any text in body, stream and customer', async () => {
      const { store } = under();
      const text = fc.string({ unit: fc.oneof(fc.constantFrom('\\', '\n', '\t', '\r', '"', '.', 'N'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) })
        .filter((value) => !value.includes('\0'));
      const key = text.filter((value) => value !== '');
      await fc.assert(fc.asyncProperty(key, key, text, async (stream, customer, body) => {
        const event = newEvent({ customer, body });
        const [before] = (await store.readStreams([stream])).get(stream)?.slice(-1) ?? [];
        const result = await store.append(stream, [event], before?.revision ?? NO_STREAM);
        expect(result.status).toBe('appended');
        expect((await all(store.readStream(stream, before?.revision))).map((stored) => [stored.id, stored.customer, stored.body])).toEqual([[event.id, customer, body]]);
      }), { numRuns: 60 });
    });

    it('refuses another revision than the expected one and says where the stream stands', async () => {
      const { store } = under();
      expect(await store.append('a', newEvents(1), 0)).toEqual({ status: 'conflict', actualRevision: NO_STREAM });
      await store.append('a', newEvents(2), NO_STREAM);
      for (const expected of [NO_STREAM, 0, 2, 7]) {
        expect(await store.append('a', newEvents(1), expected)).toEqual({ status: 'conflict', actualRevision: 1 });
      }
      expect(await store.head()).toBe(2);
      expect(await store.append('a', newEvents(1), 1)).toMatchObject({ status: 'appended', position: 3 });
    });

    it('refuses what was built on an append that was not stored, though another event stands at the revision it expects', async () => {
      const { store, ids } = under();
      const first = newEvent();
      await store.append('a', [first], NO_STREAM);
      const [lost, ...built] = newEvents(3) as [NewEvent, NewEvent, NewEvent];
      expect((await store.appendBatch([
        { stream: 'a', events: [lost], expectedRevision: NO_STREAM },
        { stream: 'a', events: [built[0] as NewEvent], expectedRevision: 0, expectedLast: lost },
        { stream: 'a', events: newEvents(1), expectedRevision: 0, expectedLast: { ...first, digest: OTHER_DIGEST } },
        { stream: 'a', events: [built[1] as NewEvent], expectedRevision: 0, expectedLast: first },
      ])).map(({ status }) => status)).toEqual(['conflict', 'conflict', 'conflict', 'appended']);
      // an append to an empty stream that is not stored: an id known elsewhere, or a revision that is not there
      const refused = ids === 'stream' ? store.append('b', [first], 3) : store.append('b', [first], NO_STREAM);
      const meanwhile = store.appendBatch([{ stream: 'b', events: newEvents(1), expectedRevision: 0, expectedLast: first }]);
      const nowhere = { status: 'conflict', actualRevision: NO_STREAM };
      expect(await Promise.all([refused, meanwhile])).toEqual([ids === 'stream' ? nowhere : { status: 'duplicate', position: 1 }, [nowhere]]);
      expect((await all(store.readStream('a'))).map(({ id }) => id)).toEqual([first.id, built[1]?.id]);
    });

    it('refuses what shares its basis with an append that was not stored, though its own end is there', async () => {
      const { store } = under();
      const [first, second] = newEvents(2) as [NewEvent, NewEvent];
      await store.append('a', [first, second], NO_STREAM);
      const basis = {};
      const calls = [
        store.appendBatch([{ stream: 'a', events: newEvents(1), expectedRevision: NO_STREAM, basis }, { stream: 'a', events: [second], expectedRevision: 0, basis }]),
        store.appendBatch([{ stream: 'a', events: newEvents(1), expectedRevision: 1, expectedLast: second, basis }]),
        store.appendBatch([{ stream: 'a', events: newEvents(1), expectedRevision: 1, expectedLast: second, basis: {} }]),
      ];
      expect((await Promise.all(calls)).flat().map(({ status }) => status)).toEqual(['conflict', expect.stringMatching(/duplicate|id_reused/), 'conflict', 'appended']);
    });

    it('stores appends of one call that build on each other, and calls that build on one under way', async () => {
      const { store } = under();
      const events = newEvents(8);
      const appendOf = (event: NewEvent, n: number): Append => ({ stream: 'a', events: [event], expectedRevision: n - 1, expectedLast: events[n - 1] });
      const calls = [0, 2, 4, 6].map((n) => store.appendBatch([appendOf(events[n] as NewEvent, n), appendOf(events[n + 1] as NewEvent, n + 1)]));
      expect((await Promise.all(calls)).flat().map((result) => result.status === 'appended' && result.revision)).toEqual(numbers(0, 7));
      expect((await all(store.readStream('a'))).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    it('stores several events of one append together or not at all', async () => {
      const { store } = under();
      const stored = newEvent();
      await store.append('a', [stored], NO_STREAM);
      expect(await store.append(elsewhere(under(), 'b', 'a'), [newEvent(), stored], NO_STREAM)).toEqual({ status: 'id_reused', position: 1 });
      expect(await store.append('a', [newEvent(), stored], 0)).toEqual({ status: 'id_reused', position: 1 });
      expect(await store.append('a', newEvents(3), NO_STREAM)).toEqual({ status: 'conflict', actualRevision: 0 });
      expect(await store.head()).toBe(1);
      expect(await all(store.readStream('b'))).toEqual([]);
    });
  });

  describe('the same event again', () => {
    const under = freshStore(makeStore);

    it('is a duplicate with the first position, before a conflict is reported', async () => {
      const { store } = under();
      await store.append('z', newEvents(3), NO_STREAM);
      const events = newEvents(3);
      expect(await store.append('a', events, NO_STREAM)).toMatchObject({ position: 6 });
      await store.append('a', newEvents(1), 2);
      for (const expected of [NO_STREAM, 2, 3, 9]) expect(await store.append('a', events, expected)).toEqual({ status: 'duplicate', position: 4 });
      expect(await store.append(elsewhere(under(), 'b', 'a'), events, NO_STREAM)).toEqual({ status: 'duplicate', position: 4 });
      expect(await store.head()).toBe(7);
    });

    it('with other content is an id used twice, in its stream and in another', async () => {
      const { store } = under();
      const event = newEvent();
      await store.append('a', [event], NO_STREAM);
      for (const [stream, expected] of [['a', 0], ['a', NO_STREAM], [elsewhere(under(), 'b', 'a'), NO_STREAM]] as const) {
        expect(await store.append(stream, [{ ...event, digest: OTHER_DIGEST }], expected)).toEqual({ status: 'id_reused', position: 1 });
      }
      expect(await store.head()).toBe(1);
    });

    it('is recognised when both occurrences come in one batch', async () => {
      const { store } = under();
      const event = newEvent();
      expect(await store.appendBatch([
        { stream: 'a', events: [event], expectedRevision: NO_STREAM },
        { stream: 'a', events: [event], expectedRevision: NO_STREAM },
        { stream: elsewhere(under(), 'b', 'a'), events: [event], expectedRevision: NO_STREAM },
        { stream: 'a', events: [{ ...event, digest: OTHER_DIGEST }], expectedRevision: 0 },
      ])).toEqual([
        { status: 'appended', position: 1, revision: 0 }, { status: 'duplicate', position: 1 }, { status: 'duplicate', position: 1 }, { status: 'id_reused', position: 1 },
      ]);
      expect(await store.head()).toBe(1);
    });

    it('is judged on its own when the first occurrence was refused', async () => {
      const { store } = under();
      const event = newEvent();
      expect(await store.appendBatch([
        { stream: 'a', events: [event], expectedRevision: 5 }, { stream: 'a', events: [event], expectedRevision: NO_STREAM },
      ])).toEqual([{ status: 'conflict', actualRevision: NO_STREAM }, { status: 'appended', position: 1, revision: 0 }]);
    });

    it('is stored once when it is sent many times at once', async () => {
      const { store } = under();
      const event = newEvent();
      const results = await Promise.all(numbers(1, 30).map((i) => store.append(elsewhere(under(), `stream-${i % 3}`, 'stream'), [event], NO_STREAM)));
      expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
      expect(results.filter(({ status }) => status === 'duplicate')).toHaveLength(29);
      expect((await wholeLog(store)).map(({ id }) => id)).toEqual([event.id]);
    });
  });

  describe('a batch', () => {
    const under = freshStore(makeStore);

    it('answers each append in order; one that is refused stops no other', async () => {
      const { store } = under();
      const known = newEvent();
      await store.append('known', [known], NO_STREAM);
      expect(await store.appendBatch([
        { stream: 'a', events: newEvents(2), expectedRevision: NO_STREAM },
        { stream: 'known', events: newEvents(1), expectedRevision: NO_STREAM },
        { stream: elsewhere(under(), 'b', 'known'), events: [known], expectedRevision: NO_STREAM },
        { stream: elsewhere(under(), 'b', 'known'), events: [{ ...known, digest: OTHER_DIGEST }], expectedRevision: NO_STREAM },
        { stream: 'b', events: newEvents(1), expectedRevision: NO_STREAM },
        { stream: 'known', events: newEvents(1), expectedRevision: 0 },
      ])).toEqual([
        { status: 'appended', position: 3, revision: 1 }, { status: 'conflict', actualRevision: 0 }, { status: 'duplicate', position: 1 },
        { status: 'id_reused', position: 1 }, { status: 'appended', position: 4, revision: 0 }, { status: 'appended', position: 5, revision: 1 },
      ]);
    });

    it('builds on its own appends to the same stream', async () => {
      const { store } = under();
      expect(await store.appendBatch([
        { stream: 'a', events: newEvents(1), expectedRevision: NO_STREAM },
        { stream: 'b', events: newEvents(1), expectedRevision: NO_STREAM },
        { stream: 'a', events: newEvents(2), expectedRevision: 0 },
        { stream: 'a', events: newEvents(1), expectedRevision: 0 },
        { stream: 'a', events: newEvents(1), expectedRevision: 2 },
      ])).toEqual([
        { status: 'appended', position: 1, revision: 0 }, { status: 'appended', position: 2, revision: 0 }, { status: 'appended', position: 4, revision: 2 },
        { status: 'conflict', actualRevision: 2 }, { status: 'appended', position: 5, revision: 3 },
      ]);
    });

    it('may be empty, and may be large', async () => {
      const { store } = under();
      expect(await store.appendBatch([])).toEqual([]);
      const appends = numbers(1, 10_000).map((i) => ({ stream: `s-${i}`, events: [newEvent({ digest: DIGEST })], expectedRevision: NO_STREAM }));
      const results = await store.appendBatch(appends);
      expect(results.map((result) => result.status === 'appended' && result.position)).toEqual(numbers(1, 10_000));
      expect((await store.appendBatch(appends)).map((result) => result.status === 'duplicate' && result.position)).toEqual(numbers(1, 10_000));
      expect(await store.head()).toBe(10_000);
    });
  });
}
