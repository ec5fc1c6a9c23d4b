import type { EventType } from '@evenhand/contracts';
import { problemResponse } from '@evenhand/nest';
import type { JsonObject } from '@evenhand/nest';
import { body, count, fieldsOf, id, json, key, large, list, moment, object, orNull, ref, refusals, said, text, type } from './openapi.parts';

const decided = type('equity-review-decided');
const completed = type('blind-review-completed');
const shared = (event: EventType, place: JsonObject): JsonObject => JSON.parse(JSON.stringify({ ...event.example, ...place })) as JsonObject;

const equityReviewId: JsonObject = { name: 'id', in: 'path', required: true, schema: id, example: 'eqr_5' };
const TOKEN = '9c56cc51b374c3ba189210d5b6d4bf57';
const token: JsonObject = { name: 'token', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{32}$' }, example: TOKEN };

const answered = object({ equityReviewId: id, position: { ...count, description: 'of the last event stored' }, events: { ...list(ref('AnsweredEvent')), description: 'what was stored' } });
const stored = {
  equityReviewId: 'eqr_5', position: 918_301,
  events: [{ ...shared(decided, { stream: 'equity-review-eqr_5', revision: 1, position: 918_301 }), data: { ...decided.example.data, complaintId: 'cmp_42', qEntAfterBp: 10_000, qPeerAfterBp: 10_000 } }],
};
const bp = (words: string): JsonObject => ({ ...orNull(count), description: `${words}, in basis points; null where it is not known` });
const review = object({
  equityReviewId: id, complaintId: id, causes: list({ enum: ['below_entitlement', 'below_peers'] }), customerId: id, qEntBp: bp('compensation over entitlement'),
  qPeerBp: bp('compensation over loss, over the median of like cases'), peerN: { ...orNull(count), description: 'how many like cases' }, openedAt: moment, state: { enum: ['open', 'decided'] },
  topUpMinor: orNull(count), currency: orNull(text), reason: orNull(text), qEntAfterBp: bp('the first with the top-up'), qPeerAfterBp: bp('the second with the top-up'), decidedAt: orNull(moment), position: count,
});
const shown = {
  equityReviewId: 'eqr_5', complaintId: 'cmp_42', causes: ['below_entitlement', 'below_peers'], customerId: 'c_7Qm2Xk4T9b', qEntBp: 4_000, qPeerBp: 4_200, peerN: 57,
  openedAt: '2026-02-28T10:00:01Z', state: 'open', topUpMinor: null, currency: null, reason: null, qEntAfterBp: null, qPeerAfterBp: null, decidedAt: null, position: 918_224,
};
const blind = object({ token: text, position: { ...count, description: 'of the last event stored' } });
const unknown = problemResponse('`unknown_equity_review`: there is none of that id');

/** Reviews of redress, and those of reviewers who do not see whose complaint it is. */
export const equityPaths: JsonObject = {
  '/v1/equity-reviews/{id}': {
    get: {
      tags: ['complaints'], operationId: 'showEquityReview', summary: 'One equity review: why it was opened, and what was decided',
      description: 'From the log itself, as it stands now: a decision just answered shows.', parameters: [equityReviewId],
      responses: { 200: { description: 'The review', content: json(review, shown) }, 404: unknown, 503: problemResponse('`store_unavailable`: ask again after Retry-After') },
    },
  },
  '/v1/equity-reviews/{id}/decide': {
    post: {
      tags: ['complaints'], operationId: 'decideEquityReview', summary: 'Decide whether redress is topped up',
      description: 'A top-up is paid as compensation of the complaint and the customer is called, by themselves. 0 leaves the redress as it is. The ratios afterwards are those of the response that the review was opened for.',
      parameters: [equityReviewId, key],
      requestBody: { required: true, content: json(body(fieldsOf(decided, ['equityReviewId'], 'equityReviewId')), said(decided, ['equityReviewId'])) },
      responses: {
        200: { description: 'It had been stored before: the first answer again', content: json(answered, stored) }, 201: { description: 'It is decided', content: json(answered, stored) },
        ...refusals('; `currency_mismatch`: the redress is in another currency'), ...large, 404: unknown, 409: problemResponse('`equity_review_closed`: it is decided already, otherwise'),
      },
    },
  },
  '/v1/blind-reviews/{token}/complete': {
    post: {
      tags: ['complaints'], operationId: 'completeBlindReview', summary: 'Say what would have been right, without knowing whose complaint it is',
      description: 'By the token that `GET /v1/blind-reviews` lists. Neither answers nor refusals tell the complaint, its customer, its stage or what the bank decided. Where the bank was wrong it looks again by itself.',
      parameters: [token, key],
      requestBody: { required: true, content: json(body(fieldsOf(completed, ['complaintId'], 'complaintId')), said(completed, ['complaintId'])) },
      responses: {
        200: { description: 'It had been stored before', content: json(blind, { token: TOKEN, position: 918_310 }) }, 201: { description: 'It is completed', content: json(blind, { token: TOKEN, position: 918_310 }) },
        ...refusals('; `reviewer_is_handler`: who reviews has not handled the complaint'), ...large, 404: problemResponse('`unknown_blind_review`: there is none of that token'),
        409: problemResponse('`blind_review_closed`: it is completed already, or not asked for any more'),
      },
    },
  },
};
