import { blindReview } from './blind-review/blind-review.decider';
import { compensation } from './compensation/compensation.decider';
import { complaint } from './complaint/complaint.decider';
import { equityReview } from './equity-review/equity-review.decider';
import type { FactDecider } from './fact';
import { fairnessFlag } from './fairness-flag/fairness-flag.decider';
import { calendar } from './policies/calendar.decider';
import { redressPolicy } from './policies/redress-policy.decider';
import { slaPolicy } from './policies/sla-policy.decider';
import { register } from './register/register.decider';
import { rootCause } from './root-cause/root-cause.decider';

const deciders = {
  complaint, compensation, 'equity-review': equityReview, 'root-cause': rootCause, 'sla-policy': slaPolicy, calendar, 'redress-policy': redressPolicy,
  'fairness-flag': fairnessFlag, 'blind-review': blindReview, register,
} as const;

/** @param aggregate one of the service's, by its name in the registry */
export function deciderOf(aggregate: string): FactDecider<unknown> {
  const decider = Object.hasOwn(deciders, aggregate) ? deciders[aggregate as keyof typeof deciders] : undefined;
  if (!decider) throw new Error(`complaints has no aggregate ${aggregate}`);
  return decider as unknown as FactDecider<unknown>;
}
