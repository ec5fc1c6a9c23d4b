import { UnacknowledgedLines, type OutgoingLine } from './unacknowledged-lines';

const lines = (...numbers: number[]): OutgoingLine[] => numbers.map((line) => ({ line, bytes: Buffer.from(String(line)) }));
const numbers = (batch: readonly OutgoingLine[]): number[] => batch.map(({ line }) => line);

describe('lines on their way', () => {
  it('stay until they are answered, in order', async () => {
    const held = new UnacknowledgedLines((async function* () {
      yield lines(1, 2, 3);
    })());
    await held.pull();
    expect(held.acknowledge()?.line).toBe(1);
    expect([held.first, held.waiting, numbers(held.from(held.first, 10))]).toEqual([1, 2, [2, 3]]);
    expect(await held.pull()).toBe(false);
  });

  it('are neither lost nor taken twice when a new sender pulls while the broken one still waits', async () => {
    let bring: (batch: OutgoingLine[]) => void = () => undefined;
    const held = new UnacknowledgedLines((async function* () {
      yield await new Promise<OutgoingLine[]>((resolve) => (bring = resolve));
      yield lines(3);
    })());
    const pulls = [held.pull(), held.pull()];
    await Promise.resolve();
    bring(lines(1, 2));
    expect(await Promise.all(pulls)).toEqual([true, true]);
    expect(numbers(held.from(0, 10))).toEqual([1, 2]);
    await held.pull();
    expect(numbers(held.from(0, 10))).toEqual([1, 2, 3]);
  });

  it('keep their numbers over many thousands of answers', async () => {
    const held = new UnacknowledgedLines((async function* () {
      for (let from = 0; from < 5000; from += 100) yield lines(...Array.from({ length: 100 }, (_, i) => from + i));
    })());
    const answered: number[] = [];
    while (held.waiting > 0 || (await held.pull())) {
      expect(numbers(held.from(held.first, 1))).toEqual([held.first]);
      answered.push(held.acknowledge()?.line ?? -1);
    }
    expect(answered).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    expect(held.acknowledge()).toBeUndefined();
  });
});
