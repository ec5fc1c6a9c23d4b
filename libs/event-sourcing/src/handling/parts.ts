import type { Intent } from '../intent';

/** Items that are settled together, after those of the parts before. */
export interface Part<T> {
  /** whether they look outside their streams first */
  readonly prepared: boolean;
  readonly items: readonly T[];
}

/**
 * Cuts a batch where an item must see others stored: a prepared intent those before it of its customer, and those after it of its customer
 * the prepared one. What shares a stream or an id stays in order too. Other customers' items go together: a batch with a few prepared
 * intents of many customers is three parts, not three for each of them.
 */
export function partsOf<T extends { readonly intent: Intent<unknown> }>(items: readonly T[]): readonly Part<T>[] {
  if (!items.some(({ intent }) => intent.prepare)) return items.length > 0 ? [{ prepared: false, items }] : [];
  // Odd levels hold the prepared ones, one of a customer each; even levels the others.
  const reached = new Map<string, number>();
  const levels: T[][] = [];
  for (const item of items) {
    const { customer, stream, id, prepare } = item.intent;
    const keys = [`customer ${customer}`, `stream ${stream}`, `id ${id}`];
    const before = Math.max(...keys.map((key) => reached.get(key) ?? 0));
    const level = before + (before % 2) + (prepare ? 1 : 0);
    for (const key of keys) reached.set(key, level);
    (levels[level] ??= []).push(item);
  }
  return [...levels.entries()].flatMap(([level, part]) => (part ? [{ prepared: level % 2 === 1, items: part }] : []));
}
