import type { InboundItem } from '../record/inbound.item';

/** Items that go to one owner together, in record order. */
export interface Group<T> {
  readonly owner: string;
  readonly history: boolean;
  readonly items: readonly T[];
}

/**
 * Divides items into waves: the groups of a wave go to their owners side by side, a wave goes when the one before is answered. So the items of one customer
 * reach their owners one after the other, and those of different customers wait for each other as little as that allows.
 */
export function waves<T extends Pick<InboundItem, 'owner' | 'history' | 'customer'>>(items: readonly T[]): Group<T>[][] {
  const last = new Map<string, { readonly wave: number; readonly to: string }>();
  const made: Map<string, { readonly owner: string; readonly history: boolean; readonly items: T[] }>[] = [];
  for (const item of items) {
    const { owner, history, customer } = item;
    const to = `${owner} ${history}`;
    const before = last.get(customer);
    const wave = before === undefined ? 0 : before.to === to ? before.wave : before.wave + 1;
    last.set(customer, { wave, to });
    const groups = (made[wave] ??= new Map());
    const group = groups.get(to) ?? { owner, history, items: [] };
    groups.set(to, group);
    group.items.push(item);
  }
  return made.map((groups) => [...groups.values()]);
}

/** Pieces of at most so many items and bytes; an item that is larger by itself makes one alone. */
export function pieces<T extends Pick<InboundItem, 'text'>>(items: readonly T[], most: { readonly items: number; readonly bytes: number }): T[][] {
  const made: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(item.text) + 1;
    const piece = made.at(-1);
    if (piece && piece.length < most.items && bytes + size <= most.bytes) {
      piece.push(item);
      bytes += size;
    } else {
      made.push([item]);
      bytes = size;
    }
  }
  return made;
}
