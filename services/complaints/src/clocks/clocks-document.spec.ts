import { shippedCalendars } from '@evenhand/business-days';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clocksDocument, clockSources } from './clocks-document';
import { shippedPolicies } from './shipped-policies';

describe('docs/clocks.md', () => {
  it('is what the shipped policies and calendars say', () => {
    expect(readFileSync(join(__dirname, '../../../../docs/clocks.md'), 'utf8')).toBe(clocksDocument(shippedPolicies, shippedCalendars));
  });

  it('names the source of every shipped clock, and of no other', () => {
    expect(Object.keys(clockSources)).toEqual(shippedPolicies.flatMap(({ jurisdiction, clocks }) => clocks.map(({ clockId }) => `${jurisdiction} ${clockId}`)));
  });
});
