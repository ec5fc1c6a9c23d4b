import type { EvenhandClient, ItemResult, Summary } from '@evenhand/client';
import type { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';
import type { OutgoingLine } from './outgoing-line';
import { describeRejection } from './publish.command';
import { answered, sendLines } from './send-lines';

/** Refused events told one by one; their rest would be the same story. */
const REFUSALS_TOLD = 20;

/** Publishes what a command itself made of its input, of which `read` bytes were read so far, as history, and tells the first refusals. */
export function publishLines(
  api: EvenhandClient, lines: AsyncIterable<readonly OutgoingLine[]>, progress: Progress, read: () => number, { stderr }: Terminal,
  heard: (result: ItemResult) => void = () => undefined,
): Promise<Summary> {
  return sendLines(api, lines, {
    history: true,
    onResult: (result, line, soFar) => {
      heard(result);
      progress.update(read(), answered(soFar));
      if (result.status !== 'rejected' || soFar.rejected > REFUSALS_TOLD + 1) return;
      stderr.write(soFar.rejected > REFUSALS_TOLD ? '(more refused events are only counted)\n' : `${describeRejection(line, result)}\n`);
    },
  });
}
