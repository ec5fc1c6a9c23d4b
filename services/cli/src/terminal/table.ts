/** A column: its heading and, for figures, alignment to the right. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** A column of figures. */
export const right = (title: string): Column => ({ title, align: 'right' });

/**
 * Lines up rows under their headings, two spaces between columns, no trailing blanks. `width` cuts longer lines with an ellipsis (for a screen);
 * without it nothing is cut (for a pipe).
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width = Infinity): string {
  const cells = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) => cut(columns.map((column, i) => pad(row[i] ?? '', widths[i] ?? 0, column)).join('  ').trimEnd(), width)).join('\n');
}

const pad = (text: string, width: number, column: Column): string => (column.align === 'right' ? text.padStart(width) : text.padEnd(width));

const cut = (line: string, width: number): string => (line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line);

/** A figure to two decimals, `-` where there is none. */
export const figure = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : noMinusZero(value).toFixed(2));

/** As `figure`, with its sign: `+12.50`. */
export const signed = (value: number | null | undefined): string => {
  if (value === null || value === undefined) return '-';
  return value < 0 && Number(value.toFixed(2)) !== 0 ? value.toFixed(2) : `+${Math.abs(value).toFixed(2)}`;
};

const noMinusZero = (value: number): number => (Number(value.toFixed(2)) === 0 ? 0 : value);

/** 1234567 → `1 234 567`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

/** `evenhand.interactions.promise-broken.v1` → `promise-broken`; version 2 and later stay visible. */
export const shortType = (type: string): string => type.replace(/^evenhand\.[a-z]+\./, '').replace(/\.v1$/, '');
