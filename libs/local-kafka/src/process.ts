import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends the signal and waits until the process is gone; after `patience` it is killed. */
export async function end(pid: number, signal: 'SIGTERM' | 'SIGKILL', patience = 30_000): Promise<void> {
  for (let waited = 0; isAlive(pid); waited += POLL_MS) {
    if (waited === 0) process.kill(pid, signal);
    if (waited === patience) process.kill(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

export function accepts(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (open: boolean): void => {
      socket.destroy();
      answer(open);
    };
    socket.setTimeout(5_000, () => tell(false)).once('connect', () => tell(true)).once('error', () => tell(false));
  });
}
