import type { CloudEvent } from '@evenhand/contracts';
import { drawnBlind, tokenOf } from './blind.sample';
import { below, pick } from './chance';
import { ISSUES } from './past.complaints';

const HASH = 'a4'.repeat(32);
const LOSSES = [10_000, 25_000, 30_000] as const;
/** of the loss, in hundredths */
const SHARES = [100, 100, 100, 90, 75, 40] as const;

/** What a desk does with a complaint. */
export interface Step {
  /** as the path of the complaint has it; none where it files */
  readonly command: string;
  /** name of the event */
  readonly event: string;
  readonly data?: object;
  readonly actorkind?: CloudEvent['actorkind'];
  /** answers that say that it is too early */
  readonly early?: readonly number[];
  /** told from the first of its kind by it */
  readonly again?: true;
  /** another path than the complaint's; what is posted there names no complaint */
  readonly path?: string;
}

const heard: Step = { command: 'record-statement', event: 'statement-recorded', data: { statementHash: HASH, byCustomer: true, conduct: { listened: true } } };
const acknowledge: Step = { command: 'acknowledge', event: 'complaint-acknowledged', data: { expectedBy: '2030-01-01T00:00:00Z' } };
const accept: Step = { command: 'accept', event: 'response-accepted', actorkind: 'customer' };
const close: Step = { command: 'close', event: 'complaint-closed', data: { reason: 'accepted' } };
const withdraw: Step = { command: 'withdraw', event: 'complaint-withdrawn', actorkind: 'customer' };

/** What becomes of a complaint that is in its desk's hands; of some nothing. */
export function routeOf(complaintId: string, chance: () => number): readonly Step[] {
  const draw = chance();
  if (draw < 0.1) return [];
  if (draw < 0.2) return [withdraw];
  const loss = pick(LOSSES, chance);
  const decision = pick(['upheld', 'upheld', 'upheld', 'partly', 'rejected'], chance);
  const given = decision === 'rejected' ? 0 : (loss * pick(SHARES, chance)) / 100;
  const cause = chance() < 0.3 ? [because(complaintId, chance)] : [];
  const early = chance() < 0.5;
  return [
    ...(chance() < 0.5 ? [acknowledge] : []), heard, ...(early ? cause : []), respond(decision, loss, given, chance() < 0.5), ...(early ? [] : cause),
    ...(decision === 'rejected' || chance() < 0.4 ? [] : [accept, close]), ...(drawnBlind(complaintId) ? blindly(complaintId, { decision, loss, given }, chance) : []),
  ];
}

/** @param named whether the handler says what the customer is entitled to; else the suite tells it by the policy in force */
const respond = (decision: string, assessedLossMinor: number, compensationMinor: number, named: boolean): Step => ({
  command: 'issue-response', event: 'complaint-response-issued', actorkind: 'staff', data: {
    kind: 'final', decision, reasonCodes: ['FEE_COMPOSITION'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], assessedLossMinor, compensationMinor, currency: 'CNY',
    ...(named && { entitlementMinor: assessedLossMinor, entitlementPolicyVersion: 1 }), reviewRouteIncluded: true, externalSchemeIncluded: true,
  },
});

const because = (complaintId: string, chance: () => number): Step => ({
  command: 'identify-root-cause', event: 'root-cause-identified', actorkind: 'staff',
  data: { rootCauseId: `rc-${complaintId}`, causeCode: pick(['leaflet', 'training'], chance), locus: 'bank', controllable: chance() < 0.8, stable: chance() < 0.8 },
});

/** Somebody reviews it blind, once it is put before them; where they find it wrong the suite asks for a review, which confirms the answer or gives another. */
function blindly(complaintId: string, { decision, loss, given }: { readonly decision: string; readonly loss: number; readonly given: number }, chance: () => number): readonly Step[] {
  const wrong = chance() < 0.6;
  const completed: Step = {
    command: 'blind-review', event: 'blind-review-completed', actorkind: 'staff', early: [404], path: `/v1/blind-reviews/${tokenOf(complaintId)}/complete`,
    // more than any top-up comes to, or no more than was given
    data: { reviewerRef: 'h_blind', merited: decision !== 'rejected' || wrong, fairAmountMinor: wrong ? loss * 10 : given, currency: 'CNY' },
  };
  if (!wrong) return [completed];
  const changed = chance() < 0.6;
  const reviewed: Step = { command: 'complete-review', event: 'review-completed', actorkind: 'staff', early: [409], data: { reviewerRef: 'h_reviewer', outcome: changed ? 'changed' : 'confirmed' } };
  return [completed, reviewed, changed ? { ...respond('upheld', loss, loss - 100 * below(20, chance), chance() < 0.5), again: true } : close];
}

export function filed(complaintId: string, chance: () => number, time: string): Step & Pick<CloudEvent, 'time'> {
  const data = {
    complaintId, issue: pick(ISSUES, chance), category: pick(['general', 'psd'], chance), severity: 1 + below(3, chance),
    complexity: pick(['simple', 'complex'], chance), desiredOutcome: 'refund',
  };
  return { command: '', event: 'complaint-received', data, actorkind: 'customer', time };
}
