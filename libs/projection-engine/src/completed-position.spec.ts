import { CompletedPosition } from './completed-position';

describe('A completed position', () => {
  it('answers at once who waits for what is completed already', async () => {
    const completed = new CompletedPosition(7);
    await expect(completed.waitFor(7, 0)).resolves.toBe(true);
  });

  it('wakes exactly those whose position was reached', async () => {
    const completed = new CompletedPosition();
    const settled: number[] = [];
    const waits = [3, 5, 9].map((position) => completed.waitFor(position, 60_000).then((reached) => settled.push(reached ? position : -position)));
    completed.moveTo(5);
    await Promise.all(waits.slice(0, 2));
    expect(settled).toEqual([3, 5]);
    completed.moveTo(12);
    await waits[2];
    expect(settled).toEqual([3, 5, 9]);
  });

  it('gives up when time runs out', async () => {
    await expect(new CompletedPosition().waitFor(1, 5)).resolves.toBe(false);
  });

  it('gives up when the one who asked has gone', async () => {
    const gone = new AbortController();
    const wait = new CompletedPosition().waitFor(1, 60_000, gone.signal);
    gone.abort();
    await expect(wait).resolves.toBe(false);
    await expect(new CompletedPosition().waitFor(1, 60_000, gone.signal)).resolves.toBe(false);
  });

  it('lets everybody go when nothing will move it any more', async () => {
    const completed = new CompletedPosition();
    const waits = [completed.waitFor(1, 60_000), completed.waitFor(2, 60_000)];
    completed.release();
    await expect(Promise.all(waits)).resolves.toEqual([false, false]);
  });
});
