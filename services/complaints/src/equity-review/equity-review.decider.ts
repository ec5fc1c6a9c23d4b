import type { EquityReviewDecided, EquityReviewOpened } from '@evenhand/contracts';
import { isFiled } from '../complaint/complaint.state';
import { factOf, filled, is, plausibleTime, refuse, sameData, type Fact, type FactDecider, type FactOf, type RecordFact } from '../fact';
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
  const answer = isFiled(context?.complaint) ? context.complaint.answer : undefined;
  if (topUpMinor > 0 && answer?.currency !== undefined && answer.currency !== currency) {
    refuse('currency_mismatch', `the redress is in ${answer.currency}`, '/data/currency');
  }
  // The ratio to peers after a top-up comes with the peer figures.
  const qEntAfterBp = answer?.entitlementMinor === undefined ? undefined : ratioBp((answer.compensationMinor ?? 0) + topUpMinor, answer.entitlementMinor);
  return [filled({ event, name, at }, { complaintId: opened.complaintId, ...(qEntAfterBp !== undefined && { qEntAfterBp }) })];
}
