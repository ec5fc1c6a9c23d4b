import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import type { Cause } from './reacting/cause';
import type { Seen } from './reacting/customer-watch';

/** An event that a process manager or a timer wants stored; the suite signs it as its own. */
export type Draft = Pick<CloudEvent, 'type' | 'subject' | 'time' | 'data'> & Partial<Pick<CloudEvent, 'channel' | 'productcode' | 'branchid' | 'correlationid' | 'causationid' | 'actorkind' | 'traceparent'>>;

/** Something to be stored later, unless it is called off before. */
export interface Alarm {
  /** unique for the customer */
  readonly key: string;
  /** ms */
  readonly dueAt: number;
  readonly draft: Draft;
}

/** Calls off the customer's alarms whose keys begin so, and which are due within these moments, ms, both included. */
export interface Disarm {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

/** What is to be done about an event. */
export type Reaction = { readonly record: Draft } | { readonly arm: Alarm } | { readonly disarm: Disarm };

/**
 * A process manager (DOMAIN.md §2.6): what one service does about events, its own and others'. `react` is pure: the same event, seen in the same
 * state, is answered alike, so that a redelivery is harmless. What `look` finds may be other by then: only the first answer is stored.
 */
export interface ProcessManager {
  /** PM-9, or another name that stays */
  readonly name: string;
  /** the service it belongs to: that of the events it wants stored, since a service records only its own */
  readonly owner: string;
  /** in words, for docs/process-managers.md */
  readonly when: string;
  readonly then: string;
  /** names of the events it looks at, without service and version; `fairness`: all that may move a customer's fairness */
  readonly on: readonly string[] | 'fairness';
  /** asks for the whole stream of the cause, in log order up to it */
  readonly readsStream?: boolean;
  /** asks how its customer stood; those of fairness always do. Others are told nothing of that, and where a service has none of them nobody is remembered */
  readonly sees?: boolean;
  /**
   * What it asks outside the cause's stream before it reacts, such as figures of all customers. Where that cannot be reached now, everything waits
   * until it can; where it fails otherwise, the reaction is parked. It writes nothing, and is as quick as it can for causes that it has no question about.
   */
  look?(cause: Cause, stream: readonly CloudEvent[]): Promise<unknown>;
  /** @param looked what `look` found; undefined where there is none */
  react(cause: Cause, seen: Seen, stream: readonly CloudEvent[], looked?: unknown): readonly Reaction[];
}

/** Whether it asks how its customer stood. */
export const seesCustomers = ({ on, sees = false }: ProcessManager): boolean => sees || on === 'fairness';

/** Never to be changed: the ids of reactions follow from it. */
const NAMESPACE = 'c1f2b0a4-2f5d-4b0e-9a56-4d1c6b7e2d90';

/** The id of a process manager's n-th event about a cause: the same whenever it is asked for. */
export const reactionId = (manager: string, cause: string, ordinal: number): string => uuidv5(`${manager}\n${cause}\n${ordinal}`, NAMESPACE);

/** The id of the event that a timer writes. */
export const timerEventId = (stream: string, key: string, dueAt: number): string => uuidv5(`timer\n${stream}\n${key}\n${dueAt}`, NAMESPACE);

/** Who writes for the suite in a service's name. */
export const sourceOf = (service: string): string => `urn:evenhand:${service}`;
/** Whose events are the suite's own: no sign that a customer's publishers are still telling. */
export const OWN_SOURCES: readonly string[] = [...new Set(registry.all().map(({ owner }) => sourceOf(owner)))];

/** What is stored because of something that belongs to a trace belongs to it too. */
export const goingOn = (draft: Draft, traceparent: string | undefined): Draft => (traceparent === undefined ? draft : { ...draft, traceparent });

/** A draft as the suite posts it. */
export function signed(draft: Draft, service: string, id: string, causationid?: string): CloudEvent {
  const { type, subject, time, data, ...more } = draft;
  const cause = more.causationid ?? causationid;
  return { specversion: '1.0', id, source: sourceOf(service), type, subject, time, actorkind: 'system', ...more, ...(cause !== undefined && { causationid: cause }), data };
}
