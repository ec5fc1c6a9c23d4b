import { code, instant, integer, oneOf, position, readQuery } from '@evenhand/nest';
import { issues } from '@evenhand/contracts';
import type { Category, Complexity, Issue } from '@evenhand/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, ListReader } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { momentOf } from '../lists/moment';
import { complaintDesk } from './complaint-desk.projection';
import type { DeskRow } from './complaint-desk.projection';
import type { DeskClock } from './desk.clocks';
import { stages } from './desk.stages';
import type { Stage } from './desk.stages';

const orders = { due: 'by_due', severity: 'by_severity' } as const;
const parameters = {
  state: oneOf(...stages), issue: oneOf(...issues), product: code(32), dueBefore: instant, sort: oneOf('due', 'severity'), limit: integer(1, 200), cursor: cursorText, minPosition: position,
};

/** Moments in UTC; money in minor units. `due`: every clock that applies, whether it runs or not. */
export interface ComplaintItem {
  readonly complaintId: string;
  readonly customerId: string;
  readonly state: Stage;
  readonly issue: Issue;
  readonly product: string | null;
  readonly branch: string | null;
  readonly channel: string | null;
  readonly severity: number;
  readonly complexity: Complexity;
  readonly category: Category;
  readonly vulnerable: boolean;
  readonly handler: string | null;
  readonly level: number;
  readonly receivedAt: string;
  readonly due: readonly DeskClock[];
  readonly nextDueAt: string | null;
  readonly governingDueAt: string | null;
  readonly breached: readonly string[];
  readonly response: DeskRow['response'];
  readonly compensationMinor: number | null;
  readonly paidMinor: number;
  readonly currency: string | null;
  readonly rootCause: string | null;
  readonly mergedInto: string | null;
  readonly closedAt: string | null;
  readonly revision: number;
}

/** What is listed was received, which told these. */
type Received = DeskRow & { readonly [Known in 'stage' | 'issue' | 'severity' | 'complexity' | 'category' | 'receivedAt']: NonNullable<DeskRow[Known]> };

export function complaintItem(complaintId: string, row: DeskRow): ComplaintItem {
  const { customer: customerId, stage: state, issue, product, branch, channel, severity, complexity, category, vulnerable, handler, level, receivedAt, clocks, breaches, events, ...rest } = row as Received;
  const { nextDueAt, governingDueAt, response, compensationMinor, paidMinor, currency, rootCause, mergedInto, closedAt } = rest;
  return {
    complaintId, customerId, state, issue, product, branch, channel, severity, complexity, category, vulnerable, handler, level, receivedAt,
    due: clocks.map(clockItem), nextDueAt, governingDueAt, breached: [...new Set(breaches.map(([clockId]) => clockId))],
    response: response && { kind: response.kind, decision: response.decision, at: response.at }, compensationMinor, paidMinor, currency, rootCause, mergedInto, closedAt,
    revision: events - 1,
  };
}

/** As it is told: the database gives members back in an order of its own. */
const clockItem = ({ jurisdiction, policyVersion, clockId, kind, dueAt, extendedFrom, stopsAt, stoppedAt }: DeskClock): DeskClock =>
  ({ jurisdiction, policyVersion, clockId, kind, dueAt, extendedFrom, stopsAt, stoppedAt });

@Controller('v1/complaints')
export class ComplaintsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async complaints(@Query() query: Record<string, unknown>): Promise<ListPage<ComplaintItem>> {
    const { state, issue, product, dueBefore, sort = 'due', limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const { items, ...page } = await this.lists.page<DeskRow>({
      projection: complaintDesk.name, order: orders[sort], limit, cursor, minPosition,
      where: [['state = $', state], ['issue = $', issue], ['product = $', product], ['by_due < $', dueBefore === undefined ? undefined : momentOf(dueBefore)]],
    });
    return { items: items.map(({ key, state: row }) => complaintItem(key, row)), ...page };
  }
}
