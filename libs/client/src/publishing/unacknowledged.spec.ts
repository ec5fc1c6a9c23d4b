import { Unacknowledged, type PublishSource, type Outgoing } from './unacknowledged';

const held = (source: PublishSource<number>): Unacknowledged<number> => new Unacknowledged(source, String);
const numbers = (batch: readonly Outgoing<number>[]): number[] => batch.map(({ item }) => item);
const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const ANY = 1 << 20;

describe('events on their way', () => {
  it('stay until they are answered, in order', async () => {
    const events = held((async function* () {
      yield [1, 2];
      yield 3;
    })());
    await events.pull();
    await events.pull();
    expect(events.acknowledge()).toBe(1);
    expect([events.first, events.waiting, numbers(events.from(events.first, 10, ANY))]).toEqual([1, 2, [2, 3]]);
    expect(await events.pull()).toBe(false);
  });

  it('are neither lost nor taken twice when a new sender pulls while the broken one still waits', async () => {
    let bring: (batch: number[]) => void = () => undefined;
    const events = held((async function* () {
      yield await new Promise<number[]>((resolve) => (bring = resolve));
      yield [3];
    })());
    const pulls = [events.pull(), events.pull()];
    await new Promise(setImmediate);
    bring([1, 2]);
    expect(await Promise.all(pulls)).toEqual([true, true]);
    expect(numbers(events.from(0, 10, ANY))).toEqual([1, 2]);
    await events.pull();
    expect(numbers(events.from(0, 10, ANY))).toEqual([1, 2, 3]);
  });

  it('keep their numbers over many thousands of answers', async () => {
    const events = held((async function* () {
      for (let from = 0; from < 5000; from += 100) yield upTo(100, from);
    })());
    const answered: (number | undefined)[] = [];
    while (events.waiting > 0 || (await events.pull())) {
      expect(numbers(events.from(events.first, 1, ANY))).toEqual([events.first]);
      answered.push(events.acknowledge());
    }
    expect(answered).toEqual(upTo(5000));
    expect(events.acknowledge()).toBeUndefined();
  });

  it('are taken by count and by size, one at least', async () => {
    const events = held([[11, 22, 33, 4444, 5]]);
    await events.pull();
    expect([events.from(0, 2, ANY), events.from(0, 9, 5), events.from(3, 9, 1), events.from(5, 9, ANY)].map(numbers)).toEqual([[11, 22], [11, 22], [4444], []]);
  });

  it('are taken together from a source that need not be waited for, but not all at once', async () => {
    let taken = 0;
    const events = held((function* () {
      for (; ; taken += 1) yield taken;
    })());
    await events.pull();
    expect([events.waiting, taken]).toEqual([256, 255]);
  });

  it('are taken together however many the source brings at once', async () => {
    const events = held([upTo(200_000)]);
    await events.pull();
    expect(events.waiting).toBe(200_000);
  });

  it('are asked for their text once, which is what is sent again', async () => {
    let asked = 0;
    const events = new Unacknowledged(['a'], (item) => `${item}${(asked += 1)}`);
    await events.pull();
    const texts = [events.from(0, 1, ANY), events.from(0, 1, ANY)].map(([outgoing]) => Buffer.from(outgoing?.bytes ?? []).toString());
    expect(texts).toEqual(['a1', 'a1']);
  });

  it('let their source clean up when nothing more is read', async () => {
    let left = false;
    const events = held((function* () {
      try {
        yield upTo(1000);
        yield 0;
      } finally {
        left = true;
      }
    })());
    await events.pull();
    events.leave();
    await new Promise(setImmediate);
    expect(left).toBe(true);
  });
});
