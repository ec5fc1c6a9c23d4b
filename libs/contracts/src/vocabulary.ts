import { Code, Int, Num, OneOf, Positive } from './kit/scalars';

/** Words that several aggregates share. Stored forever: words are added, never changed or taken out. */
export const channels = ['branch', 'phone', 'app', 'web', 'chat', 'email', 'post', 'social', 'third_party', 'regulator'] as const;
export type Channel = (typeof channels)[number];

export const actorKinds = ['staff', 'customer', 'system', 'regulator'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** SERVQUAL: reliability, responsiveness, assurance, empathy, tangibles. */
export const dimensions = ['rel', 'resp', 'assur', 'emp', 'tang'] as const;
export type Dimension = (typeof dimensions)[number];

export const disclosureItems = [
  'fee_composition', 'interest_rate', 'risk', 'return_range', 'process_steps', 'after_sales', 'cancellation', 'complaint_route',
  'credit_bureau', 'instalment_cost', 'collection_rules',
] as const;
export type DisclosureItem = (typeof disclosureItems)[number];

export const ledgers = ['treatment', 'perceived', 'satisfaction', 'metric', 'driver', 'channel'] as const;
export type Ledger = (typeof ledgers)[number];

/** Money in whole minor units of the currency beside it, at most. */
export const MAX_MINOR = 1_000_000_000_000;

/** One piece of evidence that a void takes out again. */
export class LedgerEntry {
  @OneOf(ledgers) readonly ledger!: Ledger;
  @Code(32) readonly dim!: string;
  /** grade */
  @Num(0, 100) readonly x!: number;
  /** weight before decay */
  @Positive(10) readonly w!: number;
  /** day number of the evidence */
  @Int(0, 100_000) readonly day!: number;
}
