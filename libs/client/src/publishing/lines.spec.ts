import * as fc from 'fast-check';
import { EvenhandError } from '../errors';
import { readLines, type Line } from './lines';

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<[number, string][]> {
  const lines: Line[] = [];
  for await (const batch of readLines(stream(chunks))) lines.push(...batch);
  return lines.map(({ number, bytes }) => [number, bytes.toString('utf8')]);
}

async function* stream(chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('reading lines', () => {
  it('ends them at LF or CRLF, the last one also at the end of the input', async () => {
    expect(await linesOf('a\r\nb\nc')).toEqual([[1, 'a'], [2, 'b'], [3, 'c']]);
  });

  it('leaves out blank lines but counts them', async () => {
    expect(await linesOf('a\n\n  \r\nb\n\n')).toEqual([[1, 'a'], [4, 'b']]);
  });

  it('takes for blank what the suite does, white space of Unicode too', async () => {
    expect(await linesOf('\u00a0\n\v\f\n\u2003\u3000\r\n\u200b\n\u0001\n')).toEqual([[4, '\u200b'], [5, '\u0001']]);
  });

  it('drops a byte order mark', async () => {
    expect(await linesOf('\uFEFF{"id":1}\n')).toEqual([[1, '{"id":1}']]);
  });

  it('gives the same lines however the bytes arrive', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '{', 'é', '漢', ' x') });
    await fc.assert(fc.asyncProperty(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (lines, end, sizes) => {
      const bytes = Buffer.from(lines.join(end));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value as number;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const expected = lines.map((text, i): [number, string] => [i + 1, text]).filter(([, text]) => text.trim() !== '');
      expect(await linesOf(...chunks)).toEqual(expected);
    }));
  });

  it('yields what one read brought at once, without waiting for more', async () => {
    const reader = readLines((async function* () {
      yield Buffer.from('first\nsec');
      await new Promise(() => undefined);
    })());
    expect((await reader.next()).value?.map(({ bytes }: Line) => bytes.toString())).toEqual(['first']);
  });

  it('passes bytes on as they are, UTF-8 or not', async () => {
    for await (const [line] of readLines(stream([Buffer.from([0x22, 0xff, 0x22, 0x0a])]))) expect(line?.bytes).toEqual(Buffer.from([0x22, 0xff, 0x22]));
    expect.assertions(1);
  });

  it('refuses input without line ends before it fills the memory', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(1 << 16, 'x');
    })();
    await expect(readLines(endless).next()).rejects.toThrow(new EvenhandError('line 1 is longer than 1 MiB: is the input one event a line?'));
  });
});
