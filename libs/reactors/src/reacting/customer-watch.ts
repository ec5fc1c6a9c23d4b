import { decodeState, encodeState, evolve, fairnessAt, initialState, movesFairness, scores } from '@evenhand/scoring';
import type { CustomerScores, CustomerState, Disconfirmation } from '@evenhand/scoring';
import type { Cause } from './cause';

type Fairness = CustomerScores['fairness'];

/** What process managers see of a customer at one event. */
export interface Seen {
  /** on the day of the event, without it and with it; undefined where the event moves no fairness */
  readonly fairness?: { readonly before: Fairness; readonly after: Fairness };
  /** the event put evidence of bad treatment in: a grade below 50 */
  readonly lowered: boolean;
  /** what the outcome that the event tells was, beside what was expected */
  readonly disconfirmed?: Disconfirmation;
  /** contacts about the event's topic that the customer started within 14 days of it, itself included */
  readonly contacts: number;
  /** times of the customer's last complaints, ms, ascending */
  readonly complaints: readonly number[];
}

/** Raised when the same events would give another state: it is then folded anew, in silence. */
export const WATCH_VERSION = 1;
/** So many contacts about one topic make a doubt; then they are counted anew (PM-8). */
export const REPEATED = 3;

const WINDOW = 14 * 86_400_000;
const COMPLAINTS = 8;
const TOPICS = 12;
const BAD = 50;
const COMPLAINT = new Set(['complaint-received', 'complaint-reported']);

/** What is remembered of a customer so that events can be seen in its light. Nothing in it grows with history. */
export interface Watched {
  scores: CustomerState;
  /** topic → times of its contacts within the window, ms, ascending */
  contacts: Record<string, readonly number[]>;
  complaints: readonly number[];
}

export const watchNothing = (): Watched => ({ scores: initialState(), contacts: {}, complaints: [] });

/** Whether an event of this type can change what is remembered. */
export const isWatched = ({ type, name }: Cause): boolean => COMPLAINT.has(name) || name === 'interaction-recorded' || scores(type);

/** Folds one event into what is remembered, and nothing else: half the work of `watch`. */
export function remember(state: Watched, cause: Cause): void {
  state.scores = evolve(state.scores, cause);
  fold(state, cause);
}

/** Folds one event into what is remembered, and tells how it looks beside it. */
export function watch(state: Watched, cause: Cause): Seen {
  const moves = movesFairness(cause.type);
  const before = moves ? fairnessAt(state.scores, cause.at) : undefined;
  let lowered = false;
  state.scores = evolve(state.scores, cause, moves ? ({ ledger, x, weight }) => (lowered ||= ledger === 'treatment' && weight > 0 && x < BAD) : undefined);
  const contacts = fold(state, cause);
  const last = cause.name === 'expectation-outcome-observed' ? state.scores.lastDisconfirmation : null;
  const mine = last?.expectationId === (cause.data as { expectationId?: string }).expectationId ? last : null;
  return {
    lowered, contacts, complaints: state.complaints,
    ...(before && { fairness: { before, after: fairnessAt(state.scores, cause.at) } }),
    ...(mine && { disconfirmed: mine }),
  };
}

/** Beside the scores. @returns contacts about its topic, where it is one */
function fold(state: Watched, cause: Cause): number {
  if (COMPLAINT.has(cause.name)) state.complaints = [...state.complaints, cause.at].sort((a, b) => a - b).slice(-COMPLAINTS);
  return cause.name === 'interaction-recorded' ? contact(state, cause) : 0;
}

/** Contacts that the customer started, sales aside. @returns how many of the topic stand within the window of this one */
function contact(state: Watched, { data, at }: Cause): number {
  const { topic, initiator, kind } = data as { topic?: string; initiator?: string; kind?: string };
  if (topic === undefined || initiator !== 'customer' || kind === 'sales') return 0;
  // A topic may be called as something every object has.
  const known = Object.hasOwn(state.contacts, topic) ? state.contacts[topic] : undefined;
  const times = [...(known ?? []), at].sort((a, b) => a - b);
  const together = mostWithin(times, at);
  const newest = times.at(-1) as number;
  const kept = together >= REPEATED ? [] : times.filter((time) => time >= newest - WINDOW);
  const others = Object.entries(state.contacts).filter(([other]) => other !== topic).slice(1 - TOPICS);
  state.contacts = Object.fromEntries(kept.length > 0 ? [...others, [topic, kept]] : others);
  return together;
}

/** The most times that a window around `at` holds. */
function mostWithin(times: readonly number[], at: number): number {
  const starts = times.filter((start) => start <= at && at <= start + WINDOW);
  return Math.max(...starts.map((start) => times.filter((time) => start <= time && time <= start + WINDOW).length));
}

/** Exact: decode(encode(w)) folds on to the same bytes. */
export const encodeWatched = ({ scores: state, contacts, complaints }: Watched): string =>
  `{"scores":${encodeState(state)},"contacts":${JSON.stringify(contacts)},"complaints":${JSON.stringify(complaints)}}`;

export function decodeWatched(text: string): Watched {
  const { scores: state, contacts, complaints } = JSON.parse(text) as { scores: object; contacts: Watched['contacts']; complaints: number[] };
  return { scores: decodeState(JSON.stringify(state)), contacts, complaints };
}
