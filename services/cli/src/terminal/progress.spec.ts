import { PassThrough, Readable } from 'node:stream';
import { startProgress } from './progress';
import type { Terminal } from './terminal';

function terminal(isTTY: boolean): { readonly terminal: Terminal; readonly drawn: () => string } {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const chunks: Buffer[] = [];
  stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    terminal: { stdin: Readable.from([]), stdout: new PassThrough(), stderr, env: {}, sleep: () => Promise.resolve() },
    drawn: () => Buffer.concat(chunks).toString(),
  };
}

describe('progress', () => {
  it('is silent where nobody looks', () => {
    const { terminal: pipe, drawn } = terminal(false);
    const progress = startProgress(pipe, 'events', 100);
    progress.update(100, 5);
    progress.stop();
    expect(drawn()).toBe('');
  });

  it('ends on a screen with the whole bar, the count and the rate', () => {
    const { terminal: screen, drawn } = terminal(true);
    const progress = startProgress(screen, 'events', 100);
    progress.update(50, 600);
    progress.update(100, 1200);
    progress.stop();
    expect(drawn()).toMatch(/100%  1 200 events  [\d ]+\/s/);
  });

  it('shows count and rate alone where no end is known', () => {
    const { terminal: screen, drawn } = terminal(true);
    const progress = startProgress(screen, 'events', null);
    progress.update(0, 7);
    progress.stop();
    expect(drawn()).toMatch(/7 events  [\d ]+\/s/);
    expect(drawn()).not.toContain('%');
  });
});
