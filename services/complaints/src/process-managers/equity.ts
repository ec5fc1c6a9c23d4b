import type { ComplaintReceived, ComplaintResponseIssued, DisclosureGapFound, EquityAssessed, EquityReviewOpened } from '@evenhand/contracts';
import { disclosureItems, type DisclosureItem } from '@evenhand/contracts';
import { remedyMatch } from '@evenhand/scoring';
import { ratioBp } from '../policies/entitlement';

const FULL_BP = 10_000;

export type Held = {
  readonly assessed: EquityAssessed;
  /** what a review that has to be opened says, without its id */
  readonly review?: Omit<EquityReviewOpened, 'equityReviewId'>;
};

const decided = ({ kind }: ComplaintResponseIssued): boolean => kind === 'final' || kind === 'summary';

/**
 * PM-2 and C-INV-6: the redress of a final or summary response that upholds something, held against the entitlement; below it somebody looks at it
 * again. Undefined where nothing was upheld. The ratio to peers comes with the peer figures.
 */
export function equityOf(response: ComplaintResponseIssued): Held | undefined {
  const { complaintId, decision, issue, remedies = [], compensationMinor = 0, entitlementMinor } = response;
  if (!decided(response) || (decision !== 'upheld' && decision !== 'partly')) return undefined;
  const qEntBp = entitlementMinor === undefined ? undefined : ratioBp(compensationMinor, entitlementMinor);
  const assessed: EquityAssessed = { complaintId, decision, remedyMatch: remedyMatch(issue, remedies), ...(qEntBp !== undefined && { qEntBp }) };
  // Compared in money: a ratio just below 1 may round to it.
  const below = entitlementMinor !== undefined && compensationMinor < entitlementMinor;
  return below ? { assessed, review: { complaintId, causes: ['below_entitlement'], qEntBp: Math.min(qEntBp ?? 0, FULL_BP) } } : { assessed };
}

/**
 * The disclosure gap that an upheld disclosure complaint shows: what was not told, and the harm that was not refunded. None where the complaint
 * names a gap that is known already. @returns its data without the gap's id
 */
export function gapOf(response: ComplaintResponseIssued, received: ComplaintReceived): Omit<DisclosureGapFound, 'gapId'> | undefined {
  const { decision, issue, reasonCodes = [], assessedLossMinor = 0, compensationMinor = 0, currency } = response;
  if (!decided(response) || (decision !== 'upheld' && decision !== 'partly') || issue !== 'disclosure' || received.gapId !== undefined) return undefined;
  const items: readonly string[] = disclosureItems;
  const item = reasonCodes.map((code) => code.toLowerCase()).find((code) => items.includes(code)) as DisclosureItem | undefined;
  const harmMinor = Math.max(0, assessedLossMinor - compensationMinor);
  return { item: item ?? 'process_steps', foundBy: 'complaint', harmMinor, ...(currency !== undefined && { currency }) };
}
