import { given } from '@evenhand/event-sourcing';
import { again, date, day, fact, having, post } from '../fact.examples';
import { customer } from './customer.decider';

const registered = fact('customer-registered', day(0), { segment: 'mass', locale: 'zh-CN', joinedOn: date(0), consents: ['marketing'] });
const consent = (at: number, granted: boolean) => fact('consent-changed', at, { purpose: 'profiling', granted });
const need = (at: number) => fact('need-recorded', at, { needCode: 'home_loan' });
const met = (at: number) => fact('need-met', at, { needCode: 'home_loan' });

describe('a customer', () => {
  it('registers once', () => {
    given(customer).when(post(registered)).then([registered]);
    given(customer, [registered]).when(post(again(registered, day(9)))).then([]);
    given(customer, [registered]).when(post(having(again(registered), { segment: 'affluent' }))).then('already_recorded', '/data/segment');
  });

  it('may be told the role of the bank again and again', () => {
    const told = fact('role-clarified', day(1), { role: 'adviser' });
    given(customer, [told]).when(post(told)).then([told]);
  });
});

describe('what is in force of a customer', () => {
  it('is told by every word of the customer, also one that confirms what holds: one between may still arrive', () => {
    const withdrawn = consent(day(5), false);
    given(customer).when(post(withdrawn)).then([withdrawn]);
    given(customer, [consent(day(1), true)]).when(post(withdrawn)).then([withdrawn]);
    given(customer, [consent(day(1), false)]).when(post(withdrawn)).then([withdrawn]);
    const between = consent(day(3), true);
    given(customer, [consent(day(1), false), withdrawn]).when(post(between)).then([between]);
    given(customer, [consent(day(1), false), consent(day(3), true)]).when(post(withdrawn)).then([withdrawn]);
  });

  it('is judged by the times of the facts', () => {
    const late = consent(day(2), false);
    given(customer, [consent(day(5), false)]).when(post(late)).then([late]);
    given(customer, [consent(day(1), false), consent(day(3), true)]).when(post(late)).then([late]);
  });

  it('is what was said last where two facts are of one instant', () => {
    const [granted, withdrawn] = [consent(day(1), true), consent(day(1), false)];
    given(customer, [granted]).when(post(again(granted))).then([]);
    given(customer, [granted]).when(post(withdrawn)).then([withdrawn]);
    given(customer, [granted, withdrawn]).when(post(again(withdrawn))).then([]);
    given(customer, [withdrawn, granted]).when(post(withdrawn)).then([withdrawn]);
  });

  it('is asked of each purpose by itself', () => {
    const other = fact('consent-changed', day(5), { purpose: 'surveys', granted: false });
    given(customer, [consent(day(1), false)]).when(post(other)).then([other]);
  });

  it('does not tell an explicit consent from one never given: a registration is no consent-changed', () => {
    const explicit = fact('consent-changed', day(1), { purpose: 'marketing', granted: true });
    given(customer, [registered]).when(post(explicit)).then([explicit]);
  });

  it('is told again by a preference of another moment', () => {
    const wish = (value: string) => fact('preference-recorded', day(2), { key: 'contact', value });
    const stored = [fact('preference-recorded', day(1), { key: 'contact', value: 'app' }), fact('preference-recorded', day(1), { key: 'language', value: 'en' })];
    const changed = wish('phone');
    given(customer, stored).when(post(changed)).then([changed]);
    const confirmed = wish('app');
    given(customer, stored).when(post(confirmed)).then([confirmed]);
    given(customer, [...stored, confirmed]).when(post(again(confirmed))).then([]);
  });

  it('changes with a need recorded and met, which may be known in any order', () => {
    const [fulfilled, anew] = [met(day(5)), need(day(9))];
    given(customer).when(post(fulfilled)).then([fulfilled]);
    given(customer, [need(day(1))]).when(post(fulfilled)).then([fulfilled]);
    given(customer, [need(day(1)), fulfilled]).when(post(again(fulfilled))).then([]);
    given(customer, [need(day(1))]).when(post(anew)).then([anew]);
    given(customer, [need(day(1)), met(day(5))]).when(post(anew)).then([anew]);
  });

  it('changes with another relationship manager', () => {
    const assigned = (at: number, managerRef: string) => fact('relationship-manager-assigned', at, { managerRef });
    const other = assigned(day(2), 'h_12');
    given(customer, [assigned(day(1), 'h_11')]).when(post(other)).then([other]);
    given(customer, [assigned(day(1), 'h_11')]).when(post(assigned(day(1), 'h_11'))).then([]);
  });
});
