import type { CloudEvent } from '@evenhand/contracts';
import type { Fact } from '../fact';
import { day, fact, iso } from '../testing/facts';
import { answered, filed, SEEN, written } from '../testing/managers';

describe('what is done about causes (PM-10)', () => {
  const identified = (data: object = {}): Fact =>
    fact('root-cause-identified', day(6), { rootCauseId: 'rc_1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable: true, ownerTeam: 'team_cards', ...data });
  const plan = (rootCauseId: string, more: object = {}): object => expect.objectContaining({
    type: 'evenhand.complaints.corrective-action-planned.v1', subject: 'bank', data: expect.objectContaining({ rootCauseId, actionId: expect.stringMatching(/^act_/), kind: 'process_fix', ...more }),
  });

  it('is planned where an upheld complaint has a lasting cause that the bank can remove, whichever is told second', () => {
    expect(written('PM-10', [filed(), answered(day(5)), identified()])).toEqual([plan('rc_1', { ownerTeam: 'team_cards', dueAt: iso(day(36)) })]);
    expect(written('PM-10', [filed(), identified(), answered(day(7))])).toEqual([plan('rc_1', { dueAt: iso(day(37)) })]);
    const two = [filed(), identified(), identified({ rootCauseId: 'rc_2', ownerTeam: undefined }), answered(day(7), { decision: 'partly' })];
    expect(written('PM-10', two)).toEqual([plan('rc_1'), plan('rc_2', { ownerTeam: 'complaint_office' })]);
    expect(written('PM-10', two)).toEqual(written('PM-10', two));
  });

  it('is not, where the cause passes, cannot be helped, or nothing was upheld', () => {
    for (const data of [{ stable: false }, { controllable: false }]) expect(written('PM-10', [filed(), answered(day(5)), identified(data)])).toEqual([]);
    expect(written('PM-10', [filed(), answered(day(5), { decision: 'rejected' }), identified()])).toEqual([]);
    expect(written('PM-10', [filed(), identified()])).toEqual([]);
    expect(written('PM-10', [filed(), identified(), answered(day(5), { kind: 'interim', decision: undefined })])).toEqual([]);
  });

  it('is planned where five complaints of one kind and branch were upheld within 30 days, with the figures read', () => {
    const here = filed();
    const facts = [{ ...here, event: { ...here.event, branchid: 'SH_021' } }, answered(day(5))];
    const [planned] = written('PM-10-pattern', facts, SEEN, { upheld: 5, statsPosition: 40 }) as CloudEvent[];
    expect(planned).toEqual(plan(expect.stringMatching(/^pat_[0-9a-f-]{36}$/) as string, {
      ownerTeam: 'complaint_office', pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5, statsPosition: 40 },
    }));
    expect(written('PM-10-pattern', facts, SEEN, { upheld: 4, statsPosition: 40 })).toEqual([]);
    expect(written('PM-10-pattern', [filed(), answered(day(5))], SEEN, { upheld: 9, statsPosition: 40 })).toEqual([]);
  });
});
