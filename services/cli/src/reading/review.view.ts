import type { BlindReviewRow, CauseCustomer, DisclosureGapRow, EquityReviewRow, Page } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';

const minor = (amount: number | null, currency: string | null): string => (amount === null ? '-' : `${grouped(amount)} ${currency ?? ''}`.trimEnd());
const bp = (ratio: number | null): string => (ratio === null ? '-' : (ratio / 10_000).toFixed(2));
const none = (what: string, items: readonly unknown[], text: () => string): string => (items.length === 0 ? `no such ${what}` : text());

/** Equity reviews: why each was opened, and what was decided. Ratios as parts of 1, money in minor units. */
export const describeEquityReviews = ({ items }: Page<EquityReviewRow>, width?: number): string => none('equity reviews', items, () => table(
  [
    { title: 'review' }, { title: 'complaint' }, { title: 'customer' }, { title: 'because' }, right('of entitlement'), right('of peers'), right('peers'), { title: 'opened' }, { title: 'state' },
    right('top-up minor'), { title: 'reason' }, { title: 'decided' },
  ],
  items.map((item) => [
    item.equityReviewId, item.complaintId, item.customerId, item.causes.join(', '), bp(item.qEntBp), bp(item.qPeerBp), item.peerN === null ? '-' : grouped(item.peerN), item.openedAt, item.state,
    minor(item.topUpMinor, item.currency), item.reason ?? '-', item.decidedAt ?? '-',
  ]),
  width,
));

/** Drawn complaints as a blind reviewer sees them. */
export const describeBlindReviews = ({ items }: Page<BlindReviewRow>, width?: number): string => none('blind reviews', items, () => table(
  [
    { title: 'token' }, { title: 'state' }, { title: 'product' }, { title: 'issue' }, { title: 'category' }, right('severity'), { title: 'complexity' }, { title: 'wants' }, { title: 'received' },
    right('statements'), right('evidence'), { title: 'facts confirmed' }, right('alleged minor'), right('assessed minor'),
  ],
  items.map((item) => [
    item.token, item.state, item.productCode, item.issue, item.category, String(item.severity), item.complexity, item.desiredOutcome, item.receivedOn, String(item.statements), String(item.evidence),
    item.factsConfirmed ? 'yes' : 'no', minor(item.allegedLossMinor, item.currency), minor(item.assessedLossMinor, item.currency),
  ]),
  width,
));

/** What customers were not told, each with what it cost and what was given for it. */
export const describeDisclosureGaps = ({ items }: Page<DisclosureGapRow>, width?: number): string => none('disclosure gaps', items, () => table(
  [{ title: 'gap' }, { title: 'customer' }, { title: 'product' }, { title: 'not told' }, { title: 'found by' }, { title: 'found' }, right('harm minor'), { title: 'given minor' }, { title: 'state' }],
  items.map(({ gapId, customerId, productCode, item, foundBy, foundAt, harmMinor, currency, given, state }) => [
    gapId, customerId, productCode ?? '-', item, foundBy, foundAt, minor(harmMinor, currency), given.map((paid) => minor(paid.amountMinor, paid.currency)).join(', ') || '-', state,
  ]),
  width,
));

/** Customers who share a cause, each with what it cost them and what they were given. */
export const describeCauseCustomers = ({ items }: Page<CauseCustomer>, width?: number): string => none('customers', items, () => table(
  [{ title: 'customer' }, { title: 'product' }, { title: 'gaps' }, right('harm minor'), { title: 'given minor' }, { title: 'state' }],
  items.map(({ customerId, productCode, gaps, harmMinor, given, state }) => [
    customerId, productCode, gaps.map(({ gapId, item }) => `${gapId} ${item}`).join(', '), grouped(harmMinor), given.map(({ amountMinor, currency }) => minor(amountMinor, currency)).join(', ') || '-', state,
  ]),
  width,
));
