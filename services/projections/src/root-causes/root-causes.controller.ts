import type { CausePattern } from '@evenhand/contracts';
import { code, integer, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { rootCauses } from './root-causes.projection';
import type { CorrectiveAction, RootCause } from './root-causes.projection';

const parameters = { causeCode: code(32), limit: integer(1, 200), cursor: cursorText, minPosition: position };

/** Of a pattern of complaints that nobody has named a cause of, what an identification tells is null; of a cause that was named the pattern is. */
export type RootCauseItem = { readonly rootCauseId: string }
  & Readonly<Pick<RootCause, 'complaintId' | 'causeCode' | 'locus' | 'controllable' | 'stable' | 'ownerTeam' | 'pattern' | 'actions'>>;

export function rootCauseItem(rootCauseId: string, { complaintId, causeCode, locus, controllable, stable, ownerTeam, pattern, actions }: RootCause): RootCauseItem {
  return { rootCauseId, complaintId, causeCode, locus, controllable, stable, ownerTeam, pattern: pattern && patternItem(pattern), actions: actions.map(actionItem) };
}

/** As it is told: the database gives members back in an order of its own. */
const actionItem = ({ actionId, kind, ownerTeam, dueAt, state }: CorrectiveAction): CorrectiveAction => ({ actionId, kind, ownerTeam, dueAt, state });
const patternItem = ({ productCode, issue, branchId, upheld, statsPosition }: CausePattern): CausePattern => ({ productCode, issue, branchId, upheld, statsPosition });

@Controller('v1/root-causes')
export class RootCausesController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async rootCauses(@Query() query: Record<string, unknown>): Promise<ListPage<RootCauseItem>> {
    const { causeCode, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<RootCause>({ projection: rootCauses.name, order: 'by_cause', limit, cursor, minPosition, where: [['cause_code = $', causeCode]] });
    return { items: items.map(({ key, state }) => rootCauseItem(key, state)), ...page };
  }
}
