import { escapeLiteral } from 'pg';
import type { DisclosureItem, Issue } from '@evenhand/contracts';

/** What customers were not told where complaints are about that (S1-13 to S1-16): a gap in one of these items shows that somebody shares the cause. */
export const itemsOfIssue: Readonly<Partial<Record<Issue, readonly DisclosureItem[]>>> = {
  credit_bureau: ['credit_bureau'],
  fees: ['fee_composition', 'interest_rate'],
  instalment: ['instalment_cost'],
  collection: ['collection_rules'],
};
const pairs = Object.entries(itemsOfIssue).flatMap(([issue, items]) => items.map((item) => `(${escapeLiteral(issue)}, ${escapeLiteral(item)})`));

/** What the statement reads. */
export const causeCustomersReads = ['root-causes', 'complaint-desk', 'disclosure-gaps', 'compensations'];

/**
 * Who shares a cause and did not complain, a row a customer and product (docs/adr/0019-who-shares-a-cause.md). Each item of a product is walked in the order of the
 * customers from where the page before ended, and left at the page's end. Parameters: cause code, product code or null, customer and product of the last row before
 * (or '' twice), how many rows.
 */
export const causeCustomersSql = `
  with complaint as materialized (
    select desk.customer, desk.product, desk.issue, desk.gap from root_causes join complaint_desk as desk on desk.key = root_causes.complaint
    where root_causes.cause_code = $1 and desk.product is not null and ($2::text is null or desk.product = $2)
  ), about as materialized (select distinct product, issue from complaint), of_issue (issue, item) as (values ${pairs.join(', ')}), shown as materialized (
    select complaint.product, of_issue.item from complaint join of_issue on of_issue.issue = complaint.issue
    union select complaint.product, gap.item from complaint join disclosure_gaps as gap on gap.key = complaint.gap
    union select complaint.product, gap.item from complaint join disclosure_gaps as gap on gap.customer = complaint.customer and gap.product = complaint.product
      where complaint.issue = 'disclosure' and complaint.gap is null and gap.found_by = 'complaint'
  ), page as materialized (
    select distinct found.customer, shown.product from shown cross join lateral (
      select distinct gap.customer from disclosure_gaps as gap
      where gap.product = shown.product and gap.item = shown.item and gap.customer >= $3 and (gap.customer > $3 or shown.product > $4) and not exists (
        select from complaint_desk as desk join about on about.product = desk.product and about.issue = desk.issue where desk.customer = gap.customer and desk.customer >= $3 and desk.product = gap.product
      ) order by gap.customer limit $5
    ) as found order by found.customer, shown.product limit $5
  )
  select page.customer, page.product, told.gaps, paid.given from page
  cross join lateral (
    select array_agg(gap.key) as keys, json_agg(json_build_object(
      'gapId', gap.key, 'item', gap.item, 'foundAt', gap.found, 'harmMinor', gap.harm_minor, 'currency', gap.currency) order by gap.found, gap.key) as gaps
    from shown join disclosure_gaps as gap on gap.product = shown.product and gap.item = shown.item and gap.customer = page.customer where shown.product = page.product
  ) as told
  cross join lateral (
    select coalesce(json_agg(json_build_object(
      'compensationId', payment.key, 'gapId', payment.gap, 'amountMinor', payment.left_minor, 'currency', payment.currency, 'paidAt', payment.paid) order by payment.paid, payment.key), '[]') as given
    from compensations as payment where payment.gap = any(told.keys) and payment.left_minor > 0
  ) as paid
  order by page.customer, page.product`;
