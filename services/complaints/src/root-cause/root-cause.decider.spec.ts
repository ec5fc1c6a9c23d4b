import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, iso, post } from '../testing/facts';
import { rootCause } from './root-cause.decider';

const planned = fact('corrective-action-planned', day(0), { rootCauseId: 'rc_1', actionId: 'act_1', ownerTeam: 'team', dueAt: iso(day(30)), kind: 'training' }, { subject: 'bank' });
const completed = fact('corrective-action-completed', day(20), { rootCauseId: 'rc_1', actionId: 'act_1' }, { subject: 'bank' });

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
