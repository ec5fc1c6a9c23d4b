import type { EvenhandClient, Operation, OperationName } from '@evenhand/client';
import { failureOf } from '../terminal/failure';
import { startSharedProgress } from '../terminal/progress';
import { Exit, type Terminal } from '../terminal/terminal';

/** Short operations are seen to end at once; long ones are asked for four times a second. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

const UNIT: Readonly<Record<OperationName, string>> = { replay: 'positions', verify: 'positions', promote: 'rows', rollback: 'rows' };

/**
 * Watches an operation to its end, however it ends. The suite carries it out by itself: Ctrl-C, or a suite that stays away, ends the watching only,
 * and says so.
 */
export async function ended(api: EvenhandClient, id: string, kind: OperationName, projection: string, terminal: Terminal): Promise<Operation> {
  const what = `${kind} of ${projection}`;
  const progress = startSharedProgress(terminal, what, UNIT[kind]);
  const leave = (goesOn: string): void => {
    progress.stop();
    terminal.stderr.write(`${what} goes on${goesOn}; see: evenhand projections operation ${id}\n`);
  };
  const stopListening = terminal.onInterrupt(() => leave(''));
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      const operation = await api.operations.find(id);
      progress.update(operation.done, operation.total, operation.rate);
      if (operation.state !== 'running') return operation;
      await terminal.sleep(pause);
    }
  } catch (error) {
    if (failureOf(error).code === Exit.unreachable) leave(' once the suite is back');
    throw error;
  } finally {
    stopListening();
    progress.stop();
  }
}
