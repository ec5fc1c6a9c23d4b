import { PassThrough, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../program';
import type { ExitCode } from '../terminal/terminal';

/** What one command line left behind. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** The pauses it would have made, ms. */
  readonly pauses: readonly number[];
}

export interface Surroundings {
  readonly stdin?: Iterable<Buffer> | AsyncIterable<Buffer>;
  readonly env?: Record<string, string>;
  /** Pauses are waited for, not only noted. */
  readonly patient?: boolean;
  /** Standard error is a screen. */
  readonly screen?: boolean;
  /** What happens during each pause, the first being number 1; `interrupt` is Ctrl-C, of which a test survives the end of the program. */
  readonly onPause?: (number: number, interrupt: () => void) => Promise<void> | void;
}

/** Runs a command line as `main.ts` does, on streams of its own, for the user `mei`. */
export async function runCaptured(argv: readonly string[], options: Surroundings = {}): Promise<Ran> {
  const [out, err] = [collect(), collect()];
  const pauses: number[] = [];
  let interrupt = (): void => undefined;
  const onInterrupt = (handler: () => void): (() => void) => {
    interrupt = handler;
    return () => (interrupt = () => undefined);
  };
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (options.patient) await wait(ms);
    await options.onPause?.(pauses.length, interrupt);
  };
  const stderr = Object.assign(err.stream, { isTTY: options.screen ?? false });
  const code = await run(argv, { stdin: Readable.from(options.stdin ?? []), stdout: out.stream, stderr, env: options.env ?? {}, sleep, user: () => 'mei', onInterrupt });
  return { code, stdout: out.text(), stderr: err.text(), pauses };
}

function collect(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
