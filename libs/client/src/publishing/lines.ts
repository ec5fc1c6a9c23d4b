import { EvenhandError } from '../errors';

/** One line of the input: its bytes without the line end, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer;
}

/** Longer than any event may be (256 KiB): such a "line" is no NDJSON and must not fill the memory. */
const LONGEST_LINE = 1 << 20;
const [LF, CR, SPACE, ASCII] = [0x0a, 0x0d, 0x20, 0x7f];
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Only white space, of Unicode's too: the suite leaves such a line out, without an answer. */
export function isBlank(bytes: Buffer): boolean {
  const [first = SPACE] = bytes;
  return (first <= SPACE || first > ASCII) && bytes.toString('utf8').trim() === '';
}

/**
 * Cuts a byte stream into lines (LF or CRLF) and yields what each read brought together, so that a slow source is passed on at once and a fast
 * one costs one step a chunk. Bytes are not decoded: what is not UTF-8 is for the server to refuse, not for us to repair. Blank lines are
 * left out but counted. @throws EvenhandError on a line over 1 MiB
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  const take = (raw: Buffer, into: Line[]): void => {
    number += 1;
    const unmarked = number === 1 && raw.subarray(0, 3).equals(BYTE_ORDER_MARK) ? raw.subarray(3) : raw;
    const bytes = unmarked.at(-1) === CR ? unmarked.subarray(0, -1) : unmarked;
    if (!isBlank(bytes)) into.push({ number, bytes });
  };
  for await (const chunk of chunks) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines: Line[] = [];
    let from = 0;
    for (let end = data.indexOf(LF); end >= 0; end = data.indexOf(LF, from)) {
      take(data.subarray(from, end), lines);
      from = end + 1;
    }
    rest = data.subarray(from);
    if (rest.length > LONGEST_LINE) throw new EvenhandError(`line ${number + 1} is longer than 1 MiB: is the input one event a line?`);
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  if (rest.length > 0) take(rest, last);
  if (last.length > 0) yield last;
}
