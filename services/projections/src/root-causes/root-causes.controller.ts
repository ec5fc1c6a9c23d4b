import { code, integer, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { rootCauses } from './root-causes.projection';
import type { CorrectiveAction, RootCause } from './root-causes.projection';

const parameters = { causeCode: code(32), limit: integer(1, 200), cursor: cursorText, minPosition: position };

/** What is listed was identified, which told these. */
type Known = 'complaintId' | 'causeCode' | 'locus' | 'controllable' | 'stable';
type Identified = RootCause & { readonly [Member in Known]: NonNullable<RootCause[Member]> };
export type RootCauseItem = { readonly rootCauseId: string } & { readonly [Member in Known]: NonNullable<RootCause[Member]> } & Pick<RootCause, 'ownerTeam' | 'actions'>;

export function rootCauseItem(rootCauseId: string, row: RootCause): RootCauseItem {
  const { complaintId, causeCode, locus, controllable, stable, ownerTeam, actions } = row as Identified;
  return { rootCauseId, complaintId, causeCode, locus, controllable, stable, ownerTeam, actions: actions.map(actionItem) };
}

/** As it is told: the database gives members back in an order of its own. */
const actionItem = ({ actionId, kind, ownerTeam, dueAt, state }: CorrectiveAction): CorrectiveAction => ({ actionId, kind, ownerTeam, dueAt, state });

@Controller('v1/root-causes')
export class RootCausesController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async rootCauses(@Query() query: Record<string, unknown>): Promise<ListPage<RootCauseItem>> {
    const { causeCode, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<RootCause>({ projection: rootCauses.name, order: 'cause_code', limit, cursor, minPosition, where: [['cause_code = $', causeCode]] });
    return { items: items.map(({ key, state }) => rootCauseItem(key, state)), ...page };
  }
}
