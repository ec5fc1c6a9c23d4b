import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../fact.examples';
import { hardship } from './hardship.decider';

const reported = fact('hardship-reported', day(0), { hardshipId: 'h', kind: 'job_loss' });
const supported = fact('hardship-support-given', day(3), { hardshipId: 'h', support: 'payment_holiday', valueMinor: 120_000, currency: 'CNY' });
const unanswered = fact('hardship-unanswered', day(7), { hardshipId: 'h' });
const ended = fact('hardship-ended', day(150), { hardshipId: 'h' });

describe('a hardship', () => {
  it('is reported once', () => {
    given(hardship).when(post(reported)).then([reported]);
    given(hardship, [reported]).when(post(again(reported, day(1)))).then([]);
    given(hardship, [reported]).when(post(having(again(reported), { kind: 'illness' }))).then('already_recorded', '/data/kind');
  });

  it('is helped with any number of times, also late and before it is known', () => {
    given(hardship).when(post(supported)).then([supported]);
    given(hardship, [reported, supported]).when(post(supported)).then([supported]);
    given(hardship, [reported, unanswered]).when(post(supported)).then([supported]);
    const late = again(supported, day(160));
    given(hardship, [reported, unanswered, ended]).when(post(late)).then([late]);
  });

  it('is unanswered 7 days after the report, whichever is known first', () => {
    given(hardship, [reported]).when(post(unanswered)).then([unanswered]);
    given(hardship, [reported]).when(post(again(unanswered, day(6)))).then('not_the_due_moment', '/time');
    given(hardship).when(post(unanswered)).then([unanswered]);
    given(hardship, [unanswered]).when(post(reported)).then([reported]);
    given(hardship, [again(unanswered, day(8))]).when(post(reported)).then('not_the_due_moment', '/time');
    given(hardship, [reported, unanswered]).when(post(again(unanswered))).then([]);
  });

  it('is not unanswered when help came by then', () => {
    given(hardship, [reported, supported]).when(post(unanswered)).then('hardship_closed', '/time');
    given(hardship, [reported, again(supported, day(8))]).when(post(unanswered)).then([unanswered]);
  });

  it('ends once, also before it is known', () => {
    given(hardship).when(post(ended)).then([ended]);
    given(hardship, [reported, supported]).when(post(ended)).then([ended]);
    given(hardship, [reported, ended]).when(post(again(ended, day(151)))).then([]);
  });
});
