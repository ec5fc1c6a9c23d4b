import type { Page, StoredEvent } from '@evenhand/event-sourcing';
import { Batches } from './batches';

const event = (position: number): StoredEvent => ({ id: `i${position}`, customer: 'c', stream: 's', revision: position, position, digest: '', body: '{}', recordedAt: '2026-01-01T00:00:00.000Z' });
const page = (from: number, to: number): Page => ({ events: Array.from({ length: to - from + 1 }, (_, i) => event(from + i)), position: to });

/** Pages that are given when the test says so; counts how many were asked for. */
class Given {
  asked = 0;
  private readonly ready: Page[] = [];
  private wake: () => void = () => undefined;
  private over = false;

  give(...pages: readonly Page[]): void {
    this.ready.push(...pages);
    this.wake();
  }
  end(): void {
    this.over = true;
    this.wake();
  }
  async *pages(): AsyncGenerator<Page> {
    for (;;) {
      this.asked++;
      while (this.ready.length === 0 && !this.over) await new Promise<void>((resolve) => (this.wake = resolve));
      const next = this.ready.shift();
      if (!next) return;
      yield next;
    }
  }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const shape = ({ events, upTo }: { readonly events: readonly StoredEvent[]; readonly upTo: number }): readonly number[] => [events.length, upTo];

describe('batches of a log', () => {
  it('are what is there, at once where nothing has to be waited for', async () => {
    const given = new Given();
    const batches = new Batches(given.pages(), 10);
    given.give(page(1, 1));
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([1, 1]);
    given.give(page(2, 4), page(5, 7));
    await settled();
    expect(batches.oldest?.position).toBe(2);
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([6, 7]);
  });

  it('are never larger than told, but for a page that is, and end with an event', async () => {
    const given = new Given();
    const batches = new Batches(given.pages(), 5);
    given.give(page(1, 3), page(4, 6), { events: [], position: 20 });
    await settled();
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([3, 3]);
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([3, 6]);
    given.give(page(21, 40));
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([20, 40]);
  });

  it('wait for more until their moment, or until they are full', async () => {
    const given = new Given();
    const batches = new Batches(given.pages(), 5);
    given.give(page(1, 2));
    const taken = batches.take(performance.now() + 60_000);
    await settled();
    given.give(page(3, 5));
    expect(shape((await taken) as never)).toEqual([5, 5]);
  });

  it('are read ahead by two of them and no more', async () => {
    const given = new Given();
    const batches = new Batches(given.pages(), 2);
    given.give(page(1, 2), page(3, 4), page(5, 6), page(7, 8));
    await settled();
    expect(given.asked).toBe(2);
    await batches.take(-Infinity);
    await settled();
    expect(given.asked).toBe(3);
    batches.close();
  });

  it('end with the pages, and reject with what reading them threw once the rest is taken', async () => {
    const given = new Given();
    const batches = new Batches(given.pages(), 2);
    given.give(page(1, 1));
    given.end();
    await settled();
    expect(shape((await batches.take(-Infinity)) as never)).toEqual([1, 1]);
    expect(await batches.take(-Infinity)).toBeUndefined();
    const broken = new Batches((async function* () {
      yield await Promise.resolve(page(1, 1));
      throw new Error('the store is away');
    })(), 2);
    await settled();
    expect(shape((await broken.take(-Infinity)) as never)).toEqual([1, 1]);
    await expect(broken.take(-Infinity)).rejects.toThrow('the store is away');
  });
});
