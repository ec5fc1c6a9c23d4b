import type { AuditAnswer, AuditQuestion } from '../audit/audit-answer';
import type { ContactsQuestion, ContactsRow } from '../contacts/contacts.question';
import type { CustomersQuestion, ListedCustomer, Place } from '../customers/customers.question';
import type { Spread } from '../customers/spread.question';
import type { Standing } from '../standing';

/** What is asked of the thread. */
export type Question = {
  /** of what the answer must have considered */
  readonly minPosition: number;
} & (
  | { readonly kind: 'contacts'; readonly question: ContactsQuestion }
  /** `day`: number of the bank day */
  | { readonly kind: 'customers'; readonly day: number; readonly question: CustomersQuestion }
  | { readonly kind: 'spread'; readonly day: number }
  | { readonly kind: 'audit'; readonly question: AuditQuestion }
);

export interface Answers {
  contacts: Standing & { readonly rows: readonly ContactsRow[] };
  customers: Standing & { readonly customers: readonly ListedCustomer[]; readonly last: Place | undefined; readonly more: boolean };
  spread: Standing & { readonly spread: Spread };
  audit: Standing & { readonly answer: AuditAnswer };
}

export interface ColumnsOrder {
  /** postgres://… of the read models */
  readonly databaseUrl: string;
}

/** `ahead`: the next day begins soon. `patienceMs`: who asks gives up then. */
export type ToThread =
  | { readonly kind: 'ask'; readonly id: number; readonly asked: Question; readonly patienceMs: number }
  | { readonly kind: 'tick'; readonly day: number; readonly ahead: boolean };

export type FromThread =
  /** a read model came into memory whole */
  | { readonly kind: 'read'; readonly projection: string; readonly versionId: number; readonly position: number; readonly ms: number }
  /** what nobody asked for failed; it is tried again */
  | { readonly kind: 'warned'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[Question['kind']] }
  /** `unreachable`: asking again is safe and may do. `tooMany`: the question is too wide */
  | { readonly kind: 'failed'; readonly id: number; readonly reason: 'unreachable' | 'tooMany' | 'fault'; readonly message: string };
