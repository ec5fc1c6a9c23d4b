import { actionKinds, disclosureItems, issues, loci } from '@evenhand/contracts';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, count, instant, instantOrNull, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words, wordsOrNull } from '../openapi.parts';
import { causeCustomerItem } from './cause-customers.controller';
import { rootCauseItem } from './root-causes.controller';
import { rootCauses } from './root-causes.projection';

const action = object({
  actionId: text, kind: wordsOrNull(actionKinds), ownerTeam: orNull('string', 'who is to do it'), dueAt: instantOrNull('by when'), state: words(['planned', 'completed']),
});
const pattern: JsonObject = {
  oneOf: [object({ productCode: text, issue: words(issues), branchId: text, upheld: count, statsPosition: count }), { type: 'null' }],
  description: 'complaints of one product, issue and branch of which so many were upheld within 30 days; what an identification tells is null then',
};
const item = object({
  rootCauseId: text, complaintId: orNull('string', 'it was found in'), causeCode: orNull('string', 'a code'), locus: wordsOrNull(loci), controllable: orNull('boolean', 'the bank could have prevented it'),
  stable: orNull('boolean', 'it will go on by itself'), ownerTeam: orNull('string', 'whose it is'), pattern, actions: { type: 'array', items: action },
});
const example = pageExample(rootCauses, rootCauseItem, [['complaints.root-cause-identified'], ['complaints.corrective-action-planned']]);

const minor = { type: 'integer', minimum: 0, description: 'in minor units' };
const customer = object({
  customerId: text, productCode: text,
  gaps: { type: 'array', minItems: 1, items: object({ gapId: text, item: words(disclosureItems), foundAt: instant, harmMinor: minor, currency: orNull('string', 'ISO 4217') }), description: 'what the customer was not told that belongs to the cause' },
  harmMinor: { ...minor, description: 'of all the gaps, in minor units' },
  given: { type: 'array', items: object({ compensationId: text, amountMinor: minor, currency: text, paidAt: instant }), description: 'paid for these gaps and not taken back' },
  state: { ...words(['owed', 'given']), description: 'owed: the harm of one of the gaps is not made good in its currency' },
});
const sharing = causeCustomerItem({
  customer: 'c_8Rn3Yl5U0d', product: 'CARD_STD', gaps: [{ gapId: 'gap_8', item: 'fee_composition', foundAt: '2026-02-08T15:00:00.000Z', harmMinor: 2_500, currency: 'CNY' }],
  given: [{ gapId: 'gap_8', compensationId: 'pay_78', amountMinor: 2_500, currency: 'CNY', paidAt: '2026-03-06T12:00:00.000Z' }],
});

const customersExample = JSON.parse(JSON.stringify({ items: [sharing], next: null, position: 12, newestPosition: 12 })) as JsonObject;
const causeCode: JsonObject = { name: 'causeCode', in: 'path', required: true, schema: code(32), example: 'fee_leaflet_missing' };

/** How root causes are listed. */
export const rootCausesApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/root-causes': operation(
      'rootCauses', 'Why it came to complaints, and what is done about it', `By cause code: complaints with the same cause stand together. Patterns of complaints that nobody has named a cause of come last. ${PAGING}`,
      [query('causeCode', code(32), 'Only this cause', 'fee_leaflet_missing'), ...pageParameters], [ref('RootCausesPage'), example], readModelRefusals,
    ),
    '/v1/root-causes/{causeCode}/customers': operation(
      'causeCustomers', 'Who shares a cause and did not complain, and what each was given',
      'A customer shares a cause where a disclosure gap of the same product shows it: one in an item that the complaints with the cause are about, by their issue or by the gaps they name or uncovered. Whoever complained of that product '
        + `about one of the same issues is not listed. By customer and product. A cause that no complaint has is shared by nobody. ${PAGING}`,
      [causeCode, query('productcode', code(32), 'Only as it shows in this product', 'CARD_STD'), ...pageParameters], [ref('CauseCustomersPage'), customersExample], readModelRefusals,
    ),
  },
  schemas: { RootCausesPage: pageOf(item), CauseCustomersPage: pageOf(customer) },
};
