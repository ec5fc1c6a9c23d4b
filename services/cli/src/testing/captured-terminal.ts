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

/** Runs a command line as `main.ts` does, on streams of its own; pauses are noted, and waited for only if `patient`. */
export async function runCaptured(
  argv: readonly string[],
  options: { readonly stdin?: Iterable<Buffer> | AsyncIterable<Buffer>; readonly env?: Record<string, string>; readonly patient?: boolean } = {},
): Promise<Ran> {
  const [out, err] = [collect(), collect()];
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (options.patient) await wait(ms);
  };
  const code = await run(argv, { stdin: Readable.from(options.stdin ?? []), stdout: out.stream, stderr: err.stream, env: options.env ?? {}, sleep });
  return { code, stdout: out.text(), stderr: err.text(), pauses };
}

function collect(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
