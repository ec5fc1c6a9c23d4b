import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Columns } from './columns/columns';
import type { ColumnsOrder, FromThread, ToThread } from './columns/messages';
import { isUnreachable } from './columns/unreachable';
import { TooManyGroups } from './contacts/contacts.question';

// The thread that answers what goes across customers: however long a question takes, it holds nobody's event.
const port = parentPort as MessagePort;
const tell = (message: FromThread): void => port.postMessage(message);
const textOf = (error: unknown): string => (error instanceof Error ? error.stack ?? error.message : String(error));

let warned = '';
const warn = (message: string): void => {
  if (message !== warned) tell({ kind: 'warned', message });
  warned = message;
};
const columns = new Columns((workerData as ColumnsOrder).databaseUrl, {
  read: ({ version: { projection, id }, position }, ms) => tell({ kind: 'read', projection, versionId: id, position, ms: Math.round(ms) }),
  failed: (projection, error) => warn(`${projection} cannot be read into memory: ${textOf(error)}`),
});

function failureOf(error: unknown): Pick<Extract<FromThread, { kind: 'failed' }>, 'reason' | 'message'> {
  if (error instanceof TooManyGroups) return { reason: 'tooMany', message: error.message };
  return { reason: isUnreachable(error) ? 'unreachable' : 'fault', message: textOf(error) };
}

let ticking = false;
port.on('message', (message: ToThread) => {
  if (message.kind === 'ask') {
    const { id, asked, patienceMs } = message;
    const until = performance.now() + patienceMs;
    columns.ask(asked, () => performance.now() < until).then(
      (answer) => tell({ kind: 'answer', id, answer }),
      (error: unknown) => tell({ kind: 'failed', id, ...failureOf(error) }),
    );
  } else if (!ticking) {
    ticking = true;
    columns.tick(message.day, message.ahead).catch((error: unknown) => warn(textOf(error))).finally(() => (ticking = false));
  }
});
