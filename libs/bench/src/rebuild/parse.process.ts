import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ParseShare } from './parse.worker';

export interface ParseOrder {
  readonly url: string;
  readonly workers: number;
  /** position of the last event to read */
  readonly head: number;
}

/** What a rebuild is measured against: so many workers that read and parse the log, and do nothing with it. */
async function parse({ url, workers, head }: ParseOrder): Promise<{ events: number; seconds: number }> {
  const share = (n: number): number => Math.floor((head * n) / workers);
  const started = performance.now();
  const counts = await Promise.all(Array.from({ length: workers }, (_, n) => count({ url, after: share(n), upTo: share(n + 1) })));
  return { events: counts.reduce((sum, n) => sum + n, 0), seconds: (performance.now() - started) / 1_000 };
}

function count(share: ParseShare): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'parse.worker.js'), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

process.on('message', (order: ParseOrder) => {
  parse(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
