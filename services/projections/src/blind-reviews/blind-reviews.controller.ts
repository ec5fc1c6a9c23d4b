import { integer, oneOf, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { blindReviews, blindReviewStates } from './blind-reviews.projection';
import type { BlindFacts, BlindReview, BlindReviewState } from './blind-reviews.projection';

const parameters = { state: oneOf(...blindReviewStates), limit: integer(1, 200), cursor: cursorText, minPosition: position };

type Money = 'allegedLossMinor' | 'assessedLossMinor' | 'currency';
/** Nothing of whose case it is, where it was handled, what was decided, or what a reviewer said; money in minor units, null where not told. */
export type BlindReviewItem = { readonly token: string; readonly state: BlindReviewState } & Omit<BlindFacts, Money> & { readonly [Member in Money]: NonNullable<BlindFacts[Member]> | null };

/** What is listed was drawn, which told both. */
type Drawn = BlindReview & { readonly token: string; readonly facts: BlindFacts };

/** Member by member: what the draw may tell one day is not told here by itself. */
export function blindReviewItem(_complaint: string, row: BlindReview): BlindReviewItem {
  const { token, state, facts } = row as Drawn;
  const { productCode, issue, category, severity, complexity, desiredOutcome, receivedOn, statements, evidence, factsConfirmed, allegedLossMinor = null, assessedLossMinor = null, currency = null } = facts;
  return { token, state, productCode, issue, category, severity, complexity, desiredOutcome, receivedOn, statements, evidence, factsConfirmed, allegedLossMinor, assessedLossMinor, currency };
}

@Controller('v1/blind-reviews')
export class BlindReviewsController {
  constructor(private readonly lists: ListReader) {}

  /** In the order of their tokens, which is none of time: neither it nor a cursor tells which complaint a token stands for. */
  @Get()
  async blindReviews(@Query() query: Record<string, unknown>): Promise<ListPage<BlindReviewItem>> {
    const { state, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<BlindReview>({ projection: blindReviews.name, order: 'token', key: 'token', limit, cursor, minPosition, where: [['state = $', state]] });
    return { items: items.map(({ key, state: row }) => blindReviewItem(key, row)), ...page };
  }
}
