import { Readable } from 'node:stream';
import type { DifferingRow } from '../operations/comparison';
import { BulkThread } from './bulk.thread';
import type { BulkOrder } from './messages';

/**
 * What `differingClaims` finds, by a worker thread.
 * @param done told the positions considered, of 2 × order.to
 * @throws FoldError; StoreUnavailable on an outage; the signal's reason
 */
export async function* recomputeInThread(file: string, order: BulkOrder, done: (positions: number) => void, signal: AbortSignal): AsyncGenerator<readonly DifferingRow[]> {
  signal.throwIfAborted();
  const thread = new BulkThread(file, order);
  const found = new Readable({ objectMode: true, read: () => undefined });
  const abort = (): void => void thread.end(signal.reason as Error);
  signal.addEventListener('abort', abort);
  thread.carryOut({ task: 'recorded' }, (message) => {
    if (message.kind === 'progress') done(message.position);
    else if (message.kind === 'differing') found.push(message.rows);
  }).then(() => found.push(null), (error: Error) => found.destroy(error));
  try {
    for await (const rows of found) yield rows as readonly DifferingRow[];
  } finally {
    signal.removeEventListener('abort', abort);
    await thread.end(new Error('the pass over the log ended'));
  }
}
