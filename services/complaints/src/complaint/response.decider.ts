import type { ComplaintResponseIssued, RedressPolicyPublished } from '@evenhand/contracts';
import { held } from '../clocks/extension';
import { bookOf, refuse, type FactOf, type RecordFact } from '../fact';
import { entitlementOf, policyInForce } from '../policies/entitlement';
import { effectiveDue, responseClockStart, summaryWindow } from './clocks.decider';
import { decides } from './complaint.evolve.decider';
import type { Filed } from './complaint.state';

type Responding = RecordFact & FactOf<'complaint-response-issued'>;

/** The fields that the service adds to a response, where its rules hold. */
export function responded(command: Responding, state: Filed): object {
  const { data } = command.event;
  const { procedure } = data;
  if (procedure && procedure.stepsDone > procedure.stepsRequired) {
    refuse('steps_beyond_required', 'no more steps are done than the procedure requires', '/data/procedure/stepsDone');
  }
  if (decides(command) || data.decision !== undefined) heard(state);
  if (data.kind === 'final') complete(data);
  if (data.kind === 'summary') inTime(command, state);
  return { issue: state.filed.issue, ...entitled(command, state), ...(data.kind === 'holding' && moved(command, state)) };
}

/** C-INV-7: the customer's side, or any, is on record before anybody decides. */
function heard({ statements }: Filed): void {
  if (statements.length === 0) refuse('statement_missing', 'a decision needs a recorded statement before it', '/data/decision');
}

/** C-INV-5: a final response gives its reasons, the way to a review and to the external scheme. */
function complete({ reasonCodes, reviewRouteIncluded, externalSchemeIncluded }: ComplaintResponseIssued): void {
  if (!reasonCodes || reasonCodes.length === 0) refuse('reasons_missing', 'a final response gives its reasons', '/data/reasonCodes');
  if (reviewRouteIncluded !== true) refuse('review_route_missing', 'a final response names the way to a review', '/data/reviewRouteIncluded');
  if (externalSchemeIncluded !== true) refuse('external_scheme_missing', 'a final response names the external scheme', '/data/externalSchemeIncluded');
}

/** The short way ends with its window: from then on a final response is due. */
function inTime(command: Responding, state: Filed): void {
  const window = summaryWindow(state, bookOf(command));
  if (window !== undefined && command.at > window) refuse('summary_window_closed', 'the time for a summary response is over', '/data/kind');
}

/** A holding response moves the clocks that a policy lets it move; then all are stored. */
function moved(command: Responding, state: Filed): object {
  const book = bookOf(command);
  const due = effectiveDue(state, book);
  const after = held(due, command.at, responseClockStart(state), book);
  return after.some((entry, i) => entry.dueAt !== due[i]?.dueAt) ? { due: after } : {};
}

/** The entitlement by the redress policy: computed where the handler names none, else held against the version named; the handler's where no policy covers the case. */
function entitled({ event: { data, productcode, history }, at, context }: Responding, { filed, envelope }: Filed): object {
  const { decision, assessedLossMinor, currency, entitlementMinor, entitlementPolicyVersion } = data;
  if (assessedLossMinor === undefined || currency === undefined || (decision !== 'upheld' && decision !== 'partly')) return {};
  const policies = context?.redressPolicies ?? [];
  const inForce = policyInForce(policies, at);
  const amountBy = (policy: RedressPolicyPublished | undefined): number | undefined =>
    policy && entitlementOf(policy, { issue: filed.issue, productCode: productcode ?? envelope.productcode, lossMinor: assessedLossMinor, currency });
  const policy = entitlementMinor === undefined ? inForce : policies.find(({ version }) => version === entitlementPolicyVersion);
  if (entitlementMinor !== undefined && !policy && !history && amountBy(inForce) !== undefined) {
    refuse('redress_policy_unknown', `no version ${entitlementPolicyVersion} of the redress policy is published`, '/data/entitlementPolicyVersion');
  }
  const amount = amountBy(policy);
  if (!policy || amount === undefined) return {};
  if (entitlementMinor === undefined) return { entitlementMinor: amount, entitlementPolicyVersion: policy.version };
  if (entitlementMinor !== amount) refuse('entitlement_mismatch', `version ${policy.version} of the redress policy gives ${amount}`, '/data/entitlementMinor');
  return {};
}
