import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './program';

/** What a shell answers for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** A reader that has seen enough (`evenhand journey … | head`) closes the pipe: that ends the command, quietly. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { stdin, stdout, stderr, env } = process;
void run(process.argv.slice(2), { stdin, stdout, stderr, env, sleep: (ms) => sleep(ms), user, onInterrupt }).then((code) => {
  process.exitCode = code;
  stdin.unref?.();
});

/** A container may run under a number that no name belongs to, which `userInfo` refuses. */
function user(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

function onInterrupt(handler: () => void): () => void {
  const end = (): void => {
    handler();
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', end);
  return () => void process.off('SIGINT', end);
}
