import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the world outside; tests hand in their own streams and a clock that does not dawdle. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results, nothing else: what a script reads. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress, warnings and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Resolves after `ms` milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Who is at the keyboard, as the machine names them. */
  readonly user: () => string;
  /** Ctrl-C runs `handler` and then ends the program, until the function that comes back is called. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** Exit codes that scripts rely on. */
export const Exit = { ok: 0, rejected: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** The one way an answer is printed: the API's JSON as it came, or text for people. */
export function print<T>(terminal: Terminal, json: boolean, answer: T, describe: (answer: T) => string): void {
  terminal.stdout.write(`${json ? JSON.stringify(answer) : describe(answer)}\n`);
}

/** Ends the command with one line on stderr and this exit code. */
export class CliError extends Error {
  constructor(readonly exitCode: ExitCode, message: string) {
    super(message);
  }
}
