import { integer, oneOf, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { equityReviews, equityReviewStates } from './equity-reviews.projection';
import type { EquityReview } from './equity-reviews.projection';

const parameters = { state: oneOf(...equityReviewStates), limit: integer(1, 200), cursor: cursorText, minPosition: position };

/** What is listed was opened, which told these. */
type Known = 'complaintId' | 'causes' | 'openedAt';
type Opened = EquityReview & { readonly [Member in Known]: NonNullable<EquityReview[Member]> };
/** Ratios in basis points, money in minor units, moments in UTC. */
export type EquityReviewItem = { readonly equityReviewId: string; readonly customerId: string } & Readonly<Pick<Opened, Known>> &
  Readonly<Pick<EquityReview, 'qEntBp' | 'qPeerBp' | 'peerN' | 'state' | 'topUpMinor' | 'currency' | 'reason' | 'decidedAt'>>;

export function equityReviewItem(equityReviewId: string, row: EquityReview): EquityReviewItem {
  const { complaintId, customer: customerId, causes, qEntBp, qPeerBp, peerN, openedAt, state, topUpMinor, currency, reason, decidedAt } = row as Opened;
  return { equityReviewId, complaintId, customerId, causes, qEntBp, qPeerBp, peerN, openedAt, state, topUpMinor, currency, reason, decidedAt };
}

@Controller('v1/equity-reviews')
export class EquityReviewsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async equityReviews(@Query() query: Record<string, unknown>): Promise<ListPage<EquityReviewItem>> {
    const { state, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<EquityReview>({ projection: equityReviews.name, order: 'opened', limit, cursor, minPosition, where: [['state = $', state]] });
    return { items: items.map(({ key, state: row }) => equityReviewItem(key, row)), ...page };
  }
}
