import type { JsonObject } from '@evenhand/nest';
import { minPosition, object, query, standing, text } from '../openapi.parts';

/** What every list of rows is asked with besides its own parameters. */
export const pageParameters: readonly JsonObject[] = [
  query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Items a page'), query('cursor', text, '`next` of the page before, in the same order'), minPosition,
];

/** A page of a list. */
export const pageOf = (item: JsonObject): JsonObject => object({
  items: { type: 'array', maxItems: 200, items: item }, next: { type: ['string', 'null'], description: 'cursor of the next page, null at the end' }, ...standing,
});

/** Said of every list: what a cursor promises. */
export const PAGING = 'A page begins where the one before ended in the order: what stays where it is in it is given once.';
