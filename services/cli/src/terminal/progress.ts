import { SingleBar } from 'cli-progress';
import { grouped } from './table';
import type { Terminal } from './terminal';

/** What a long piece of work of this program tells about itself. */
export interface Progress {
  /** `bytes` of the input read so far, `items` acknowledged so far. */
  update(bytes: number, items: number): void;
  stop(): void;
}

/** What a long piece of work of the suite tells about itself: how much of what, and its own rate a second. */
export interface SharedProgress {
  update(done: number, total: number, rate: number): void;
  stop(): void;
}

/** Where it is drawn. */
type Screen = Pick<Terminal, 'stderr'>;

const SILENT = { update: () => undefined, stop: () => undefined };

/**
 * A bar on stderr with the count and rate of `unit`, drawn only on a terminal: logs and pipes stay clean.
 * `totalBytes` null (standard input): no end is known, so only the count and the rate are shown.
 */
export function startProgress(terminal: Screen, unit: string, totalBytes: number | null): Progress {
  if (!terminal.stderr.isTTY) return SILENT;
  const format = `${totalBytes === null ? '' : '{bar} {percentage}%  '}{items} ${unit}  {rate}/s  {duration_formatted}`;
  const bar = drawnOn(terminal, format);
  const started = performance.now();
  const payload = (items: number): object => {
    const seconds = Math.max(0.001, (performance.now() - started) / 1000);
    return { items: grouped(items), rate: grouped(Math.round(items / seconds)) };
  };
  let latest = { bytes: 0, items: 0 };
  bar.start(Math.max(1, totalBytes ?? 1), 0, payload(0));
  return {
    update(bytes, items) {
      latest = { bytes, items };
      bar.update(Math.min(bytes, totalBytes ?? 1), payload(items));
    },
    stop() {
      bar.update(Math.min(latest.bytes, totalBytes ?? 1), payload(latest.items));
      bar.stop();
    },
  };
}

/** The same bar for work that the suite does: `what` it does comes first. How much there is to do (of `unit`) may come to be known later. */
export function startSharedProgress(terminal: Screen, what: string, unit: string): SharedProgress {
  if (!terminal.stderr.isTTY) return SILENT;
  const bar = drawnOn(terminal, `${what}  {bar} {percentage}%  {done} of {all} ${unit}  {rate}/s  {duration_formatted}`);
  const payload = (done: number, total: number, rate: number): object => ({ done: grouped(done), all: grouped(total), rate: grouped(Math.round(rate)) });
  bar.start(1, 0, payload(0, 0, 0));
  return {
    update(done, total, rate) {
      bar.setTotal(Math.max(1, total));
      bar.update(Math.min(done, total), payload(done, total, rate));
    },
    stop: () => bar.stop(),
  };
}

const drawnOn = (terminal: Screen, format: string): SingleBar =>
  new SingleBar({ format, stream: terminal.stderr as NodeJS.WriteStream, hideCursor: true, barsize: 30, fps: 8 });
