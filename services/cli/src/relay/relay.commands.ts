import type { EvenhandClient, TopicRebuild, TopicVerification } from '@evenhand/client';
import { startSharedProgress } from '../terminal/progress';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { describeRebuild, describeRelay, describeVerification } from './relay.view';

interface Asked {
  readonly json: boolean;
}

/** how the one rebuild is named that can be unfinished */
const REBUILD = 'rebuild';
/** Short operations are seen to end at once; long ones are asked for four times a second. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/** 1 where nobody relays, or the one who does stands still. */
export async function status(api: EvenhandClient, { json }: Asked, terminal: Terminal): Promise<ExitCode> {
  const told = await api.relay.status();
  print(terminal, json, told, describeRelay);
  return told.state === 'none' || told.error !== null ? Exit.rejected : Exit.ok;
}

export async function verify(api: EvenhandClient, { json, ...stretch }: Asked & { readonly from?: number; readonly to?: number }, terminal: Terminal): Promise<ExitCode> {
  const { id } = await api.relay.verify(stretch);
  const ended = await watched('verification of the topic', id, () => api.relay.verification(id), terminal);
  print(terminal, json, ended, (shown) => describeVerification(shown, terminal.stdout.columns));
  return ended.result?.equal ? Exit.ok : Exit.rejected;
}

export async function rebuild(api: EvenhandClient, { json, reason }: Asked & { readonly reason: string }, terminal: Terminal): Promise<ExitCode> {
  await api.relay.rebuild(reason);
  const ended = await watched('rebuild of the topic', REBUILD, () => api.relay.rebuilding(), terminal);
  print(terminal, json, ended, describeRebuild);
  return ended.state === 'done' ? Exit.ok : Exit.rejected;
}

/** @param operation `rebuild`, or the id of a verification */
export async function cancel(api: EvenhandClient, operation: string, { json }: Asked, terminal: Terminal): Promise<ExitCode> {
  const cancelled = await (operation === REBUILD ? api.relay.cancelRebuild() : api.relay.cancelVerification(operation));
  print(terminal, json, cancelled, ({ kind, id }) => `${kind} ${id} is cancelled`);
  return Exit.ok;
}

/** The relay carries it out by itself: Ctrl-C ends the watching only, and says so, and how it is cancelled. */
async function watched<T extends TopicVerification | TopicRebuild>(what: string, operation: string, ask: () => Promise<T>, terminal: Terminal): Promise<T> {
  const progress = startSharedProgress(terminal, what, 'positions');
  const stopListening = terminal.onInterrupt(() => {
    progress.stop();
    terminal.stderr.write(`${what} goes on; cancel it with: evenhand relay cancel ${operation}\n`);
  });
  const began = performance.now();
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      const operation = await ask();
      progress.update(operation.done, operation.total, (1_000 * operation.done) / (performance.now() - began));
      if (operation.finishedAt !== null) return operation;
      await terminal.sleep(pause);
    }
  } finally {
    stopListening();
    progress.stop();
  }
}
