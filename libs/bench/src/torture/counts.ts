import type { Logged } from './log.check';

/** What the log says: contacts, customers that had one, customers, complaints that go on in no other. */
const figures = ['contacts', 'contacted', 'customers', 'complaints'] as const;
export type Counts = Readonly<Record<(typeof figures)[number], number>>;

interface Change {
  readonly slot: number;
  readonly by: Counts;
}

const OPENS: readonly string[] = ['evenhand.complaints.complaint-received.v1', 'evenhand.complaints.complaint-reported.v1'];
const MERGED = 'evenhand.complaints.complaints-merged.v1';
const CONTACT = 'evenhand.interactions.interaction-recorded.v1';

/** The log's own count at each position, of all slots and of each. Positions have no gaps. */
export class CountedLog {
  private readonly changes: Change[] = [];
  /** at each position, from 0 on */
  private readonly counted: Counts[] = [{ contacts: 0, contacted: 0, customers: 0, complaints: 0 }];
  private readonly known = new Set<string>();
  private readonly contacted = new Set<string>();

  /** The next row. */
  add({ position, slot, customer, body }: Pick<Logged, 'position' | 'slot' | 'customer' | 'body'>): void {
    const { type } = JSON.parse(body) as { type: string };
    const told = customer !== 'bank';
    const contact = told && type === CONTACT;
    const by: Counts = {
      contacts: Number(contact), contacted: Number(contact && !this.contacted.has(customer)), customers: Number(told && !this.known.has(customer)),
      complaints: Number(OPENS.includes(type)) - Number(type === MERGED),
    };
    if (told) this.known.add(customer);
    if (contact) this.contacted.add(customer);
    this.changes.push({ slot, by });
    this.counted[position] = each((figure) => (this.counted.at(-1) as Counts)[figure] + by[figure]);
  }

  /** What may be told where each slot stands somewhere from one position to another. @returns the least and the most of each figure; of one position both are the same */
  between(position: number, newestPosition: number): { readonly least: Counts; readonly most: Counts } {
    const at = this.counted[position] as Counts;
    const later = this.changes.slice(position, newestPosition);
    return { least: each((figure) => at[figure] + furthest(later, figure, Math.min)), most: each((figure) => at[figure] + furthest(later, figure, Math.max)) };
  }
}

const each = (value: (figure: keyof Counts) => number): Counts => Object.fromEntries(figures.map((figure) => [figure, value(figure)])) as Counts;

/** How far a figure comes below or above where it was, each slot standing where that is most. */
function furthest(changes: readonly Change[], figure: keyof Counts, further: (a: number, b: number) => number): number {
  const slots = new Map<number, { sum: number; furthest: number }>();
  for (const { slot, by } of changes) {
    const of = slots.get(slot) ?? { sum: 0, furthest: 0 };
    of.sum += by[figure];
    of.furthest = further(of.furthest, of.sum);
    slots.set(slot, of);
  }
  return [...slots.values()].reduce((sum, of) => sum + of.furthest, 0);
}
