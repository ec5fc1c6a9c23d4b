import { PassThrough, Readable } from 'node:stream';
import { startProgress, startSharedProgress } from './progress';
import type { Terminal } from './terminal';

function terminal(isTTY: boolean): { readonly terminal: Terminal; readonly drawn: () => string } {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const chunks: Buffer[] = [];
  stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    terminal: { stdin: Readable.from([]), stdout: new PassThrough(), stderr, env: {}, sleep: () => Promise.resolve(), user: () => '', onInterrupt: () => () => undefined },
    drawn: () => Buffer.concat(chunks).toString(),
  };
}

describe('progress', () => {
  it('is silent where nobody looks', () => {
    const { terminal: pipe, drawn } = terminal(false);
    const progress = startProgress(pipe, 'events', 100);
    progress.update(100, 5);
    progress.stop();
    startSharedProgress(pipe, 'replay of customer-state', 'positions').update(1, 2, 3);
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

  it('of the suite\'s work tells what it is, and how much of it once that is known', () => {
    const { terminal: screen, drawn } = terminal(true);
    const progress = startSharedProgress(screen, 'replay of customer-state', 'positions');
    progress.update(0, 0, 0);
    progress.update(1500, 6000, 1234.4);
    progress.stop();
    progress.stop();
    expect(drawn()).toMatch(/replay of customer-state .* 0%  0 of 0 positions  0\/s/);
    expect(drawn()).toMatch(/replay of customer-state .* 25%  1 500 of 6 000 positions  1 234\/s/);
  });
});
