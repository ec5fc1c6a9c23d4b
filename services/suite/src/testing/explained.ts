import { scoreNames } from '@evenhand/scoring';
import type { SuiteUnderTest } from './doors';
import { fairnessAt, justices } from './fairness.formula';
import type { JourneyEvent } from './fairness.formula';

interface Explained {
  readonly score: number;
  readonly base: number;
  readonly addends: readonly { readonly position: number | null; readonly occurredAt: string | null; readonly contribution: number }[];
}

/**
 * Law 4 for a customer at a moment: every score is the sum of its addends, which are events of the journey, and fairness equals the formula
 * of the domain page, as explained and as shown.
 * @param items the whole journey @param at ms since 1970
 */
export async function expectExplained(suite: SuiteUnderTest, customer: string, items: readonly JourneyEvent[], at: number): Promise<void> {
  const path = `/v1/customers/${customer}`;
  const query = `at=${new Date(at).toISOString()}&minPosition=${items.at(-1)?.position}`;
  const explained = new Map(await Promise.all(scoreNames.map(async (score) => [score, await suite.get<Explained>(`${path}/explain?score=${score}&${query}`)] as const)));
  for (const [score, { score: value, base, addends }] of explained) {
    const sum = addends.reduce((total, { contribution }) => total + contribution, base);
    expect([customer, score, Math.abs(sum - value) <= 1e-9]).toEqual([customer, score, true]);
    for (const { position, occurredAt } of addends) {
      if (position === null) continue;
      expect(items.find((item) => item.position === position)?.time).toBe(occurredAt);
      expect(Date.parse(occurredAt as string)).toBeLessThanOrEqual(at);
    }
  }
  const state = await suite.get<{ fairness: Record<string, Record<string, number & { score: number }>> }>(`${path}/state?${query}`);
  for (const ledger of ['treatment', 'perceived'] as const) {
    const expected = fairnessAt(items, ledger, at);
    for (const [name, dim] of [...Object.entries(justices), ['overall', 'overall'] as const]) {
      const { score } = explained.get(`fairness.${ledger}.${name as keyof typeof justices | 'overall'}`) as Explained;
      expect([customer, ledger, name, score]).toEqual([customer, ledger, name, expect.closeTo(expected[dim], 9)]);
      const shown = state.fairness[ledger]?.[name];
      expect(Math.abs((name === 'overall' ? shown : shown?.score) as number - expected[dim])).toBeLessThanOrEqual(0.005 + 1e-9);
    }
    expect(Math.abs(state.fairness[ledger]?.['confidence'] as number - expected.confidence)).toBeLessThanOrEqual(0.005 + 1e-9);
  }
}
