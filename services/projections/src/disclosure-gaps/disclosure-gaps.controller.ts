import { disclosureItems } from '@evenhand/contracts';
import { code, integer, oneOf, position, readQuery } from '@evenhand/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { cursorText, encodeCursor, ListReader, placeOf } from '../lists/list.reader';
import type { ListPage } from '../lists/list.reader';
import type { GivenForGap } from '../root-causes/cause-customers.controller';
import { compensations } from './compensations.projection';
import { disclosureGaps } from './disclosure-gaps.projection';
import type { DisclosureGap } from './disclosure-gaps.projection';

export const remedyStates = ['owed', 'given'] as const;
const ORDER = 'gaps-by-customer';
const parameters = {
  state: oneOf(...remedyStates), productcode: code(32), item: oneOf(...disclosureItems), customer: code(64), limit: integer(1, 200), cursor: cursorText, minPosition: position,
};

/** What a customer was not told, and what was given for it. Money in minor units, moments in UTC. `owed`: its harm is not made good in its currency. */
export interface DisclosureGapItem {
  readonly gapId: string;
  readonly customerId: string;
  readonly productCode: string | null;
  readonly item: NonNullable<DisclosureGap['item']>;
  readonly foundBy: NonNullable<DisclosureGap['foundBy']>;
  readonly foundAt: string;
  readonly harmMinor: number;
  readonly currency: string | null;
  readonly given: readonly GivenForGap[];
  readonly state: (typeof remedyStates)[number];
}

/** Parameters: state, product, item, customer, each or null; customer and gap of the last row before, or '' twice; how many rows. */
const SQL = `select gap.key as "gapId", gap.customer as "customerId", gap.product as "productCode", gap.item, gap.found_by as "foundBy", gap.found as "foundAt", gap.harm_minor::float8 as "harmMinor",
    gap.currency, paid.given, stands.state
  from disclosure_gaps as gap
  cross join lateral (
    select coalesce(sum(payment.left_minor) filter (where payment.currency = gap.currency), 0) as minor, coalesce(json_agg(json_build_object(
      'compensationId', payment.key, 'amountMinor', payment.left_minor, 'currency', payment.currency, 'paidAt', payment.paid) order by payment.paid, payment.key), '[]') as given
    from compensations as payment where payment.gap = gap.key and payment.left_minor > 0
  ) as paid
  cross join lateral (select case when paid.minor < gap.harm_minor then 'owed' else 'given' end as state) as stands
  where ($1::text is null or stands.state = $1) and ($2::text is null or gap.product = $2) and ($3::text is null or gap.item = $3) and ($4::text is null or gap.customer = $4)
    and gap.customer >= $5 and (gap.customer, gap.key) > ($5, $6)
  order by gap.customer, gap.key limit $7`;

/** The register of what customers were not told. */
@Controller('v1/disclosure-gaps')
export class DisclosureGapsController {
  constructor(private readonly lists: ListReader) {}

  @Get()
  async gaps(@Query() query: Record<string, unknown>): Promise<ListPage<DisclosureGapItem>> {
    const { state = null, productcode = null, item = null, customer = null, limit = 50, cursor, minPosition = 0 } = readQuery(query, parameters);
    const place = placeOf(cursor, ORDER) ?? ['', ''];
    const { rows, standing } = await this.lists.rows<DisclosureGapItem>([disclosureGaps.name, compensations.name], minPosition, SQL, [state, productcode, item, customer, ...place, limit + 1]);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? encodeCursor(ORDER, last.customerId, last.gapId) : null, ...standing };
  }
}
