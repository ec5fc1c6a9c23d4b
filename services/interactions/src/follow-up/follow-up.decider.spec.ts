import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, iso, post } from '../fact.examples';
import { followUp } from './follow-up.decider';

const scheduled = fact('follow-up-scheduled', day(0), { followUpId: 'f', reason: 'post_purchase', dueAt: iso(day(7)) });
const completed = fact('follow-up-completed', day(4), { followUpId: 'f', outcome: 'reached', helpful: 4 });
const missed = fact('follow-up-missed', day(7), { followUpId: 'f' });

describe('a follow-up', () => {
  it('is due after it is scheduled', () => {
    given(followUp).when(post(scheduled)).then([scheduled]);
    given(followUp).when(post(having(scheduled, { dueAt: iso(day(0)) }))).then('due_not_after_event', '/data/dueAt');
  });

  it('is completed while it is open, also before it is known', () => {
    given(followUp, [scheduled]).when(post(completed)).then([completed]);
    given(followUp).when(post(completed)).then([completed]);
    given(followUp, [scheduled, missed]).when(post(again(completed, day(8)))).then('follow_up_closed', '/time');
  });

  it('is completed when that happened before its timer fired', () => {
    given(followUp, [scheduled, missed]).when(post(completed)).then([completed]);
  });

  it('is missed at its due moment, when it was open', () => {
    given(followUp, [scheduled]).when(post(missed)).then([missed]);
    given(followUp, [scheduled, completed]).when(post(missed)).then('follow_up_closed', '/time');
    given(followUp, [scheduled]).when(post(again(missed, day(8)))).then('not_the_due_moment', '/time');
    given(followUp, [again(missed, day(8))]).when(post(scheduled)).then('not_the_due_moment', '/time');
  });

  it('has one outcome', () => {
    given(followUp, [scheduled, completed]).when(post(again(completed, day(5)))).then([]);
    given(followUp, [scheduled, completed]).when(post(having(again(completed), { outcome: 'no_answer' }))).then('already_recorded', '/data/outcome');
  });
});
