import { isUtf8 } from 'node:buffer';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line of the stream as text, or why it is none. */
export type Line = { readonly text: string } | { readonly refusal: 'too_large' | 'not_utf8' };

/**
 * Splits a byte stream into lines, in memory bounded by `maxBytes`: what is longer is skipped to its end and told as `too_large`. Blank
 * lines are left out; LF and CRLF both end a line, and the last line needs none.
 * @yields the lines that each chunk of the input completed
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; from = end + 1, end = chunk.indexOf(NEWLINE, from)) {
      if (skipping) lines.push({ refusal: 'too_large' });
      else addLine(lines, restBytes === 0 ? chunk.subarray(from, end) : Buffer.concat([...rest, chunk.subarray(from, end)]), maxBytes);
      rest = [];
      restBytes = 0;
      skipping = false;
    }
    if (from < chunk.length && !skipping) {
      rest.push(from === 0 ? chunk : chunk.subarray(from));
      restBytes += chunk.length - from;
      if (restBytes > maxBytes + 1) {
        rest = [];
        restBytes = 0;
        skipping = true;
      }
    }
    if (lines.length > 0) yield lines;
  }
  const last: Line[] = [];
  if (skipping) last.push({ refusal: 'too_large' });
  else if (restBytes > 0) addLine(last, Buffer.concat(rest), maxBytes);
  if (last.length > 0) yield last;
}

function addLine(lines: Line[], bytes: Buffer, maxBytes: number): void {
  const end = bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  if (end === 0) return;
  if (end > maxBytes) lines.push({ refusal: 'too_large' });
  else if (!isUtf8(bytes)) lines.push({ refusal: 'not_utf8' });
  else {
    const text = bytes.toString('utf8', 0, end);
    if (text.trim() !== '') lines.push({ text });
  }
}

/**
 * Reads ahead while the consumer works: yields what has come meanwhile, in order, at least one and at most `most` entries and what one more
 * piece brings. The source is held up while that many wait.
 */
export async function* gather<T>(source: AsyncIterable<readonly T[]>, most: number): AsyncGenerator<T[]> {
  let waiting: T[] = [];
  let done = false;
  let failure: unknown;
  let wake: () => void = () => undefined;
  let taken: () => void = () => undefined;
  const pump = (async () => {
    for await (const piece of source) {
      for (const entry of piece) waiting.push(entry);
      wake();
      if (waiting.length >= most) await new Promise<void>((resolve) => (taken = resolve));
    }
  })().then(
    () => undefined,
    (error: unknown) => (failure = error),
  ).finally(() => {
    done = true;
    wake();
  });
  while (true) {
    while (waiting.length === 0 && !done) await new Promise<void>((resolve) => (wake = resolve));
    if (waiting.length === 0) break;
    const entries = waiting;
    waiting = [];
    taken();
    yield entries;
  }
  await pump;
  if (failure !== undefined) throw failure;
}
