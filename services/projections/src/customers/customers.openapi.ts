import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { scoreNames } from '@evenhand/scoring';
import { count, instant, minPosition, number, object, operation, query, readModelRefusals, readTag, ref, refusals, standing, text, words } from '../openapi.parts';
import { customersExample, spreadExample } from '../projections.examples';
import { fairnessBands, listedScores, satisfactionBands } from './customer-columns';

const bound = (least: number, most: number): JsonObject => ({ type: 'number', minimum: least, maximum: most, multipleOf: 0.01 });

const today = query('at', instant, 'Any moment of the current day of the bank; another day is refused: lists are kept for that day only');
const reason = object({
  score: words(scoreNames), eventId: { ...text, description: "the CloudEvent's own id" }, type: text,
  contribution: { ...number, description: 'what `explain` of that score says the event adds, unrounded' },
});
const item = object({
  customerId: text, lastContactAt: { type: ['string', 'null'], format: 'date-time', description: 'when the last interaction was recorded, by time' },
  fairness: { $ref: '#/components/schemas/CustomerState/properties/fairness' }, satisfaction: { $ref: '#/components/schemas/CustomerState/properties/satisfaction' },
  reasons: { type: 'array', maxItems: 2, items: reason, description: 'the events that did most to pull the score sorted by down or, with the highest first, to lift it; where there are none, the opposite; of a gap one of treatment and one of perception, which made it that low or high. What was voided is none' },
});
const page = object({ at: instant, ...standing, items: { type: 'array', maxItems: 200, items: item }, next: { type: ['string', 'null'], description: 'cursor of the next page, null at the end' } });
const counts = (of: readonly string[]): JsonObject => object(Object.fromEntries(of.map((word) => [word, count])));
const spread = object({
  at: instant, ...standing, customers: count, fairness: counts(fairnessBands), satisfaction: counts(satisfactionBands),
  bands: { type: 'array', items: object({ fairness: words(fairnessBands), satisfaction: words(satisfactionBands), customers: { type: 'integer', minimum: 1 } }), description: 'customers by both bands' },
  scores: {
    type: 'array', description: 'of the customers with evidence of the score: to 2 decimals, quantiles by nearest rank',
    items: object({ score: words(listedScores), customers: count, mean: number, p10: number, p50: number, p90: number }),
  },
});

/** How customers are listed and how all of them stand. */
export const customersApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/customers': operation(
      'customers', 'Customers, by how they are treated and how satisfied they are',
      'As of the current day of the bank, each with two reasons. Who has no value of what is sorted by (a gap without evidence of both ledgers) is not listed. A cursor is good for its day and order. `position` is the smaller of what customer-state and contact-activity have considered: while one of them is first built, it lies behind the log.',
      [
        query('fairnessBand', words(fairnessBands), 'Only these, by treatment'), query('satisfactionBand', words(satisfactionBands), 'Only these'),
        query('score', words(listedScores), 'What min, max and minConfidence are of; default: what is sorted by'),
        query('min', bound(-100, 100), 'Inclusive', 0), query('max', bound(-100, 100), 'Inclusive', 60), query('minConfidence', bound(0, 1), 'Inclusive; of a gap the smaller of both', 0.15),
        query('lastContactBefore', instant, 'Only who had a contact, and none since'),
        query('sort', { type: 'string', pattern: `^[+-]?(${listedScores.join('|').replaceAll('.', '\\.')})$`, default: '+fairness.treatment.overall' }, 'A score, the lowest first; with - before it the highest', '-fairness.gap'),
        query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Items a page'), query('cursor', text, '`next` of the page before'), today, minPosition,
      ], [ref('CustomersPage'), customersExample], refusals,
    ),
    '/v1/customers/spread': operation(
      'customersSpread', 'How fairness and satisfaction are spread over all customers', 'As of the current day of the bank.', [today, minPosition], [ref('CustomersSpread'), spreadExample], readModelRefusals,
    ),
  },
  schemas: { CustomersPage: page, CustomersSpread: spread },
};
