import { setTimeout as wait } from 'node:timers/promises';
import { ForeignAnswer, NotAccepted, Refused, Unavailable } from '../errors';
import { event, fact, hasty, ids, upTo } from '../testing/facts';
import { SmallSuite, type Fate } from '../testing/small-suite';
import type { PublishableEvent } from './event-input';

describe('a publisher', () => {
  let suite: SmallSuite;
  const start = async (...fates: Fate[]): Promise<void> => {
    suite = await SmallSuite.start(fates);
  };
  afterEach(() => suite.stop());

  /** A promise and what lets it go. */
  const gate = (): { readonly until: Promise<void>; open: () => void } => {
    let open = (): void => undefined;
    const until = new Promise<void>((resolve) => (open = resolve));
    return { until, open: () => open() };
  };

  it('sends together what comes together, and what gathers meanwhile in the next batch', async () => {
    const { until, open } = gate();
    await start({ until });
    const publisher = hasty(suite.url).client.publisher();
    const first = upTo(3).map((n) => publisher.send(event(n)));
    while (suite.requests.length === 0) await wait(1);
    const second = [3, 4].map((n) => publisher.send(event(n)));
    open();
    expect((await Promise.all([...first, ...second])).map(({ id, status, position }) => [id, status, position])).toEqual(ids(5).map((id, i) => [id, 'stored', i + 1]));
    expect(suite.requests).toEqual([3, 2]);
  });

  it('keeps to its limits of a batch, and is ready again when less than so many events are without an answer', async () => {
    const { until, open } = gate();
    await start({ until });
    const publisher = hasty(suite.url).client.publisher({ batchEvents: 4, batchCharacters: 3 * JSON.stringify(event(0)).length, maxPending: 5 });
    const sent = upTo(4).map((n) => publisher.send(event(n)));
    await publisher.ready();
    sent.push(...upTo(10).slice(4).map((n) => publisher.send(event(n))));
    const storedWhenReady = publisher.ready().then(() => suite.stored.length);
    while (suite.requests.length === 0) await wait(1);
    open();
    expect(await storedWhenReady).toBe(6);
    await Promise.all(sent);
    expect(suite.requests).toEqual([3, 3, 3, 1]);
    expect(suite.stored).toEqual(ids(10));
  });

  it('tells a refusal to the one whose event it is', async () => {
    await start();
    const publisher = hasty(suite.url).client.publisher();
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    const sent = [event(0), { id: 'bad' } as PublishableEvent, circular as unknown as PublishableEvent, event(1)].map((one) => publisher.send(one));
    const told: readonly object[] = [
      { value: { id: 'e-0', position: 1 } },
      { reason: { constructor: Refused, status: 422, code: 'invalid_event', errors: [{ field: '/data' }], message: expect.stringContaining('must have data') } },
      { reason: { message: expect.stringContaining('circular') } },
      { value: { id: 'e-1', position: 2 } },
    ];
    expect(await Promise.allSettled(sent)).toMatchObject(told);
  });

  it('sends in halves what a gateway finds too large, in order, and refuses the one that alone is', async () => {
    await start();
    suite.mostBytes = 2_000;
    const publisher = hasty(suite.url).client.publisher();
    const giant = { ...event(77), subject: 'x'.repeat(2_000) };
    const sent = [...upTo(13).map(event), giant, ...upTo(30).slice(13).map(event)].map((one) => publisher.send(one));
    const told = await Promise.allSettled(sent);
    expect(told.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { constructor: Refused, status: 413, message: 'Payload Too Large' } }]);
    expect(told[13]?.status).toBe('rejected');
    expect(suite.stored).toEqual(ids(30));
  });

  it('blames no event for a moment in which the server failed, nor for what refuses every request', async () => {
    const failed = { refuse: { status: 500, body: '{"title":"Internal Server Error","code":"internal"}' } };
    await start(failed, { refuse: { status: 408, body: '' } }, {}, { refuse: { status: 403, body: '<html>' } }, { refuse: { status: 404, body: '{"title":"no such route"}' } }, failed, failed);
    const { client, pauses } = hasty(suite.url, { retry: { retriesAfterContact: 1, retriesBeforeContact: 2 } });
    const publisher = client.publisher();
    expect(await Promise.all(upTo(3).map((n) => publisher.send(event(n))))).toMatchObject(ids(3).map((id) => ({ id, status: 'stored' })));
    expect(pauses).toEqual([200, 400]);
    for (const status of [403, 404]) await expect(publisher.send(event(0))).rejects.toMatchObject({ constructor: NotAccepted, status });
    await expect(publisher.send(event(0))).rejects.toMatchObject({ constructor: Unavailable, cause: { status: 500, code: 'internal' } });
  });

  it('credits no event with the answer to another', async () => {
    await start({ garbage: '[{"id":"e-0","status":"stored","position":1},{"id":"e-2","status":"stored","position":2},{"id":"e-1","status":"stored","position":3}]' });
    const publisher = hasty(suite.url).client.publisher();
    const told = await Promise.allSettled(upTo(3).map((n) => publisher.send(event(n))));
    expect(told).toMatchObject([{ value: { id: 'e-0' } }, { reason: { constructor: ForeignAnswer } }, { reason: { constructor: ForeignAnswer } }]);
  });

  it('sends again with the same ids what broke, was put off or came back in pieces', async () => {
    const retryAfter = { 'retry-after': '3' };
    await start({ cutAfter: 2 }, { endAfter: 1 }, { refuse: { status: 429, headers: retryAfter, body: '' } }, { refuse: { status: 503, body: '' } }, { awayAt: 3 });
    const { client, pauses } = hasty(suite.url);
    const publisher = client.publisher();
    const answers = await Promise.all(upTo(5).map((n) => publisher.send(fact(n))));
    expect(answers.map(({ id }) => id)).toEqual(suite.stored);
    expect(answers.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
    expect(pauses.slice(0, 4)).toEqual([200, 400, 3000, 1600]);
  });

  it('ends for all that wait when patience ends or no Evenhand answers, and starts anew', async () => {
    const away = { refuse: { status: 503, body: '{"title":"away","code":"store_unavailable"}' } };
    await start(away, away, away, away, {}, { garbage: '<html>' }, { garbage: '[]' }, { mute: true }, { refuse: { status: 401, body: '{"code":"unauthorized"}' } });
    const { client } = hasty(suite.url, { timeoutMs: 100, retry: { retriesAfterContact: 0 } });
    const publisher = client.publisher({ batchEvents: 2 });
    const given = async (): Promise<unknown[]> => (await Promise.allSettled(upTo(3).map((n) => publisher.send(event(n))))).map((one) => (one.status === 'fulfilled' ? one.value.status : (one.reason as Error).constructor));
    expect(await given()).toEqual([Unavailable, Unavailable, Unavailable]);
    await expect(publisher.send(event(7))).resolves.toMatchObject({ position: 1 });
    expect(await given()).toEqual([ForeignAnswer, ForeignAnswer, ForeignAnswer]);
    expect(await given()).toEqual([ForeignAnswer, ForeignAnswer, ForeignAnswer]);
    expect(await given()).toEqual([Unavailable, Unavailable, Unavailable]);
    expect(await given()).toEqual([NotAccepted, NotAccepted, NotAccepted]);
    expect(await given()).toEqual(['duplicate', 'duplicate', 'stored']);
  });

  it('gives up an event, and all of them, when it is told to', async () => {
    await start({ mute: true });
    const [one, all] = [new AbortController(), new AbortController()];
    const publisher = hasty(suite.url).client.publisher({ signal: all.signal, maxPending: 2 });
    const sent = upTo(3).map((n) => publisher.send(event(n), n === 1 ? { signal: one.signal } : {}));
    const outcome = Promise.allSettled(sent);
    while (suite.requests.length === 0) await wait(1);
    one.abort('no longer');
    await expect(sent[1]).rejects.toBe('no longer');
    all.abort('going down');
    expect(await outcome).toEqual([{ status: 'rejected', reason: 'going down' }, { status: 'rejected', reason: 'no longer' }, { status: 'rejected', reason: 'going down' }]);
    await expect(publisher.send(event(9))).rejects.toBe('going down');
    await publisher.close();
  });

  it('flushes what was sent, and takes nothing after it was closed', async () => {
    await start({ cutAfter: 1 });
    const publisher = hasty(suite.url).client.publisher({ maxPending: 3 });
    await publisher.flush();
    const sent = upTo(10).map((n) => publisher.send(event(n)));
    await publisher.close();
    expect(suite.stored).toEqual(ids(10));
    await Promise.all(sent);
    await expect(publisher.send(event(11))).rejects.toThrow('the publisher is closed');
    expect(() => hasty(suite.url).client.publisher({ maxPending: 0 })).toThrow('maxPending must be at least 1');
  });
});
