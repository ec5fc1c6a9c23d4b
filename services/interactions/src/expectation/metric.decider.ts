import type { ExpectationSet } from '@evenhand/contracts';

/** What a number in each unit may be; bp may be any. */
const units: Readonly<Record<ExpectationSet['metric'], { readonly means: string; fits(value: number): boolean }>> = {
  score: { means: '0 to 100', fits: (value) => value >= 0 && value <= 100 },
  days: { means: 'at least 0', fits: (value) => value >= 0 },
  hours: { means: 'at least 0', fits: (value) => value >= 0 },
  bp: { means: 'any number', fits: () => true },
  minor: { means: 'whole minor units', fits: Number.isInteger },
  bool: { means: '0 or 1', fits: (value) => value === 0 || value === 1 },
};

/** @returns what a value of the metric must be, where this one is not; a yes is what can be expected, so bounds of bool are 1 */
export function misfit(metric: ExpectationSet['metric'], value: number, as: 'bound' | 'actual'): string | undefined {
  if (metric === 'bool' && as === 'bound') return value === 1 ? undefined : '1';
  return units[metric].fits(value) ? undefined : units[metric].means;
}
