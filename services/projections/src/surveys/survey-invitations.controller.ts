import { code, integer, oneOf, position, readQuery } from '@evenhand/nest';
import { instruments } from '@evenhand/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { invitationStates, surveyInvitations } from './survey-invitations.projection';
import type { Invitation, InvitationState } from './survey-invitations.projection';

const parameters = { state: oneOf(...invitationStates), instrument: oneOf(...instruments), customer: code(64), limit: integer(1, 200), cursor: cursorText, minPosition: position };

/** Drawn where hash(customerId, triggerEventId) mod 100 < rate; `invitedAt` in UTC. */
export interface InvitationItem {
  readonly surveyId: string;
  readonly customerId: string;
  readonly instrument: NonNullable<Invitation['instrument']>;
  readonly triggerEventId: string;
  readonly sampleSeed: string;
  readonly rate: number;
  readonly invitedAt: string;
  readonly state: InvitationState;
}

/** Who is listed was invited, which told these. */
type Invited = Invitation & { readonly [Known in 'instrument' | 'trigger' | 'sampleSeed' | 'rate' | 'invitedAt']: NonNullable<Invitation[Known]> };

export function invitationItem(surveyId: string, row: Invitation): InvitationItem {
  const { customer: customerId, instrument, trigger: triggerEventId, sampleSeed, rate, invitedAt, state } = row as Invited;
  return { surveyId, customerId, instrument, triggerEventId, sampleSeed, rate, invitedAt, state };
}

@Controller('v1/surveys/invitations')
export class SurveyInvitationsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async invitations(@Query() query: Record<string, unknown>): Promise<ListPage<InvitationItem>> {
    const { state, instrument, customer, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<Invitation>({
      projection: surveyInvitations.name, order: 'invited', limit, cursor, minPosition, where: [['state = $', state], ['instrument = $', instrument], ['customer = $', customer]],
    });
    return { items: items.map(({ key, state: row }) => invitationItem(key, row)), ...page };
  }
}
