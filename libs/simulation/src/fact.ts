import type { CloudEvent, ComplaintsEvent, InteractionsEvent } from '@evenhand/contracts';
import { iso } from './calendar';
import type { Desk } from './desks';
import type { Customer } from './people/customers';

/** Every event that parts may tell; the union of a service's events joins it with the service's part. */
type AnyEvent = InteractionsEvent | ComplaintsEvent;

type NameIn<Type> = Type extends `evenhand.${string}.${infer Name}.v${number}` ? Name : never;
/** A type without service and version: promise-made. */
export type FactName = NameIn<AnyEvent['type']>;
type DataOf<Name extends FactName> = Extract<AnyEvent, { readonly type: `evenhand.${string}.${Name}.v${number}` }>['data'];

/** Fields that the service adds; a publisher that sends them is refused. */
interface Filled {
  readonly 'rating-voided': 'entries';
  readonly 'expectation-outcome-observed': 'dimension' | 'metric' | 'low' | 'high' | 'betterIs' | 'currency';
  readonly 'doubt-resolved': 'daysOpen';
  readonly 'survey-voided': 'entries';
  readonly 'voice-answered': 'daysOpen';
  readonly 'complaint-received': 'due' | 'vulnerable';
  readonly 'complaint-assessed': 'due';
  readonly 'complaints-merged': 'receivedAt' | 'due';
  readonly 'complaint-response-issued': 'issue' | 'due';
  readonly 'compensation-paid': 'businessDaysLate';
  readonly 'compensation-reversed': 'entries';
  readonly 'external-decision-recorded': 'bankDecision';
}

/** The data of an event as a publisher posts it. */
export type Posted<Name extends FactName> = Name extends keyof Filled ? Omit<DataOf<Name>, Filled[Name]> : DataOf<Name>;

/** What happened, and when the suite hears of it: moments in seconds. */
export interface Fact {
  readonly arrival: number;
  readonly at: number;
  readonly id: string;
  readonly type: string;
  readonly who: Customer;
  readonly desk: Desk;
  readonly productcode: string | undefined;
  readonly branchid: string | undefined;
  readonly data: object;
}

export const SOURCE = 'urn:evenhand:simulation';

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The fact as its publisher posts it, attributes in the catalogue's order. */
export function eventOf({ at, id, type, who, desk, productcode, branchid, data }: Fact): CloudEvent {
  const event: Partial<Mutable<CloudEvent>> = {
    specversion: '1.0', id, source: SOURCE, type, subject: who.subject, time: iso(at), datacontenttype: 'application/json',
  };
  if (desk.channel !== undefined) event.channel = desk.channel;
  if (productcode !== undefined) event.productcode = productcode;
  if (branchid !== undefined) event.branchid = branchid;
  event.actorkind = desk.actorkind;
  if (desk.staff) event.actorref = desk.ref ?? who.staff;
  event.data = data;
  return event as CloudEvent;
}
