import type { CloudEvent } from '@evenhand/contracts';
import { fold, projected } from '../testing/fold';
import { fact, noon } from '../testing/journeys';
import { registerCodes } from './register-codes.projection';

const published = (field: string, ...codes: readonly (readonly [code: string, label: string])[]): CloudEvent =>
  fact('bank', 'complaints.register-codes-published', noon(0), { register: 'cfpb', field, codes: codes.map(([code, label]) => ({ code, label })) });

describe('the codes of a register', () => {
  it("each stand for the register's own words in their field, which stay as they were told first", () => {
    const rows = fold(registerCodes, [published('sourceProduct', ['credit_card', 'Credit card'], ['other', 'Other']), published('sourceIssue', ['other', 'Something else']), published('sourceProduct', ['other', 'Others'])], true);
    expect([...rows.values()]).toEqual([
      { register: 'cfpb', field: 'sourceProduct', code: 'credit_card', label: 'Credit card' }, { register: 'cfpb', field: 'sourceProduct', code: 'other', label: 'Other' },
      { register: 'cfpb', field: 'sourceIssue', code: 'other', label: 'Something else' },
    ]);
  });

  it('let everything else pass', () => {
    expect(registerCodes.key(projected(fact('c-1', 'need-recorded', noon(0), { needCode: 'N1' })))).toBeUndefined();
  });
});
