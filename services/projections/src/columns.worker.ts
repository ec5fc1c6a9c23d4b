import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { Columns } from './columns/columns';
import type { ColumnsOrder, FromThread, ToThread } from './columns/messages';
import { isUnreachable } from './columns/unreachable';
import { TooManyGroups } from './contacts/contacts.question';

// The thread that answers what goes across customers: however long a question takes, it holds nobody's event.
const port = parentPort as MessagePort;
const tell = (message: FromThread): void => port.postMessage(message);
const columns = new Columns((workerData as ColumnsOrder).databaseUrl, (read) => tell({ kind: 'read', ...read }));

function reasonOf(error: unknown): 'unreachable' | 'tooMany' | 'fault' {
  if (error instanceof TooManyGroups) return 'tooMany';
  return isUnreachable(error) ? 'unreachable' : 'fault';
}

let ticking = false;
port.on('message', (message: ToThread) => {
  if (message.kind === 'ask') {
    const { id, asked } = message;
    columns.ask(asked).then(
      (answer) => tell({ kind: 'answer', id, answer }),
      (error: unknown) => tell({ kind: 'failed', id, reason: reasonOf(error), message: error instanceof Error ? error.stack ?? error.message : String(error) }),
    );
  } else if (!ticking) {
    ticking = true;
    // what it could not do, the next question does or says
    columns.tick(message.day, message.ahead).catch(() => undefined).finally(() => (ticking = false));
  }
});
