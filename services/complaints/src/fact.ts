import type { CloudEvent, ComplaintResponseIssued, ComplaintsEvent, EquityAssessed, RedressPolicyPublished } from '@evenhand/contracts';
import { DomainError, type Decider } from '@evenhand/event-sourcing';
import type { ClockBook } from './clocks/clock-book';
import type { ComplaintState } from './complaint/complaint.state';

/** An event as deciders see it. */
export interface Fact {
  readonly event: CloudEvent;
  /** its type without service and version: complaint-received */
  readonly name: string;
  /** the event's time, ms since 1970 */
  readonly at: number;
}

/** What an equity review was opened for: a response, and how its redress was assessed. */
export interface Reviewed {
  readonly response: ComplaintResponseIssued;
  readonly assessed?: EquityAssessed;
}

/** What a decider needs from outside its stream; the command layer fills it in. */
export interface ComplaintsContext {
  /** published and shipped clocks and calendars */
  readonly book: ClockBook;
  /** complaint-received: whose clocks it runs under; by its branch where that has jurisdictions of its own */
  readonly jurisdictions?: readonly string[];
  /** complaint-received: the customer is in a hardship that was reported and has not ended; default false */
  readonly vulnerable?: boolean;
  /** complaint-received with gapId: whose gap it is; absent where it is not known (yet) */
  readonly gapOwner?: string;
  /** complaint-received: the complaint it was split from */
  readonly splitFrom?: ComplaintState;
  /** complaint-response-issued: every version published, in any order; default none */
  readonly redressPolicies?: readonly RedressPolicyPublished[];
  /** complaints-merged: the one that goes on in this one; complaint-split: the new one, if there is one by its id */
  readonly other?: ComplaintState;
  /** complaints-merged, complaint-closed by the suite: complaints of the customer that were merged into another */
  readonly goneOn?: readonly string[];
  /** review-completed, blind-review-completed: who handled the complaints that it was merged or split from */
  readonly handledBefore?: readonly string[];
  /** compensation-paid: the complaint that it is about */
  readonly complaint?: ComplaintState;
  /** equity-review-decided: absent where what it was opened for is not known */
  readonly reviewed?: Reviewed;
  /** whether the suite drew this complaint into the sample that is reviewed blind; default false */
  readonly drawn?: boolean;
}

/** The command: an event as it was posted, valid by its schema. */
export interface RecordFact extends Fact {
  /** moment of receipt, ms */
  readonly now: number;
  readonly context?: ComplaintsContext;
}

/** Decides what of a posted event is stored: first the event itself, with the service's fields added; what goes with it behind it. */
export interface FactDecider<State> extends Decider<State, RecordFact, Fact> {
  /** the facts that usually come first in their stream: tried without asking for its history */
  readonly opens: ReadonlySet<string>;
}

type NameIn<Type> = Type extends `evenhand.complaints.${infer Name}.v${number}` ? Name : never;
export type FactName = NameIn<ComplaintsEvent['type']>;
export type DataOf<Name extends FactName> = Extract<ComplaintsEvent, { readonly type: `evenhand.complaints.${Name}.v${number}` }>['data'];
export type FactOf<Name extends FactName> = Fact & { readonly name: Name; readonly event: CloudEvent<DataOf<Name>> };
/** Any fact of the service, told apart by its name. */
export type AnyFact = { [Name in FactName]: FactOf<Name> }[FactName];

/** The one place where a name vouches for the class of the data. */
export function is<Name extends FactName>(fact: Fact | undefined, name: Name): fact is FactOf<Name> {
  return fact?.name === name;
}

export const factOf = (fact: Fact): AnyFact => fact as AnyFact;

export function refuse(code: string, message: string, field: string): never {
  throw new DomainError(code, message, field);
}

/** The fact with fields that the service adds. */
export const filled = <F extends Fact>(fact: F, fields: object): F => ({ ...fact, event: { ...fact.event, data: { ...fact.event.data, ...fields } } });

/** The book that every complaint is decided by. */
export function bookOf({ context }: RecordFact): ClockBook {
  if (!context) throw new Error('complaints are decided by the clocks in their context');
  return context.book;
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** @returns day number, 0 = 1970-01-01, in UTC */
export const dayOf = (ms: number): number => Math.floor(ms / DAY);
/** @returns ms of an RFC 3339 date-time */
export const msOf = (time: string): number => Date.parse(time);

const EARLIEST = Date.UTC(1990, 0, 1);
const CLOCK_SKEW = 5 * MINUTE;

export function plausibleTime({ at, now }: RecordFact): void {
  if (at < EARLIEST) refuse('time_too_early', 'time is before 1990-01-01', '/time');
  if (at > now + CLOCK_SKEW) refuse('time_in_future', 'time is more than 5 minutes after the moment of receipt', '/time');
}

/** Whether two events' data hold the same values, in whatever order; fields that the service fills are left out. */
export function sameData(posted: object, stored: object, filledFields: readonly string[] = []): boolean {
  const mine = known(posted, filledFields);
  const theirs = known(stored, filledFields);
  return mine.length === theirs.length && mine.every(([name, value], i) => theirs[i]?.[0] === name && same(value, theirs[i]?.[1]));
}

const known = (data: object, without: readonly string[]): [string, unknown][] =>
  Object.entries(data).filter(([name, value]) => value !== undefined && !without.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));

const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && sameData(a, b));
