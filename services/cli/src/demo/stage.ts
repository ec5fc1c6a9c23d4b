import type { EvenhandClient } from '@evenhand/client';
import { grouped } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

/** What a chapter of the demo has at hand: the suite it asks, where it tells, and when to stop. */
export class Stage {
  private chapters = 0;

  constructor(readonly api: EvenhandClient, readonly screen: Pick<Terminal, 'stdout' | 'stderr'>, readonly signal: AbortSignal) {}

  get width(): number | undefined {
    return this.screen.stdout.columns;
  }

  /** A heading, and in a sentence what is to be seen. */
  chapter(title: string, about: string): void {
    const heading = `${(this.chapters += 1)}. ${title}`;
    this.say('', heading, '-'.repeat(heading.length), about, '');
  }

  say(...lines: readonly string[]): void {
    this.screen.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
}

export class Stopwatch {
  private readonly started = performance.now();

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** `12.3 s`, and the rate of so many events. */
  took(events?: number): string {
    const { seconds } = this;
    return `${seconds.toFixed(1)} s${events === undefined ? '' : `, ${grouped(Math.round(events / Math.max(0.001, seconds)))} events a second`}`;
  }
}
