import { setTimeout as wait } from 'node:timers/promises';
import { ForeignAnswer, Refused, Unavailable } from '../errors';
import { event, fact, hasty, ids, upTo } from '../testing/facts';
import { SmallSuite, type Fate } from '../testing/small-suite';
import type { ItemResult } from './item-result';

describe('publishing a stream of events', () => {
  let suite: SmallSuite;
  const start = async (...fates: Fate[]): Promise<void> => {
    suite = await SmallSuite.start(fates);
  };
  afterEach(() => suite.stop());

  it.each([
    ['an array', () => upTo(600).map(event)],
    ['JSON texts, several together', () => [upTo(300).map((n) => JSON.stringify(event(n))), upTo(600).slice(300).map((n) => JSON.stringify(event(n)))]],
    ['bytes that have to be waited for', async function* () {
      for (const n of upTo(600)) yield Buffer.from(JSON.stringify(event(n)));
    }],
  ])('stores each once, in order: %s', async (_, source) => {
    await start();
    const { client } = hasty(suite.url);
    expect(await client.publish<string | Buffer | ReturnType<typeof event>>(source())).toEqual({ stored: 600, duplicate: 0, rejected: 0, position: 600 });
    expect(suite.stored).toEqual(ids(600));
  });

  it('tells each item its answer, with what became of all so far', async () => {
    await start();
    const told: unknown[] = [];
    const rows = [{ key: 1, text: JSON.stringify(event(1)) }, { key: 2, text: '{"id":"bad"}' }, { key: 3, text: 'no json' }, { key: 4, text: JSON.stringify(event(1)) }];
    const summary = await hasty(suite.url).client.publish(rows, {
      eventOf: ({ text }) => text,
      onResult: ({ id, status }, { key }, { stored, rejected }) => void told.push([key, id, status, stored, rejected]),
    });
    expect(told).toEqual([[1, 'e-1', 'stored', 1, 0], [2, 'bad', 'rejected', 1, 1], [3, null, 'rejected', 1, 2], [4, 'e-1', 'duplicate', 1, 2]]);
    expect(summary).toEqual({ stored: 1, duplicate: 1, rejected: 2, position: 1 });
  });

  it('makes an id once, so that what is sent again is a duplicate', async () => {
    await start({ cutAfter: 3 }, { endAfter: 1 });
    const results: ItemResult[] = [];
    await hasty(suite.url).client.publish(upTo(5).map(fact), { onResult: (result) => void results.push(result) });
    expect(suite.requests.length).toBe(3);
    expect(suite.stored.length).toBe(5);
    expect(results.map(({ id }) => id)).toEqual(suite.stored);
  });

  it('waits for a listener that takes its time, and ends with what it throws', async () => {
    await start();
    let [running, most] = [0, 0];
    const onResult = async (result: ItemResult): Promise<void> => {
      most = Math.max(most, (running += 1));
      await wait(1);
      running -= 1;
      if (result.id === 'e-7') throw new Error('disk full');
    };
    await expect(hasty(suite.url).client.publish(upTo(20).map(event), { onResult })).rejects.toThrow('disk full');
    expect([most, suite.requests.length]).toEqual([1, 1]);
  });

  it('ends with what the source throws, though the connection broke before', async () => {
    await start({ cutAfter: 1 });
    const { client } = hasty(suite.url);
    await expect(client.publish((async function* () {
      yield event(0);
      while (suite.stored.length === 0) await wait(1);
      await wait(5);
      throw new Error('the file is gone');
    })())).rejects.toThrow('the file is gone');
  });

  it('ends when it is told to, wherever it is, and lets the source clean up', async () => {
    await start({ mute: true });
    const { client } = hasty(suite.url);
    const abort = new AbortController();
    let left = false;
    const endless = function* (): Generator<ReturnType<typeof event>> {
      try {
        for (let n = 0; ; n += 1) yield event(n);
      } finally {
        left = true;
      }
    };
    const publishing = client.publish(endless(), { signal: abort.signal });
    setTimeout(() => abort.abort('enough'), 20);
    await expect(publishing).rejects.toBe('enough');
    await wait(1);
    expect(left).toBe(true);
    await expect(client.publish([event(0)], { signal: abort.signal })).rejects.toBe('enough');
    const silent = (async function* () {
      yield await new Promise<never>(() => undefined);
    })();
    await expect(client.publish(silent, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('counts silence that owes answers as a break', async () => {
    await start({ mute: true });
    const { client, pauses } = hasty(suite.url, { timeoutMs: 50 });
    expect(await client.publish([event(0)])).toMatchObject({ stored: 1 });
    expect([suite.requests, pauses]).toEqual([[1, 1], [200]]);
  });

  it('honours 429 and 503, gives up what stays away, and refuses what is no Evenhand', async () => {
    const refuse = (status: number, body: string, headers = {}): Fate => ({ refuse: { status, body, headers } });
    await start(
      refuse(429, '{"title":"Too Many Requests","code":"too_fast"}', { 'retry-after': '7' }), {}, refuse(503, ''), refuse(503, ''), refuse(503, ''), refuse(503, ''),
      refuse(401, '{"title":"Unauthorized","code":"unauthorized"}'), refuse(200, '<html>'), { garbage: '<html>' }, { garbage: '{"status":"stored"}' },
    );
    const { client, pauses } = hasty(suite.url, { retry: { retriesAfterContact: 3 } });
    expect(await client.publish([event(0)])).toMatchObject({ stored: 1 });
    expect(pauses).toEqual([7000]);
    await expect(client.publish([event(0)])).rejects.toBeInstanceOf(Unavailable);
    await expect(client.publish([event(0)])).rejects.toMatchObject({ constructor: Refused, status: 401, code: 'unauthorized' });
    for (let i = 0; i < 3; i += 1) await expect(client.publish([event(0)])).rejects.toBeInstanceOf(ForeignAnswer);
  });

  it('gives up answers that always end too early', async () => {
    await start(...Array.from({ length: 20 }, () => ({ endAfter: 0 })));
    await expect(hasty(suite.url).client.publish([event(0)])).rejects.toMatchObject({ constructor: Unavailable, last: { tries: 4 } });
  });

  it('holds no more than one request, however endless the source and silent the server', async () => {
    await start({ mute: true });
    let read = 0;
    const long = 'x'.repeat(100_000);
    const source = function* (): Generator<string> {
      for (; ; read += 1) yield JSON.stringify({ id: `${read}`, data: { long } });
    };
    const ended = hasty(suite.url).client.publish(source(), { signal: AbortSignal.timeout(400) });
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(168 + 2 * 256);
  });
});
