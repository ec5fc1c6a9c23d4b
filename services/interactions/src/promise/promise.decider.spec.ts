import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, iso, post } from '../fact.examples';
import { promise } from './promise.decider';

const made = fact('promise-made', day(0), { promiseId: 'p', dueAt: iso(day(20)), dimension: 'resp' });
const kept = fact('promise-kept', day(10), { promiseId: 'p', dimension: 'resp' });
const broken = fact('promise-broken', day(20), { promiseId: 'p', dimension: 'resp' });
const keptLate = again(kept, day(25));

describe('a promise', () => {
  it('is due after it is made, within 365 days', () => {
    given(promise).when(post(having(made, { dueAt: iso(day(0) + 1) }))).then([having(made, { dueAt: iso(day(0) + 1) })]);
    given(promise).when(post(having(made, { dueAt: iso(day(365)) }))).then([having(made, { dueAt: iso(day(365)) })]);
    given(promise).when(post(having(made, { dueAt: iso(day(0)) }))).then('due_not_after_event', '/data/dueAt');
    given(promise).when(post(having(made, { dueAt: iso(day(365) + 1) }))).then('due_too_late', '/data/dueAt');
  });

  it('is kept, or broken at its due moment', () => {
    given(promise, [made]).when(post(kept)).then([kept]);
    given(promise, [made]).when(post(broken)).then([broken]);
  });

  it('may be kept or broken before it is known', () => {
    given(promise).when(post(kept)).then([kept]);
    given(promise).when(post(broken)).then([broken]);
    given(promise, [kept]).when(post(made)).then([made]);
    given(promise, [broken]).when(post(made)).then([made]);
  });

  it('is broken at its due moment only, whichever is known first', () => {
    given(promise, [made]).when(post(again(broken, day(20) + 1))).then('not_the_due_moment', '/time');
    given(promise, [again(broken, day(19))]).when(post(made)).then('not_the_due_moment', '/time');
  });

  it('is broken once: a second timer is a no-op', () => {
    given(promise, [made, broken]).when(post(again(broken))).then([]);
    given(promise, [broken]).when(post(having(again(broken), { dimension: undefined }))).then([]);
    given(promise, [broken]).when(post(again(broken, day(21)))).then('already_recorded', '/time');
  });
});

describe('whether a promise is open is judged by the times of the facts', () => {
  it('so that one kept before its due moment is not broken', () => {
    given(promise, [made, kept]).when(post(broken)).then('promise_closed', '/time');
    given(promise, [kept]).when(post(broken)).then('promise_closed', '/time');
  });

  it('so that one kept in time is accepted though its timer fired before that arrived', () => {
    given(promise, [made, broken]).when(post(kept)).then([kept]);
    given(promise, [broken]).when(post(kept)).then([kept]);
  });

  it('so that one broken cannot be kept from then on', () => {
    given(promise, [made, broken]).when(post(again(kept, day(20)))).then('promise_closed', '/time');
    given(promise, [made, broken]).when(post(keptLate)).then('promise_closed', '/time');
  });

  it('so that one kept too late was broken when it was due', () => {
    given(promise, [made]).when(post(keptLate)).then([keptLate]);
    given(promise, [made, keptLate]).when(post(broken)).then([broken]);
  });

  it('so that one kept at its due moment is kept', () => {
    given(promise, [made, again(kept, day(20))]).when(post(broken)).then('promise_closed', '/time');
  });
});

describe('the dimension of a promise', () => {
  const plain = having(kept, { dimension: undefined });

  it('is that of its outcome, whichever is known first', () => {
    for (const outcome of [kept, broken]) {
      const other = having(outcome, { dimension: 'emp' });
      given(promise, [made]).when(post(other)).then('dimension_mismatch', '/data/dimension');
      given(promise, [other]).when(post(made)).then('dimension_mismatch', '/data/dimension');
    }
  });

  it('is copied to an outcome that names none', () => {
    given(promise, [made]).when(post(plain)).then([kept]);
    given(promise, [made]).when(post(having(broken, { dimension: undefined }))).then([broken]);
    given(promise).when(post(plain)).then([plain]);
  });

  it('is reliability where the promise names none', () => {
    const nameless = having(made, { dimension: undefined });
    given(promise, [nameless]).when(post(having(kept, { dimension: 'rel' }))).then([having(kept, { dimension: 'rel' })]);
    given(promise, [nameless]).when(post(kept)).then('dimension_mismatch', '/data/dimension');
    given(promise, [nameless]).when(post(plain)).then([plain]);
  });

  it('does not tell a repetition from another fact when it was copied', () => {
    given(promise, [made, kept]).when(post(again(plain))).then([]);
    given(promise, [plain]).when(post(again(kept))).then('already_recorded', '/data/dimension');
  });
});
