import { ProblemError } from '@evenhand/nest';
import type { Answer } from './reactions';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How far a service's reactor has come, in all of its slots and whoever has them, for who waits and for who watches. */
export class Progress {
  position = 0;
  /** why it stands still, where it does */
  error: string | null = null;
  /** heard of each event that a manager did something about: ms from stored to reacted to */
  onLag: (ms: number, manager: string) => void = () => undefined;
  private waiters: Waiter[] = [];
  private ended = false;

  stands(position: number): void {
    this.position = position;
    if (this.waiters.length === 0) return;
    const met = this.waiters.filter((waiter) => waiter.position <= position);
    this.waiters = this.waiters.filter((waiter) => waiter.position > position);
    for (const { resolve } of met) resolve();
  }

  failed(error: Error): void {
    this.error = error.message;
  }

  recovered(): void {
    this.error = null;
  }

  reacted(answers: readonly Answer[], now: number): void {
    for (const { cause, manager, reactions } of answers) if (reactions.length > 0) this.onLag(Math.max(0, now - cause.recordedAt), manager.name);
  }

  /** @throws ProblemError 503 when it is stopped before it came so far */
  reached(position: number): Promise<void> {
    if (position <= this.position) return Promise.resolve();
    if (this.ended) return Promise.reject(stopped());
    return new Promise((resolve, reject) => this.waiters.push({ position, resolve, reject }));
  }

  end(): void {
    this.ended = true;
    for (const { reject } of this.waiters) reject(stopped());
    this.waiters = [];
  }
}

const stopped = (): ProblemError => new ProblemError(503, 'timers_unavailable', 'Evenhand is stopping. Asking again is safe.', { retryAfter: 1 });
