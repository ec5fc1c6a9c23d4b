import * as fc from 'fast-check';
import { codeOf, sourcedCode, stateCodeOf } from './cfpb.codes';

describe('a code of the register\'s words', () => {
  it.each([
    ['Web', 'web'], ['Postal mail', 'postal_mail'], ['Closed with non-monetary relief', 'closed_with_non_monetary_relief'], ['In progress', 'in_progress'],
    ['Advertising and marketing, including promotional offers', 'advertising_and_marketing__including_promotional_offers'], ["Can't repay my loan", 'can_t_repay_my_loan'],
    ["Cont'd attempts collect debt not owed", 'cont_d_attempts_collect_debt_not_owed'],
  ])('is the label where that can be read back: %s', (label, code) => expect(codeOf(label)).toBe(code));

  it.each([
    ['Closing/Cancelling account', 'closing_cancelling_account_a5343c29'], ['Credit reporting, credit repair services, or other personal consumer reports', 'credit_reporting__credit_repair_services__or_other_pers_6a8c7c67'],
    ['???', 'label_8f2ec17e'],
  ])('has digits of the label\'s hash where it cannot, or would be too long: %s', (label, code) => {
    expect(codeOf(label).slice(0, -8)).toBe(code.slice(0, -8));
    expect(codeOf(label)).toMatch(/_[0-9a-f]{8}$/);
  });

  it('is no other label\'s, however alike they are', () => {
    const alike = [
      'Customer service / Customer relations', 'Customer service/Customer relations', 'customer service customer relations', 'Customer Service Customer Relations', 'Customer service customer relations',
      'Customer service  customer relations', 'Customer_service_customer_relations', 'Overdraft, savings, or rewards features', 'Overdraft, savings or rewards features', 'Non monetary', 'Non-monetary',
      'Cant t', "Cant't", 'A b 1a2b3c4d', 'X', 'x', '', ' ',
    ];
    expect(new Set(alike.map(codeOf)).size).toBe(alike.length);
  });

  const word = fc.constantFrom('non', 'Non', 't', 's', 'a', 'A', 'b1', 'deadbeef', '-', "'", ',', ' ', '_', '/', ', ', 'é');
  it('tells labels apart, whatever they are', () => {
    fc.assert(fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (a, b) => {
      const [one, other] = [a.join(''), b.join('')];
      expect(codeOf(one) === codeOf(other)).toBe(one === other);
    }), { numRuns: 2_000 });
  });

  it('may always stand in an event', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (label) => {
      expect(codeOf(label)).toMatch(/^[a-z0-9_]{1,64}$/);
      expect(stateCodeOf(label)).toMatch(/^[A-Za-z0-9]{2,8}$/);
    }));
  });

  it('of a state is its letters', () => {
    expect([sourcedCode('state', 'CA'), sourcedCode('state', 'UNITED STATES MINOR OUTLYING ISLANDS').length]).toEqual(['CA', 8]);
  });
});
