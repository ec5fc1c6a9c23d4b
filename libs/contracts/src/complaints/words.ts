/** Words that several of the service's events share. Stored forever: words are added, never changed or taken out. */
import { Also, notEmptyObject } from '../kit/across';
import type { Aggregate } from '../kit/event-type';
import { Code, DateTime, Flag, Id, Int, OneOf } from '../kit/scalars';
import { Optional } from '../kit/structure';

export const complaint: Aggregate = { name: 'complaint', idField: 'complaintId' };

export const issues = [
  'credit_bureau', 'fees', 'instalment', 'collection', 'staff_attitude', 'facility_system', 'rules_process', 'marketing', 'disclosure',
  'product_return', 'choice', 'contract_terms', 'fund_safety', 'data_safety', 'other',
] as const;
export type Issue = (typeof issues)[number];
export const categories = ['psd', 'general'] as const;
export type Category = (typeof categories)[number];
export const complexities = ['simple', 'complex', 'special'] as const;
export type Complexity = (typeof complexities)[number];
export const clockKinds = ['regulatory', 'internal'] as const;
export type ClockKind = (typeof clockKinds)[number];
export const decisions = ['upheld', 'partly', 'rejected'] as const;
export type Decision = (typeof decisions)[number];
export const remedies = ['refund', 'compensation', 'correction', 'apology', 'process_fix'] as const;
export type Remedy = (typeof remedies)[number];
export const loci = ['bank', 'customer', 'market', 'third_party'] as const;

/** How the customer was met; what is not known stays absent. */
@Also(notEmptyObject)
export class Conduct {
  @Optional() @Flag() readonly listened?: boolean;
  @Optional() @Flag() readonly namedContact?: boolean;
  @Optional() @Flag() readonly apology?: boolean;
  @Optional() @Flag() readonly improperRemark?: boolean;
}

/** One clock of a complaint and when it runs out. */
export class DueClock {
  @Code(16) readonly jurisdiction!: string;
  @Int(1, 1_000_000) readonly policyVersion!: number;
  @Id() readonly clockId!: string;
  @OneOf(clockKinds) readonly kind!: ClockKind;
  @DateTime() readonly dueAt!: string;
}
