import type { History } from './history';

const LONG = 64;

/**
 * Histories in memory, as they will be once what is on its way is stored: those used last, in two generations, the older of which is
 * forgotten when the younger is full; but never one with something on its way. Memory may be wrong, since others write too; the revision an
 * append expects finds that out.
 */
export class Histories<State, Event> {
  private young = new Map<string, History<State, Event>>();
  private old = new Map<string, History<State, Event>>();

  /** @param most streams kept */
  constructor(private readonly most: number) {}

  get(stream: string): History<State, Event> | undefined {
    return this.young.get(stream) ?? this.old.get(stream);
  }

  keep(stream: string, history: History<State, Event>): void {
    this.young.set(stream, history);
    if (this.young.size * 2 <= this.most) return;
    const forgotten = this.old;
    this.old = this.young;
    this.young = new Map();
    for (const [name, one] of forgotten) if (one.onTheirWay > 0 && !this.old.has(name)) this.young.set(name, one);
  }

  /** Nothing of it is on its way any more: a long one is not kept for what may come. */
  release(stream: string, history: History<State, Event>): void {
    if (history.revision >= LONG) this.drop(stream, history);
  }

  /** It was wrong, or nobody knows. */
  forget(stream: string, history: History<State, Event>): void {
    history.broken = true;
    this.drop(stream, history);
  }

  private drop(stream: string, history: History<State, Event>): void {
    if (this.young.get(stream) === history) this.young.delete(stream);
    if (this.old.get(stream) === history) this.old.delete(stream);
  }
}
