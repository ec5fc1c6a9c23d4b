import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, iso, post } from '../testing/facts';
import { rootCause } from './root-cause.decider';

const planned = fact('corrective-action-planned', day(0), { rootCauseId: 'rc_1', actionId: 'act_1', ownerTeam: 'team', dueAt: iso(day(30)), kind: 'training' }, { subject: 'bank' });
const completed = fact('corrective-action-completed', day(20), { rootCauseId: 'rc_1', actionId: 'act_1' }, { subject: 'bank' });

const SUITE = { subject: 'bank', source: 'urn:evenhand:complaints', actorkind: 'system' } as const;
const bySuite = (at: number, actionId: string, more: object = {}) =>
  fact('corrective-action-planned', day(at), { rootCauseId: 'rc_1', actionId, ownerTeam: 'team', dueAt: iso(day(at + 30)), ...more }, SUITE);

describe('a corrective action that the suite plans by itself (PM-10)', () => {
  const pattern = { pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5, statsPosition: 9 } };

  it('is planned once a cause, also where a person has planned one', () => {
    const first = bySuite(1, 'act_2');
    given(rootCause).when(post(first)).then([first]);
    given(rootCause, [first]).when(post(bySuite(90, 'act_3'))).then([]);
    given(rootCause, [planned]).when(post(first)).then([]);
    given(rootCause, [first]).when(post(planned)).then([planned]);
  });

  it('is planned once in 30 days where a pattern shows, in whatever order the days are told', () => {
    const first = bySuite(40, 'act_2', pattern);
    given(rootCause).when(post(first)).then([first]);
    given(rootCause, [first]).when(post(bySuite(69, 'act_3', pattern))).then([]);
    given(rootCause, [first]).when(post(bySuite(11, 'act_3', pattern))).then([]);
    const again30 = bySuite(70, 'act_3', pattern);
    given(rootCause, [first]).when(post(again30)).then([again30]);
  });
});

describe('a corrective action', () => {
  it('is planned once and completed once', () => {
    given(rootCause).when(post(planned)).then([planned]);
    given(rootCause, [planned]).when(post(again(planned))).then([]);
    given(rootCause, [planned]).when(post(having(again(planned), { ownerTeam: 'other' }))).then('already_recorded', '/data/actionId');
    given(rootCause, [planned]).when(post(completed)).then([completed]);
    given(rootCause, [planned, completed]).when(post(again(completed))).then([]);
  });

  it('is completed only where it is planned', () => {
    given(rootCause).when(post(completed)).then('unknown_corrective_action', '/data/actionId');
    given(rootCause, [planned]).when(post(having(completed, { actionId: 'constructor' }))).then('unknown_corrective_action', '/data/actionId');
  });
});
