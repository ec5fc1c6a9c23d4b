import type { ApiClient } from '../http/api-client';
import { startSharedProgress } from '../terminal/progress';
import { CliError, Exit, type Terminal } from '../terminal/terminal';
import type { Operation, OperationName } from './operation.types';

/** Short operations are seen to end at once; long ones are asked for four times a second. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

const UNIT: Readonly<Record<OperationName, string>> = { replay: 'positions', verify: 'positions', promote: 'rows', rollback: 'rows' };

export const operationPath = (id: string): string => `/v1/operations/${encodeURIComponent(id)}`;

/**
 * Watches an operation to its end, however it ends. The suite carries it out by itself: Ctrl-C, or a suite that stays away, ends the watching only,
 * and says so.
 */
export async function ended(api: ApiClient, id: string, kind: OperationName, projection: string, terminal: Terminal): Promise<Operation> {
  const what = `${kind} of ${projection}`;
  const progress = startSharedProgress(terminal, what, UNIT[kind]);
  const leave = (goesOn: string): void => {
    progress.stop();
    terminal.stderr.write(`${what} goes on${goesOn}; see: evenhand projections operation ${id}\n`);
  };
  const stopListening = terminal.onInterrupt(() => leave(''));
  try {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      const operation = await api.get<Operation>(operationPath(id));
      progress.update(operation.done, operation.total, operation.rate);
      if (operation.state !== 'running') return operation;
      await terminal.sleep(pause);
    }
  } catch (error) {
    if (error instanceof CliError && error.exitCode === Exit.unreachable) leave(' once the suite is back');
    throw error;
  } finally {
    stopListening();
    progress.stop();
  }
}
