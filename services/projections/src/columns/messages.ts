import type { ContactsQuestion, ContactsRow } from '../contacts/contacts.question';
import type { CustomersQuestion, ListedCustomer, Place } from '../customers/customers.question';
import type { Spread } from '../customers/spread.question';

/** What is asked of the thread; `day` is the number of the bank day. */
export type Question =
  | { readonly kind: 'contacts'; readonly question: ContactsQuestion }
  | { readonly kind: 'customers'; readonly day: number; readonly question: CustomersQuestion }
  | { readonly kind: 'spread'; readonly day: number };

/** `position`: everything up to it was considered. */
export interface Answers {
  contacts: { readonly position: number; readonly rows: readonly ContactsRow[] };
  customers: { readonly position: number; readonly customers: readonly ListedCustomer[]; readonly last: Place | undefined; readonly more: boolean };
  spread: { readonly position: number; readonly spread: Spread };
}

export interface ColumnsOrder {
  /** postgres://… of the read models */
  readonly databaseUrl: string;
}

/** `ahead`: the next day begins soon. */
export type ToThread = { readonly kind: 'ask'; readonly id: number; readonly asked: Question } | { readonly kind: 'tick'; readonly day: number; readonly ahead: boolean };

/** A read model came into memory whole. */
export interface ReadIn {
  readonly projection: string;
  readonly versionId: number;
  readonly position: number;
  readonly ms: number;
}

export type FromThread =
  | ({ readonly kind: 'read' } & ReadIn)
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[Question['kind']] }
  /** `unreachable`: asking again is safe and may do. `tooMany`: the question is too wide */
  | { readonly kind: 'failed'; readonly id: number; readonly reason: 'unreachable' | 'tooMany' | 'fault'; readonly message: string };
