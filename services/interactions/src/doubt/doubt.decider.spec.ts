import { given } from '@evenhand/event-sourcing';
import { DAY, type Fact } from '../fact';
import { again, day, fact, having, post } from '../fact.examples';
import { doubt } from './doubt.decider';

const HOUR = DAY / 24;
const raised = fact('doubt-raised', day(0) + 12 * HOUR, { doubtId: 'd', category: 'market', topic: 'fee', intensity: 3, source: 'customer' });
const resolvedOn = (at: number): Fact => fact('doubt-resolved', at, { doubtId: 'd', confirmedBy: 'customer', understanding: 85 }, { id: `resolved-${at}` });
const resolved = resolvedOn(day(2));
const reopened = fact('doubt-reopened', day(4), { doubtId: 'd' });
const expired = fact('doubt-expired', raised.at + 7 * DAY, { doubtId: 'd' });

describe('a doubt', () => {
  it('is resolved only once it was raised', () => {
    given(doubt).when(post(resolved)).then('unknown_doubt', '/data/doubtId');
    given(doubt, [reopened]).when(post(resolved)).then('unknown_doubt', '/data/doubtId');
    given(doubt, [raised]).when(post(resolved)).then([having(resolved, { daysOpen: 2 })]);
  });

  it('counts the days it was open in day numbers, from when it was raised or last reopened', () => {
    const daysOpen = (stored: readonly Fact[], at: number, days: number): void => {
      const end = resolvedOn(at);
      given(doubt, stored).when(post(end)).then([having(end, { daysOpen: days })]);
    };
    daysOpen([raised], raised.at + HOUR, 0);
    daysOpen([raised], day(1), 1);
    daysOpen([raised], day(3) - 1, 2);
    daysOpen([raised, resolved, reopened], day(6), 2);
    daysOpen([raised, reopened], day(6), 2);
    daysOpen([raised, reopened, again(reopened, day(9))], day(6), 2);
    daysOpen([raised], raised.at - 3 * DAY, 0);
  });

  it('is accepted as resolved when staff confirms it (I-INV-5)', () => {
    const byStaff = having(resolved, { confirmedBy: 'staff' });
    given(doubt, [raised]).when(post(byStaff)).then([having(byStaff, { daysOpen: 2 })]);
  });

  it('is not resolved twice without being reopened between', () => {
    const other = having(resolvedOn(day(3)), { understanding: 20 });
    given(doubt, [raised, resolved]).when(post(other)).then('doubt_closed', '/time');
    given(doubt, [raised, other]).when(post(resolved)).then('doubt_closed', '/time');
    given(doubt, [raised, resolved]).when(post(resolvedOn(day(3)))).then('doubt_closed', '/time');
    given(doubt, [raised, having(resolved, { daysOpen: 2 })]).when(post(again(resolved))).then([]);
    given(doubt, [raised, resolved, reopened]).when(post(resolvedOn(day(6)))).then([having(resolvedOn(day(6)), { daysOpen: 2 })]);
    given(doubt, [raised, reopened, resolvedOn(day(6))]).when(post(resolved)).then([having(resolved, { daysOpen: 2 })]);
  });

  it('may be answered and reopened any number of times, also before it is known', () => {
    const answered = fact('doubt-answered', day(1), { doubtId: 'd', method: 'call' });
    given(doubt, [raised, answered]).when(post(answered)).then([answered]);
    given(doubt, [raised, reopened]).when(post(reopened)).then([reopened]);
    given(doubt).when(post(reopened)).then([reopened]);
  });
});

describe('a doubt expires', () => {
  const later = again(expired, reopened.at + 7 * DAY);

  it('7 days after it was raised, whichever is known first', () => {
    given(doubt, [raised]).when(post(expired)).then([expired]);
    given(doubt, [raised]).when(post(again(expired, expired.at + 1))).then('not_the_due_moment', '/time');
    given(doubt).when(post(expired)).then([expired]);
    given(doubt, [expired]).when(post(raised)).then([raised]);
    given(doubt, [again(expired, expired.at - 1)]).when(post(raised)).then('not_the_due_moment', '/time');
  });

  it('7 days after it was last reopened', () => {
    given(doubt, [raised, reopened]).when(post(later)).then([later]);
    given(doubt, [raised, reopened]).when(post(expired)).then('not_the_due_moment', '/time');
    given(doubt, [reopened, later]).when(post(raised)).then([raised]);
  });

  it('only while it is open at that moment', () => {
    given(doubt, [raised, resolved]).when(post(expired)).then('doubt_closed', '/time');
    given(doubt, [raised, resolvedOn(day(9))]).when(post(expired)).then([expired]);
    given(doubt, [raised, resolved, reopened]).when(post(later)).then([later]);
  });

  it('once: a second timer is a no-op', () => {
    given(doubt, [raised, expired]).when(post(again(expired))).then([]);
  });

  it('and cannot be resolved from then on, but before', () => {
    given(doubt, [raised, expired]).when(post(resolvedOn(day(9)))).then('doubt_closed', '/time');
    given(doubt, [raised, expired]).when(post(resolved)).then([having(resolved, { daysOpen: 2 })]);
  });

  it('and goes on when it is reopened', () => {
    const after = again(reopened, day(10));
    given(doubt, [raised, expired, after]).when(post(resolvedOn(day(11)))).then([having(resolvedOn(day(11)), { daysOpen: 1 })]);
    const expiredAgain = again(expired, day(17));
    given(doubt, [raised, expired, after]).when(post(expiredAgain)).then([expiredAgain]);
  });

  it('not when a reopening that arrived late had moved its due moment', () => {
    given(doubt, [raised, expired, reopened]).when(post(resolvedOn(day(9)))).then([having(resolvedOn(day(9)), { daysOpen: 5 })]);
    given(doubt, [raised, expired, reopened]).when(post(later)).then([later]);
  });
});
