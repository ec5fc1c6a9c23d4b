import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './program';

/** A reader that has seen enough (`evenhand journey … | head`) closes the pipe: that ends the command, quietly. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { stdin, stdout, stderr, env } = process;
void run(process.argv.slice(2), { stdin, stdout, stderr, env, sleep: (ms) => sleep(ms) }).then((code) => {
  process.exitCode = code;
  stdin.unref?.();
});
