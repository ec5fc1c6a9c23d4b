import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetClock } from '../testing/read-api';
import { ColumnsThread } from './columns.thread';

/** A thread that answers with its own number, ends when it is asked of day 13 and is silent of day 14. */
const THREAD = `
  const { parentPort, threadId } = require('node:worker_threads');
  parentPort.on('message', ({ kind, id, asked }) => {
    if (kind !== 'ask' || asked.day === 14) return;
    if (asked.day === 13) process.exit(1);
    if (asked.day === 15) parentPort.postMessage({ kind: 'failed', id, reason: 'fault', message: 'Error: a fault' });
    else parentPort.postMessage({ kind: 'answer', id, answer: threadId });
  });`;

let folder: string;
let thread: ColumnsThread;
const told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenhand-thread-'));
  writeFileSync(join(folder, 'thread.js'), THREAD);
  const log = { info: () => undefined, warn: () => undefined, error: (_fields: object, message: string) => void told.push(message) };
  thread = new ColumnsThread(join(folder, 'thread.js'), { databaseUrl: 'postgres://nowhere' }, new SetClock(0), log);
  thread.start();
});
afterEach(async () => {
  await thread.stop();
  rmSync(folder, { recursive: true });
});

const ask = (day: number): Promise<unknown> => thread.ask({ kind: 'spread', day, minPosition: 0 });

test('a thread that ends refuses what was asked of it, asking again begins another', async () => {
  const first = await ask(1);
  await Promise.all([ask(14), ask(13)].map((refused) => expect(refused).rejects.toMatchObject({ status: 503, code: 'read_models_unavailable' })));
  expect(told).toEqual(['the thread that answers across customers ended; the next question starts it anew']);
  const second = await ask(2);
  expect(second).not.toBe(first);
  expect(await ask(3)).toBe(second);
});

test('a fault of one question is that question\'s alone', async () => {
  const first = await ask(1);
  await expect(ask(15)).rejects.toThrow('a fault');
  expect(await ask(2)).toBe(first);
});

test('who stops it is not kept waiting by what was asked, and nothing begins again', async () => {
  const unanswered = expect(ask(14)).rejects.toMatchObject({ status: 503 });
  await thread.stop();
  await unanswered;
  await expect(ask(1)).rejects.toMatchObject({ status: 503 });
});
