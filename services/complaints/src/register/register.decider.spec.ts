import { given } from '@evenhand/event-sourcing';
import { again, day, fact, post } from '../testing/facts';
import { register } from './register.decider';

const codes = (...pairs: readonly (readonly [code: string, label: string])[]) => pairs.map(([code, label]) => ({ code, label }));
const published = (told: ReturnType<typeof codes>, field: 'sourceProduct' | 'state' = 'sourceProduct') =>
  fact('register-codes-published', day(0), { register: 'cfpb', field, codes: told }, { subject: 'bank' });

describe('the codes of a register', () => {
  const first = published(codes(['card', 'Credit card'], ['loan', 'Loan']));

  it('are added as they are met, each once', () => {
    given(register).when(post(first)).then([first]);
    given(register, [first]).when(post(again(first))).then([]);
    given(register, [first]).when(post(published(codes(['loan', 'Loan'])))).then([]);
    const more = published(codes(['loan', 'Loan'], ['mortgage', 'Mortgage']));
    given(register, [first]).when(post(more)).then([more]);
    given(register, [first, more]).when(post(again(more))).then([]);
  });

  it('never come to stand for something else, also not within one publication', () => {
    given(register, [first]).when(post(published(codes(['mortgage', 'Mortgage'], ['card', 'Charge card'])))).then('label_changed', '/data/codes/1/label');
    given(register).when(post(published(codes(['a', 'One'], ['a', 'Two'])))).then('label_changed', '/data/codes/1/label');
  });

  it('are the fields\' own: one code may stand for different things in two of them', () => {
    const state = published(codes(['card', 'A state']), 'state');
    given(register, [first]).when(post(state)).then([state]);
    given(register, [first]).when(post(published(codes(['WASHINGTON', 'Washington']), 'state'))).then('code_too_long', '/data/codes/0/code');
  });

  it('may be called as what every object has', () => {
    const odd = published(codes(['constructor', 'Constructor'], ['__proto__', 'Proto']));
    given(register).when(post(odd)).then([odd]);
    given(register, [odd]).when(post(again(odd))).then([]);
    given(register, [odd]).when(post(published(codes(['__proto__', 'Other'])))).then('label_changed', '/data/codes/0/label');
  });
});
