import { qPeerBp } from '@evenhand/audit';
import type { EquityReviewDecided, EquityReviewOpened } from '@evenhand/contracts';
import { factOf, filled, is, plausibleTime, refuse, sameData, type Fact, type FactDecider, type FactOf, type RecordFact, type Reviewed } from '../fact';
import { ratioBp } from '../policies/entitlement';

/** A look at redress that seems too low. */
export interface EquityReviewState {
  readonly opened?: EquityReviewOpened;
  readonly decided?: EquityReviewDecided;
}

type Decide = RecordFact & FactOf<'equity-review-decided'>;
const FILLED = ['complaintId', 'qEntAfterBp', 'qPeerAfterBp'];

/** Opened by the suite when redress lies below entitlement or below peers (PM-2, C-INV-6); a person decides whether it is topped up. */
export const equityReview: FactDecider<EquityReviewState> = {
  opens: new Set(['equity-review-opened']),
  initialState: {},
  evolve(state, stored) {
    const fact = factOf(stored);
    if (fact.name === 'equity-review-opened') return { ...state, opened: fact.event.data };
    return fact.name === 'equity-review-decided' ? { ...state, decided: fact.event.data } : state;
  },
  decide(command, state) {
    plausibleTime(command);
    if (is(command, 'equity-review-decided')) return decided(command as Decide, state);
    if (!state.opened) return [{ event: command.event, name: command.name, at: command.at }];
    if (sameData(command.event.data, state.opened)) return [];
    return refuse('already_recorded', 'the review is opened already, otherwise', '/data/equityReviewId');
  },
};

function decided({ event, name, at, context }: Decide, { opened, decided: before }: EquityReviewState): readonly Fact[] {
  const { equityReviewId, topUpMinor, currency } = event.data;
  if (!opened) return refuse('unknown_equity_review', `no equity review ${equityReviewId} was opened`, '/data/equityReviewId');
  if (before) {
    if (sameData(event.data, before, FILLED)) return [];
    refuse('equity_review_closed', 'the review is decided already', '/data/equityReviewId');
  }
  const inCurrency = context?.reviewed?.response.currency;
  if (topUpMinor > 0 && inCurrency !== undefined && inCurrency !== currency) refuse('currency_mismatch', `the redress is in ${inCurrency}`, '/data/currency');
  return [filled({ event, name, at }, { complaintId: opened.complaintId, ...ratiosAfter(topUpMinor, context?.reviewed) })];
}

/** What the redress comes to with a top-up: of the response that was assessed, against the entitlement and the peers that were recorded with it. */
function ratiosAfter(topUpMinor: number, reviewed: Reviewed | undefined): object {
  if (!reviewed) return {};
  const { response: { compensationMinor = 0, entitlementMinor, assessedLossMinor = 0 }, assessed: { peerMedianBp } = {} } = reviewed;
  const given = compensationMinor + topUpMinor;
  const qEntAfterBp = entitlementMinor === undefined ? undefined : ratioBp(given, entitlementMinor);
  const qPeerAfterBp = peerMedianBp === undefined ? undefined : qPeerBp(given, assessedLossMinor, peerMedianBp);
  return { ...(qEntAfterBp !== undefined && { qEntAfterBp }), ...(qPeerAfterBp !== undefined && { qPeerAfterBp }) };
}
