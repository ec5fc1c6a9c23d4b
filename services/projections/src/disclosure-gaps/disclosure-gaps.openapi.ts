import { disclosureItems, gapFinders } from '@evenhand/contracts';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, instant, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words } from '../openapi.parts';
import { remedyStates } from './disclosure-gaps.controller';
import type { DisclosureGapItem } from './disclosure-gaps.controller';

const minor = { type: 'integer', minimum: 0, description: 'in minor units' };
const item = object({
  gapId: text, customerId: text, productCode: orNull('string', 'of the product it is about'), item: words(disclosureItems), foundBy: words(gapFinders), foundAt: instant, harmMinor: minor, currency: orNull('string', 'ISO 4217'),
  given: { type: 'array', items: object({ compensationId: text, amountMinor: minor, currency: text, paidAt: instant }), description: 'paid for it and not taken back' },
  state: { ...words(remedyStates), description: 'owed: its harm is not made good in its currency' },
});
const gap: DisclosureGapItem = {
  gapId: 'gap_7', customerId: 'c_7Qm2Xk4T9b', productCode: 'CARD_STD', item: 'fee_composition', foundBy: 'audit', foundAt: '2026-02-08T15:00:00.000Z', harmMinor: 2_500, currency: 'CNY', given: [], state: 'owed',
};
const example = { items: [gap], next: null, position: 12, newestPosition: 12 } as unknown as JsonObject;

/** How the register of disclosure gaps is listed. */
export const disclosureGapsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/disclosure-gaps': operation(
      'disclosureGaps', 'What customers were not told, and what was given for it', `The list of remedies that are owed, whether or not anybody complained: \`state=owed\`. By customer. ${PAGING}`,
      [
        query('state', words(remedyStates), 'Only these', 'owed'), query('productcode', code(32), 'Only of this product', 'CARD_STD'), query('item', words(disclosureItems), 'Only of this item', 'fee_composition'),
        query('customer', code(64), 'Only of this customer', 'c_7Qm2Xk4T9b'), ...pageParameters,
      ], [ref('DisclosureGapsPage'), example], readModelRefusals,
    ),
  },
  schemas: { DisclosureGapsPage: pageOf(item) },
};
