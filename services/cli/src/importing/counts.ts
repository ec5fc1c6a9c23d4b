import type { Summary } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';

/** How often each value came, by value: how import reports count. */
export type Counts = Record<string, number>;

export const tick = (counts: Counts, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

export const zeros = <K extends string>(keys: readonly K[]): Record<K, number> => Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;

type Figure = readonly [name: string, count: number];

/** A report's figures under its title, the events last with what became of them where they were `sent`. */
export const figures = (title: string, seen: readonly Figure[], report: Summary & { readonly events: number }, sent: boolean): string => {
  const became: readonly Figure[] = [['  stored', report.stored], ['  duplicate', report.duplicate], ['  rejected', report.rejected]];
  const rows = [...seen, ['events', report.events] as const, ...(sent ? became : [])];
  return table([{ title }, right('')], rows.map(([name, n]) => [name, grouped(n)]));
};

/** Values of `title` by how many of `unit` have them, most frequent first. */
export const shares = (title: string, unit: string, counts: Counts, total: number): string =>
  table(
    [{ title }, right(unit), right('share')],
    Object.entries(counts).sort(([, a], [, b]) => b - a).map(([key, n]) => [key || '(empty)', grouped(n), `${((100 * n) / total).toFixed(1)} %`]),
  );

/** What was noticed, in words, where there was any: one section of the report, or none. */
export function notices<K extends string>(unit: string, counts: Readonly<Partial<Record<K, number>>>, meaning: Readonly<Record<K, string>>): readonly string[] {
  const noticed = (Object.entries(counts) as [K, number][]).filter(([, n]) => n > 0);
  return noticed.length > 0 ? [table([{ title: 'noted' }, right(unit)], noticed.map(([key, n]) => [meaning[key], grouped(n)]))] : [];
}
