import { causes } from '@evenhand/contracts';
import type { ApiDescription } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { instant, instantOrNull, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words } from '../openapi.parts';
import { equityReviewItem } from './equity-reviews.controller';
import { equityReviews, equityReviewStates } from './equity-reviews.projection';

const item = object({
  equityReviewId: text, complaintId: text, customerId: text, causes: { type: 'array', minItems: 1, items: words(causes), description: 'what looked too low' },
  qEntBp: orNull('integer', 'compensation of the published entitlement, in basis points'), qPeerBp: orNull('integer', 'share of the loss compensated of that in like cases, in basis points'),
  peerN: orNull('integer', 'how many like cases there were'), openedAt: instant, state: words(equityReviewStates), topUpMinor: orNull('integer', 'decided, in minor units; 0 leaves the redress as it is'),
  currency: orNull('string', 'ISO 4217, of the top-up'), reason: orNull('string', 'a code'), decidedAt: instantOrNull('null while it is open'),
});
const example = pageExample(equityReviews, equityReviewItem, [['complaints.equity-review-opened'], ['complaints.equity-review-decided', { complaintId: 'cmp_42', qEntAfterBp: 10_000, qPeerAfterBp: 10_000 }]]);

/** How equity reviews are listed. */
export const equityReviewsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/equity-reviews': operation(
      'equityReviews', 'Redress that looked too low, the earliest opened first', `The queue of those who decide whether it is topped up: \`state=open\`. ${PAGING}`,
      [query('state', words(equityReviewStates), 'Only these', 'open'), ...pageParameters], [ref('EquityReviewsPage'), example], readModelRefusals,
    ),
  },
  schemas: { EquityReviewsPage: pageOf(item) },
};
