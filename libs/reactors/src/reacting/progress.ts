import type { Cause } from './cause';
import type { Answer } from './reactions';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
}

/** How far the reactor has come, for who waits and for who watches. */
export class Progress {
  position = 0;
  error: string | null = null;
  /** heard of each event that was answered with something: ms from stored to reacted to */
  onLag: (ms: number, manager: string) => void = () => undefined;
  private waiters: Waiter[] = [];
  private ended = false;

  stands(position: number): void {
    this.position = position;
    this.error = null;
    const [met, open] = [this.waiters.filter((waiter) => waiter.position <= position), this.waiters.filter((waiter) => waiter.position > position)];
    this.waiters = open;
    for (const { resolve } of met) resolve();
  }

  failed(error: Error): void {
    this.error = error.message;
  }

  reacted(causes: readonly Cause[], answers: readonly Answer[], now: number): void {
    if (causes.length === 0) return;
    for (const { cause, manager, reactions } of answers) if (reactions.length > 0) this.onLag(Math.max(0, now - cause.recordedAt), manager.name);
  }

  /** @throws Error when it is stopped before it came so far */
  reached(position: number): Promise<void> {
    if (position <= this.position) return Promise.resolve();
    if (this.ended) return Promise.reject(new Error('reacting was stopped'));
    return new Promise((resolve) => this.waiters.push({ position, resolve }));
  }

  end(): void {
    this.ended = true;
    for (const { resolve } of this.waiters) resolve();
    this.waiters = [];
  }
}
