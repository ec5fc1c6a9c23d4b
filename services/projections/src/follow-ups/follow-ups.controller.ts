import { followUpReasons } from '@evenhand/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { code, instant, integer, oneOf, position, readQuery } from '../query';
import { followUps, followUpStates } from './follow-ups.projection';
import type { FollowUp, FollowUpState } from './follow-ups.projection';

const parameters = {
  state: oneOf(...followUpStates), dueBefore: instant, reason: oneOf(...followUpReasons), customer: code(64), limit: integer(1, 200), cursor: cursorText, minPosition: position,
};

/** `dueAt` in UTC; `causeEventId`: the CloudEvent's own id of what it was scheduled for, null where that was not said. */
export interface FollowUpItem {
  readonly followUpId: string;
  readonly customerId: string;
  readonly reason: FollowUp['reason'];
  readonly dueAt: string | null;
  readonly state: FollowUpState;
  readonly causeEventId: string | null;
}

export const followUpItem = (followUpId: string, { customer: customerId, reason, dueAt, state, cause: causeEventId }: FollowUp): FollowUpItem =>
  ({ followUpId, customerId, reason, dueAt, state, causeEventId });

@Controller('v1/follow-ups')
export class FollowUpsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async followUps(@Query() query: Record<string, unknown>): Promise<ListPage<FollowUpItem>> {
    const { state, dueBefore, reason, customer, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<FollowUp>({
      projection: followUps.name, order: 'due', limit, cursor, minPosition,
      where: [['state = $', state], ['due < $', dueBefore === undefined ? undefined : new Date(dueBefore).toISOString()], ['reason = $', reason], ['customer = $', customer]],
    });
    return { items: items.map(({ key, state: row }) => followUpItem(key, row)), ...page };
  }
}
