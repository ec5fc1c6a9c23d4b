import { setTimeout as wait } from 'node:timers/promises';
import { ForeignAnswer, NotAccepted, NotOneLine, Unavailable } from '../errors';
import type { EvenhandClient } from '../evenhand-client';
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

  it('goes to the service and says that it is history, where it is told to', async () => {
    await start();
    const { client } = hasty(suite.url);
    await client.publish([event(1)]);
    await client.publish([event(2)], { service: 'complaints', history: true });
    const publisher = client.publisher({ service: 'complaints', history: true });
    await publisher.send(fact(3));
    await publisher.close();
    expect(suite.doors).toEqual(['interactions', 'complaints', 'complaints']);
    expect(suite.headers.map((headers) => headers['evenhand-history'])).toEqual([undefined, '1', '1']);
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
    await start({ muteAfter: 0 });
    const { client, pauses } = hasty(suite.url, { timeoutMs: 50 });
    expect(await client.publish([event(0)])).toMatchObject({ stored: 1 });
    expect([suite.requests, pauses]).toEqual([[1, 1], [200]]);
  });

  it.each<[string, (client: EvenhandClient) => Promise<unknown>, number[]]>([
    ['while a listener took longer than that', (client) => client.publish([event(0), event(1)], { onResult: () => wait(150) }), [2, 1]],
    ['after a source took longer than that', (client) => client.publish((async function* () {
      yield event(0);
      await wait(150);
      yield event(1);
    })()), [2, 1]],
    ['after a source took longer than that to end', (client) => client.publish((async function* () {
      yield event(0);
      await wait(150);
    })()), [1]],
    ['and ends where all is answered but the end', (client) => client.publish([event(0)]), [1]],
  ])('does so %s', async (_, publish, requests) => {
    await start({ muteAfter: 1 });
    await publish(hasty(suite.url, { timeoutMs: 50 }).client);
    expect([suite.stored, suite.requests]).toEqual([ids(requests[0] ?? 0), requests]);
  });

  it('takes no pause between answers for silence, however long they take together', async () => {
    await start({ pauseMs: 30 });
    const { client, pauses } = hasty(suite.url, { timeoutMs: 250 });
    expect(await client.publish(upTo(15).map(event))).toMatchObject({ stored: 15 });
    expect(pauses).toEqual([]);
  });

  it('sends again what is answered 500: it was not judged', async () => {
    await start({ garbage: '{"id":"e-0","status":"rejected","problem":{"status":500,"code":"internal"}}' });
    expect(await hasty(suite.url).client.publish([event(0)])).toMatchObject({ duplicate: 1, rejected: 0 });
  });

  it.each([
    ['{"id":"e-1","data":{}}\n{"id":"e-2","data":{}}', 'has a line feed'], [Buffer.from('{"id":"e-1"}\r\n'), 'has a line feed'],
    ['', 'is blank'], [Buffer.from(' \t\r'), 'is blank'], ['\u00a0\u2003', 'is blank'],
  ])('sends nothing of what is not one line, nor of what is behind it, and names it: %j', async (item, fault) => {
    await start();
    const told: (string | null)[] = [];
    const source = (async function* () {
      yield JSON.stringify(event(0));
      while (told.length === 0) await wait(1);
      yield [item, '{"id":"innocent","data":{}}'];
    })();
    const publishing = hasty(suite.url).client.publish<string | Buffer>(source, { onResult: ({ id }) => void told.push(id) });
    await expect(publishing).rejects.toMatchObject({ constructor: NotOneLine, number: 1, item, message: expect.stringContaining(`item 1 of what is published ${fault}`) });
    expect([suite.stored, told]).toEqual([['e-0'], ['e-0']]);
  });

  it('takes a carriage return in a text for what it is: it ends no line', async () => {
    await start();
    expect(await hasty(suite.url).client.publish(['{"id":"e-0",\r"data":{}}', '{"id":"e-1","data":{}}\r'])).toMatchObject({ stored: 2 });
    expect(suite.stored).toEqual(ids(2));
  });

  it('credits no event with the answer to another', async () => {
    await start({ garbage: '{"id":"e-1","status":"stored","position":1}' }, { garbage: '{"id":"e-0","status":"stored","position":1}' }, {});
    const { client } = hasty(suite.url);
    const told: (string | null)[] = [];
    const onResult = ({ id }: ItemResult): void => void told.push(id);
    await expect(client.publish([event(0)], { onResult })).rejects.toBeInstanceOf(ForeignAnswer);
    await expect(client.publish([event(0), event(1)], { onResult })).rejects.toBeInstanceOf(ForeignAnswer);
    expect(told).toEqual(['e-0']);
    expect(await client.publish(['{ "id" : "\\u0065-7", "data": {} }'])).toMatchObject({ stored: 1 });
  });

  it('goes in smaller requests through a gateway that finds them too large, and refuses the event that alone is', async () => {
    await start();
    suite.mostBytes = 10_000;
    const giant = { ...event(77), subject: 'x'.repeat(10_000) };
    const rejected: unknown[] = [];
    const source = [...upTo(300).map(event), giant, ...upTo(600).slice(300).map(event)];
    const summary = await hasty(suite.url).client.publish(source, { onResult: (result, item) => void (result.status === 'rejected' && rejected.push([item, result])) });
    expect(summary).toEqual({ stored: 600, duplicate: 0, rejected: 1, position: 600 });
    expect(suite.stored).toEqual(ids(600));
    expect(rejected).toEqual([[giant, { id: 'e-77', status: 'rejected', problem: { status: 413, title: 'Payload Too Large' } }]]);
    expect(suite.requests.length).toBeLessThan(50);
  });

  it('honours 429 and 503, bears with 500 and 408, gives up what stays away, blames no event for its request, and refuses what is no Evenhand', async () => {
    const refuse = (status: number, body: string, headers = {}): Fate => ({ refuse: { status, body, headers } });
    await start(
      refuse(429, '{"title":"Too Many Requests","code":"too_fast"}', { 'retry-after': '7' }), {}, refuse(503, ''), refuse(503, ''), refuse(503, ''), refuse(503, ''),
      refuse(500, ''), refuse(408, '<html>'), {},
      refuse(401, '{"title":"Unauthorized","code":"unauthorized"}'), refuse(403, '<html>'), refuse(415, '{"title":"Unsupported Media Type"}'), refuse(200, '<html>'), { garbage: '<html>' }, { garbage: '{"status":"stored"}' },
    );
    const { client, pauses } = hasty(suite.url, { retry: { retriesAfterContact: 3 } });
    expect(await client.publish([event(0)])).toMatchObject({ stored: 1 });
    expect(pauses).toEqual([7000]);
    await expect(client.publish([event(0)])).rejects.toBeInstanceOf(Unavailable);
    expect(await client.publish([event(0)])).toMatchObject({ duplicate: 1 });
    await expect(client.publish([event(0)])).rejects.toMatchObject({ constructor: NotAccepted, status: 401, problem: { code: 'unauthorized' }, message: 'the request was not accepted (HTTP 401): unauthorized: Unauthorized' });
    await expect(client.publish([event(0)])).rejects.toMatchObject({ constructor: NotAccepted, status: 403 });
    await expect(client.publish([event(0)])).rejects.toMatchObject({ constructor: NotAccepted, status: 415 });
    for (let i = 0; i < 3; i += 1) await expect(client.publish([event(0)])).rejects.toBeInstanceOf(ForeignAnswer);
  });

  it('gives up answers that always end too early', async () => {
    await start(...Array.from({ length: 20 }, () => ({ endAfter: 0 })));
    await expect(hasty(suite.url).client.publish([event(0)])).rejects.toMatchObject({ constructor: Unavailable, last: { tries: 4 } });
  });

  it('holds no more than one request, however endless the source and silent the server', async () => {
    await start({ muteAfter: 0 });
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
