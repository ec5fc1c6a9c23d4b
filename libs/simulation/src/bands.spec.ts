import { type CustomerState, evaluate, evolve, initialState } from '@evenhand/scoring';
import { simulate } from './simulate';
import { filling } from './testing/filled';

describe('the customers of a simulated bank', () => {
  const states = new Map<string, CustomerState>();
  const filled = filling();
  const [ids, branches] = [new Set<string>(), new Map<string, string>()];
  for (const event of simulate({ customers: 800, seed: 1, months: 12 })) {
    const { id, subject, branchid } = event;
    if (ids.has(id)) continue;
    ids.add(id);
    if (branchid) branches.set(subject, branchid);
    states.set(subject, evolve(states.get(subject) ?? initialState(), filled(event)));
  }
  const scores = [...states].map(([subject, state]) => ({ branch: branches.get(subject), ...evaluate(state, Date.parse('2026-01-01T00:00:00Z')) }));
  const share = (has: (score: (typeof scores)[number]) => boolean, of = scores): number => of.filter(has).length / of.length;

  it.each([['FAIR', 0.35, 0.65], ['WATCH', 0.2, 0.45], ['UNFAIR', 0.05, 0.2], ['UNKNOWN', 0.03, 0.15]] as const)('are treated %s to a share of %d to %d', (band, least, most) => {
    const found = share(({ fairness }) => fairness.treatment.band === band);
    expect(found).toBeGreaterThan(least);
    expect(found).toBeLessThan(most);
  });

  it.each([['delighted', 0.005, 0.06], ['satisfied', 0.4, 0.75], ['wavering', 0.15, 0.4], ['dissatisfied', 0.01, 0.1], ['UNKNOWN', 0.03, 0.15]] as const)(
    'are %s to a share of %d to %d', (band, least, most) => {
      const found = share(({ satisfaction }) => satisfaction.band === band);
      expect(found).toBeGreaterThan(least);
      expect(found).toBeLessThan(most);
    });

  it('say themselves how fairly they are treated, some of them, and not always what the facts say', () => {
    const gaps = scores.flatMap(({ fairness: { gap } }) => gap ?? []);
    expect(gaps.length / scores.length).toBeGreaterThan(0.25);
    expect(gaps.length / scores.length).toBeLessThan(0.6);
    expect([gaps.some((gap) => gap >= 20), gaps.some((gap) => gap <= -20)]).toEqual([true, true]);
  });

  it('are treated unfairly far more often at Riverside than at Gardens', () => {
    const unfair = (branch: string): number => share(({ fairness }) => fairness.treatment.band === 'UNFAIR', scores.filter((score) => score.branch === branch));
    expect(unfair('br_riverside')).toBeGreaterThan(0.5);
    expect(unfair('br_gardens')).toBeLessThan(0.1);
  });
});
