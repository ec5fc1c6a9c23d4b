import type { History } from './history';

const CACHED_EVENTS = 64;

/**
 * Histories in memory: those with appends on their way, as they will be once these are stored, and the short ones used last, in two
 * generations: the older is forgotten when the younger is full. Memory may be wrong, since others write too; the revision an append expects
 * finds that out.
 */
export class Histories<State, Event> {
  private readonly onTheirWay = new Map<string, { readonly history: History<State, Event>; appends: number }>();
  private young = new Map<string, History<State, Event>>();
  private old = new Map<string, History<State, Event>>();

  /** @param most streams kept */
  constructor(private readonly most: number) {}

  get(stream: string): History<State, Event> | undefined {
    return this.onTheirWay.get(stream)?.history ?? this.young.get(stream) ?? this.old.get(stream);
  }

  /** An append that the history holds already is sent to the store. */
  sent(stream: string, history: History<State, Event>): void {
    const known = this.onTheirWay.get(stream);
    if (known?.history === history) known.appends++;
    else this.onTheirWay.set(stream, { history, appends: 1 });
  }

  /** The store has it. */
  stored(stream: string, history: History<State, Event>): void {
    const known = this.onTheirWay.get(stream);
    if (known?.history !== history || --known.appends > 0) return;
    this.onTheirWay.delete(stream);
    if (history.size > CACHED_EVENTS) {
      this.forget(stream);
      return;
    }
    this.young.set(stream, history);
    if (this.young.size * 2 <= this.most) return;
    this.old = this.young;
    this.young = new Map();
  }

  /** The store has it not, or nobody knows. */
  forget(stream: string): void {
    this.onTheirWay.delete(stream);
    this.young.delete(stream);
    this.old.delete(stream);
  }
}
