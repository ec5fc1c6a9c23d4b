import { categories, complexities, desiredOutcomes, issues } from '@evenhand/contracts';
import type { ApiDescription } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, count, object, operation, orNull, query, readModelRefusals, readTag, ref, words } from '../openapi.parts';
import { blindReviewItem } from './blind-reviews.controller';
import { blindReviews, blindReviewStates } from './blind-reviews.projection';

const item = object({
  token: { type: 'string', pattern: '^[A-Za-z0-9._:~-]{1,64}$', description: 'by which the review is completed' }, state: words(blindReviewStates), productCode: code(32), issue: words(issues), category: words(categories),
  severity: { type: 'integer', minimum: 1, maximum: 4 }, complexity: words(complexities), desiredOutcome: words(desiredOutcomes), receivedOn: { type: 'string', format: 'date' },
  statements: { ...count, description: 'taken before the decision' }, evidence: { ...count, description: 'documents' }, factsConfirmed: { type: 'boolean' },
  allegedLossMinor: orNull('integer', 'by the customer, in minor units'), assessedLossMinor: orNull('integer', 'by the bank, in minor units'), currency: orNull('string', 'ISO 4217'),
});
const example = pageExample(blindReviews, blindReviewItem, [['complaints.blind-review-drawn']]);

/** How blind reviews are listed. */
export const blindReviewsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/blind-reviews': operation(
      'blindReviews', 'Decided complaints of the 5 percent sample, as a blind reviewer sees them',
      `A token and the facts: no customer, segment, branch, channel or complaint, and not what the bank decided. In the order of the tokens, which says nothing. ${PAGING}`,
      [query('state', words(blindReviewStates), 'Only these', 'open'), ...pageParameters], [ref('BlindReviewsPage'), example], readModelRefusals,
    ),
  },
  schemas: { BlindReviewsPage: pageOf(item) },
};
