import type { EvenhandClient, Summary } from '@evenhand/client';
import type { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';
import { describeRejection } from './publish.command';

/** One event on its way: its JSON text, and where it came from. */
export interface OutgoingLine {
  readonly bytes: Buffer;
  readonly line: number;
  readonly file?: string;
}

/** Refused events told one by one; their rest would be the same story. */
const REFUSALS_TOLD = 20;

/** How many events were answered so far. */
export const answered = ({ stored, duplicate, rejected }: Summary): number => stored + duplicate + rejected;

/** Publishes what a command itself made of its input, of which `read` bytes were read so far, and tells the first refusals. */
export function publishLines(
  api: EvenhandClient, lines: AsyncIterable<readonly OutgoingLine[]>, progress: Progress, read: () => number, { stderr }: Terminal,
): Promise<Summary> {
  return api.publish(lines, {
    eventOf: ({ bytes }) => bytes,
    onResult: (result, line, soFar) => {
      progress.update(read(), answered(soFar));
      if (result.status !== 'rejected' || soFar.rejected > REFUSALS_TOLD + 1) return;
      stderr.write(soFar.rejected > REFUSALS_TOLD ? '(more refused events are only counted)\n' : `${describeRejection(line, result)}\n`);
    },
  });
}
