import type { FromPosition, Standing } from './customer.types';

export type ContactGrouping = 'day' | 'hour' | 'outcome' | 'channel' | 'kind' | 'initiator' | 'product';
export type ContactMeasure = 'contacts' | 'customers' | 'repeatContacts' | 'waitSec' | 'durationSec';

/** Which contacts, told apart by what. */
export interface ContactsQuery extends FromPosition {
  /** inclusive: a moment, or a day such as 2026-11-01, from its midnight in `tz`; default from the first contact on */
  readonly from?: string | Date;
  /** exclusive, likewise; default to the last contact */
  readonly to?: string | Date;
  /** IANA name of the zone whose days and hours are meant; default the bank's */
  readonly tz?: string;
  readonly by?: readonly ContactGrouping[];
  /** default all; the fewer, the sooner the answer */
  readonly measures?: readonly ContactMeasure[];
  /** ISO 8601 in one unit, default P7D: a contact is a repeat one when the same customer had one so short a time before */
  readonly repeatWithin?: string;
}

/** Seconds, of the contacts that tell them: mean to 2 decimals, quantiles to within 0.4 %. */
export interface Seconds {
  /** how many tell them */
  readonly n: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
}

/** One group: what it was told apart by (`day` as YYYY-MM-DD, `hour` 0..23), then what was measured; null where no contact told it. */
export interface ContactsRow extends Readonly<Partial<Record<Exclude<ContactGrouping, 'hour'>, string | null>>> {
  readonly hour?: number;
  readonly contacts?: number;
  readonly customers?: number;
  readonly repeatContacts?: number;
  readonly waitSec?: Seconds | null;
  readonly durationSec?: Seconds | null;
}

/** `GET /v1/contacts`: contacts up to `position` and none behind it, so that `newestPosition` is the same. */
export interface Contacts extends Standing {
  readonly rows: readonly ContactsRow[];
}
