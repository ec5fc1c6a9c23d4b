import { code, instant, integer, oneOf, position, readQuery } from '@evenhand/nest';
import { followUpReasons } from '@evenhand/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { momentOf } from '../lists/moment';
import { followUps, followUpStates } from './follow-ups.projection';
import type { FollowUp, FollowUpState } from './follow-ups.projection';

const parameters = {
  state: oneOf(...followUpStates), dueBefore: instant, reason: oneOf(...followUpReasons), customer: code(64), limit: integer(1, 200), cursor: cursorText, minPosition: position,
};

/** `dueAt` in UTC; `causeEventId`: the CloudEvent's own id of what it was scheduled for, null where that was not said. */
export interface FollowUpItem {
  readonly followUpId: string;
  readonly customerId: string;
  readonly reason: NonNullable<FollowUp['reason']>;
  readonly dueAt: string;
  readonly state: FollowUpState;
  readonly causeEventId: string | null;
}

/** What is listed was scheduled, which told these. */
type Scheduled = FollowUp & { readonly [Known in 'reason' | 'dueAt']: NonNullable<FollowUp[Known]> };

export function followUpItem(followUpId: string, row: FollowUp): FollowUpItem {
  const { customer: customerId, reason, dueAt, state, cause: causeEventId } = row as Scheduled;
  return { followUpId, customerId, reason, dueAt, state, causeEventId };
}

@Controller('v1/follow-ups')
export class FollowUpsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async followUps(@Query() query: Record<string, unknown>): Promise<ListPage<FollowUpItem>> {
    const { state, dueBefore, reason, customer, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<FollowUp>({
      projection: followUps.name, order: 'due', limit, cursor, minPosition,
      where: [['state = $', state], ['due < $', dueBefore === undefined ? undefined : momentOf(dueBefore)], ['reason = $', reason], ['customer = $', customer]],
    });
    return { items: items.map(({ key, state: row }) => followUpItem(key, row)), ...page };
  }
}
