import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { Seen } from '@evenhand/reactors';
import type { Fact } from '../fact';
import { day, fact, iso } from '../testing/facts';
import { answered, filed, managers, SEEN, written } from '../testing/managers';

describe('masked unfairness (PM-13)', () => {
  type Fairness = NonNullable<Seen['fairness']>['after'];
  const figures = (treatment: number, gap: number | null, confidence = 0.5): Fairness =>
    ({ treatment: { overall: treatment, confidence }, perceived: { overall: treatment + (gap ?? 0), confidence }, gap }) as Fairness;
  const flagged = (before: Fairness, after: Fairness): readonly object[] => written('PM-13', [answered(day(5))], { ...SEEN, fairness: { before, after } });

  it('is flagged when it begins, with the figures and the position they were read at', () => {
    expect(flagged(figures(59, 19), figures(59, 20))).toMatchObject([{
      type: 'evenhand.complaints.masked-unfairness-flagged.v1', time: iso(day(5)),
      data: { treatment: 59, perceived: 79, gap: 20, treatmentConf: 0.5, perceivedConf: 0.5, asOfPosition: 7 },
    }]);
  });

  it('is not flagged while it lasts, where treatment is 60, the gap smaller, or too little is known', () => {
    const fine = figures(80, 0);
    expect([flagged(figures(59, 20), figures(40, 30)), ...[figures(60, 20), figures(59, 19.99), figures(59, 20, 0.49), figures(59, null)].map((after) => flagged(fine, after))].flat()).toEqual([]);
  });
});

describe('complaints that are one, and one that is two (C-INV-10)', () => {
  const merged = (at: number, receivedAt: number): Fact => fact('complaints-merged', at, { mergedComplaintId: 'cmp_2', receivedAt: iso(receivedAt), due: [] });

  it('closes the one that was merged into another', () => {
    expect(written('C-INV-10-merged', [filed(), merged(day(3), day(-2))])).toEqual([
      { type: 'evenhand.complaints.complaint-closed.v1', subject: 'c_1', time: iso(day(3)), data: { complaintId: 'cmp_2', reason: 'merged' } },
    ]);
  });

  it('files what is split off at the moment of the first receipt, also of what was merged in before', () => {
    const split = fact('complaint-split', day(5), { newComplaintId: 'cmp_3', issue: 'staff_attitude' });
    const [alone] = written('C-INV-10-split', [filed({ gapId: 'gap_1' }), split]) as CloudEvent[];
    expect(alone).toMatchObject({ type: 'evenhand.complaints.complaint-received.v1', time: iso(day(0)), productcode: 'CARD_STD', data: { complaintId: 'cmp_3', issue: 'staff_attitude', severity: 2 } });
    for (const field of ['due', 'vulnerable', 'gapId']) expect(alone?.data).not.toHaveProperty(field);
    expect(written('C-INV-10-split', [filed(), merged(day(3), day(-2)), split])).toMatchObject([{ time: iso(day(-2)) }]);
    expect(written('C-INV-10-split', [split])).toEqual([]);
  });
});

it('every process manager looks at events that there are, has a name of its own, and says what it does', () => {
  const names = new Set(registry.all().map(({ name }) => name));
  expect(new Set(managers.map(({ name }) => name)).size).toBe(managers.length);
  for (const { name, on, when, then, owner } of managers) {
    expect([name, owner, (on === 'fairness' ? [] : on).filter((one) => !names.has(one))]).toEqual([name, 'complaints', []]);
    expect([when, then]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
  }
});
