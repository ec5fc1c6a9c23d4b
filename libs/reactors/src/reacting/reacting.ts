import type { EventStore } from '@evenhand/event-sourcing';
import type { Reactor } from './reactor';

/** reactions to reactions to reactions: more than process managers ever make of one event */
const GENERATIONS = 10;

/** The reactors of a process, one a service. */
export class Reacting {
  constructor(readonly reactors: readonly Reactor[], private readonly store: EventStore) {}

  /** Everything up to it was reacted to, by each of them. */
  get position(): number {
    return Math.min(...this.reactors.map(({ progress }) => progress.position));
  }

  /** why one of them stands still; null where none does */
  get error(): string | null {
    return this.reactors.find(({ progress }) => progress.error !== null)?.progress.error ?? null;
  }

  start(): void {
    for (const reactor of this.reactors) reactor.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.reactors.map((reactor) => reactor.stop()));
  }

  /** @throws ProblemError 503 when it is stopped before it came so far */
  async reached(position: number): Promise<void> {
    await Promise.all(this.reactors.map(({ progress }) => progress.reached(position)));
  }

  /** Returns when every event that is stored was reacted to, and every reaction to those; what is published meanwhile is not waited for without end. */
  async caughtUp(): Promise<void> {
    let head = await this.store.head();
    for (let generation = 0; generation < GENERATIONS; generation++) {
      await this.reached(head);
      const now = await this.store.head();
      if (now === head) return;
      head = now;
    }
  }
}
