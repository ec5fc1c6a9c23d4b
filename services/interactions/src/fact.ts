import type { CloudEvent, InteractionsEvent, LedgerEntry } from '@evenhand/contracts';
import { DomainError, type Decider } from '@evenhand/event-sourcing';
import type { Fact, RecordFact as Recording } from '@evenhand/ingest';

export type { Fact };

/** One piece of evidence that an event had put into a score. */
export type Evidence = LedgerEntry;

/** What a decider needs from outside its stream; the command layer fills it in. */
export interface FactContext {
  /** gesture-offered: times of the customer's other gestures, ms, in any order */
  readonly gesturesAt?: readonly number[];
  /** rating-voided, survey-voided, timer-voided: what the rating, the answer or the timer had put in */
  readonly evidence?: readonly Evidence[];
}

/** The command: an event as it was posted, valid by its schema. */
export type RecordFact = Recording<FactContext>;

/**
 * Decides what of a posted event is stored: the event with the service's fields added, nothing where it changes nothing (then one of the
 * same name is in the history already), or DomainError. Left for later steps: the sale gate (I-INV-1) with loyalty, the sampling of
 * invitations (I-INV-3) and the one-device rule with the survey sampler.
 */
export type FactDecider<State> = Decider<State, RecordFact, Fact>;

type NameIn<Type> = Type extends `evenhand.interactions.${infer Name}.v${number}` ? Name : never;
export type FactName = NameIn<InteractionsEvent['type']>;
export type DataOf<Name extends FactName> = Extract<InteractionsEvent, { readonly type: `evenhand.interactions.${Name}.v${number}` }>['data'];
export type FactOf<Name extends FactName> = Fact & { readonly name: Name; readonly event: CloudEvent<DataOf<Name>> };

/** The one place where a name vouches for the class of the data. */
export function is<Name extends FactName>(fact: Fact | undefined, name: Name): fact is FactOf<Name> {
  return fact?.name === name;
}

export function refuse(code: string, message: string, field: string): never {
  throw new DomainError(code, message, field);
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** @returns day number, 0 = 1970-01-01, in UTC */
export const dayOf = (ms: number): number => Math.floor(ms / DAY);
/** @returns ms of an RFC 3339 date-time; of a date its midnight in UTC */
export const msOf = (time: string): number => Date.parse(time);
