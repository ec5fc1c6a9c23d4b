const DAY_MS = 86_400_000;
const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** Months are counted as year · 12 + month 0..11; days from 1970-01-01. */
export function monthOfDay(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Number of a month's last day; of the years before 100 too, which Date.UTC takes for those of the last century. */
export const lastDayOf = (month: number): number => new Date(0).setUTCFullYear(Math.floor(month / 12), (month % 12) + 1, 1) / DAY_MS - 1;

/** @param text YYYY-MM; undefined where it is none */
export function readMonth(text: string): number | undefined {
  const [, year, month] = MONTH.exec(text) ?? [];
  return year === undefined ? undefined : Number(year) * 12 + Number(month) - 1;
}

export const monthText = (month: number): string => `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
