import fc from 'fast-check';
import { gather, linesOf } from './lines';
import type { Line } from './lines';

async function* cut(bytes: Buffer, at: readonly number[]): AsyncGenerator<Buffer> {
  const edges = [0, ...[...at].map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) yield bytes.subarray(edges[i - 1], edges[i]);
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const entries: T[] = [];
  for await (const page of pages) entries.push(...page);
  return entries;
}

describe('lines of a byte stream', () => {
  test('are the same wherever the chunks are cut, whatever the script', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text) && text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat()), fc.constantFrom('\n', '\r\n'), fc.boolean(), async (texts, cuts, end, last) => {
        const text = texts.join(end) + (last && texts.length > 0 ? end : '');
        expect(await all(linesOf(cut(Buffer.from(text, 'utf8'), cuts), 1_000))).toEqual(texts.map((entry): Line => ({ text: entry })));
      }),
    );
  });

  test('blank lines are left out', async () => {
    expect(await all(linesOf(cut(Buffer.from('\n\r\n  \na\n\n'), []), 10))).toEqual([{ text: 'a' }]);
  });

  test('a line over the limit is told and skipped to its end, wherever the chunks are cut; one at the limit is kept', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 0, max: 40 }), async (cuts, over) => {
        const bytes = Buffer.from(`${'a'.repeat(8)}\n${'b'.repeat(9 + over)}\nc\n${'d'.repeat(9 + over)}`);
        expect(await all(linesOf(cut(bytes, cuts), 8))).toEqual([{ text: 'aaaaaaaa' }, { refusal: 'too_large' }, { text: 'c' }, { refusal: 'too_large' }]);
      }),
    );
  });

  test('what is not UTF-8 is told, the next line goes on', async () => {
    expect(await all(linesOf(cut(Buffer.from([0xff, 0x0a, 0x61]), []), 10))).toEqual([{ refusal: 'not_utf8' }, { text: 'a' }]);
  });
});

describe('gathering', () => {
  test('keeps every entry and its order, however slow either side is', async () => {
    const pause = (ticks: number): Promise<void> => (ticks === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(fc.nat(), { maxLength: 5 }), fc.integer({ min: 0, max: 1 }))), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (pieces, most, slow) => {
        async function* source(): AsyncGenerator<number[]> {
          for (const [piece, ticks] of pieces) {
            await pause(ticks);
            yield piece;
          }
        }
        const got: number[] = [];
        for await (const group of gather(source(), most)) {
          expect(group.length).toBeGreaterThan(0);
          got.push(...group);
          if (slow) await pause(1);
        }
        expect(got).toEqual(pieces.flatMap(([piece]) => piece));
      }),
    );
  });

  test('holds the source up while as many wait as it may keep', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<number[]> {
      while (asked < 1_000) yield [asked++];
    }
    const groups = gather(endless(), 10);
    await groups.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBeLessThanOrEqual(25);
  });

  test('tells the source its failure after what came before it', async () => {
    async function* failing(): AsyncGenerator<number[]> {
      yield [1];
      throw new Error('connection lost');
    }
    const got: number[] = [];
    const read = async (): Promise<void> => {
      for await (const group of gather(failing(), 10)) got.push(...group);
    };
    await expect(read()).rejects.toThrow('connection lost');
    expect(got).toEqual([1]);
  });
});
