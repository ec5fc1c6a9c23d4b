import type { DisclosureItem } from '@evenhand/contracts';
import { code, integer, invalidParameters, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { cursorText, encodeCursor, ListReader, placeOf } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import { causeCustomersReads, causeCustomersSql } from './cause-customers.query';

const parameters = { productcode: code(32), limit: integer(1, 200), cursor: cursorText, minPosition: position };
const causeCodes = code(32);
const ORDER = 'customers-of-a-cause';

/** What a customer was not told. Money in minor units, moments in UTC. */
export interface SharedGap {
  readonly gapId: string;
  readonly item: DisclosureItem;
  readonly foundAt: string;
  readonly harmMinor: number;
  readonly currency: string | null;
}

/** What was paid to make a gap good and not taken back. */
export interface GivenForGap {
  readonly compensationId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paidAt: string;
}

/** `harmMinor`: of all the gaps; `owed` where that of one of them is not made good in its currency. */
export interface CauseCustomerItem {
  readonly customerId: string;
  readonly productCode: string;
  readonly gaps: readonly SharedGap[];
  readonly harmMinor: number;
  readonly given: readonly GivenForGap[];
  readonly state: 'owed' | 'given';
}

/** As the statement gives it. */
export interface CauseCustomerRow {
  readonly customer: string;
  readonly product: string;
  readonly gaps: readonly SharedGap[];
  readonly given: readonly (GivenForGap & { readonly gapId: string })[];
}

export function causeCustomerItem({ customer: customerId, product: productCode, gaps, given }: CauseCustomerRow): CauseCustomerItem {
  const paid = (gap: SharedGap): number => given.filter(({ gapId, currency }) => gapId === gap.gapId && currency === gap.currency).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    customerId, productCode, gaps, harmMinor: gaps.reduce((sum, { harmMinor }) => sum + harmMinor, 0),
    given: given.map(({ compensationId, amountMinor, currency, paidAt }) => ({ compensationId, amountMinor, currency, paidAt })),
    state: gaps.every((gap) => paid(gap) >= gap.harmMinor) ? 'given' : 'owed',
  };
}

@Controller('v1/root-causes')
export class CauseCustomersController {
  constructor(private readonly lists: ListReader) {}

  /** A cause that nobody was given is shared by nobody: an empty page, as of any list. */
  @Get(':causeCode/customers')
  async customers(@Param('causeCode') given: string, @Query() query: Record<string, unknown>): Promise<ListPage<CauseCustomerItem>> {
    const causeCode = causeCodes.read(given);
    if (causeCode === undefined) throw invalidParameters([{ field: 'causeCode', rule: 'format', message: causeCodes.message }]);
    const { productcode, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const [customer, product] = placeOf(cursor, ORDER) ?? ['', ''];
    const { rows, standing } = await this.lists.rows<CauseCustomerRow>(causeCustomersReads, minPosition, causeCustomersSql, [causeCode, productcode ?? null, customer, product, limit + 1]);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(causeCustomerItem), next: rows.length > limit && last ? encodeCursor(ORDER, last.customer, last.product) : null, ...standing };
  }
}
