import type { CloudEvent } from '@evenhand/contracts';
import { evidenceOf } from '@evenhand/scoring';
import type { ClockBook } from '../clocks/clock-book';
import { clockTimeOf, lapseOf, ruleOf } from '../clocks/due';
import { warningsOf } from '../clocks/progress';
import { msOf, refuse, type Fact, type FactOf } from '../fact';
import { beside, envelopeOf, typeOf } from './beside.decider';
import { responseStop, runningClocks, type RunningClock } from './clocks.decider';
import { isFiled, keyOf, type ComplaintState, type Filed, type FiredTimer } from './complaint.state';
import { updateClocks, updateWindows } from './updates.decider';

export type TimerName = FiredTimer['name'];
export type TimerFact = { [Name in TimerName]: FactOf<Name> }[TimerName];

/** A timer of a complaint, due or still to come. */
export interface DueTimer {
  readonly name: TimerName;
  readonly clockId: string;
  readonly kind: 'regulatory' | 'internal';
  /** ms; a warning's moment lies before it */
  readonly dueAt: number;
  /** ms: the moment it fires, which is its event's time */
  readonly at: number;
  readonly elapsedBp?: number;
}

/** Every moment that the clocks bring about by themselves, fired or not: those at which they ran, by what is known. */
function momentsOf(state: Filed, book: ClockBook): readonly DueTimer[] {
  const clocks = runningClocks(state, book).filter(({ stopsAt }) => stopsAt !== 'update');
  const updates = updateClocks(state, book).flatMap((entry) =>
    updateWindows(state, entry, book).filter(({ stoppedAt, dueAt }) => stoppedAt === undefined || stoppedAt > dueAt)
      .map(({ dueAt }): DueTimer => ({ name: 'progress-update-missed', clockId: entry.clockId, kind: entry.kind, dueAt, at: dueAt })));
  return [...clocks.flatMap((clock) => clockMoments(state, clock, book)), ...updates];
}

/** A summary window passes without a word, and whether redress was paid is told in another stream. */
function clockMoments(state: Filed, clock: RunningClock, book: ClockBook): readonly DueTimer[] {
  const rule = ruleOf(book, clock);
  if (!rule || lapseOf(rule.clock) !== 'breached' || clock.stopsAt === 'payment' || clock.paused) return [];
  const { clockId, kind } = clock;
  const dueAt = msOf(clock.dueAt);
  const told = state.takenOver.includes(keyOf(clock)) ? (state.mergedAt ?? 0) : -Infinity;
  return [
    ...warningsOf(clock, clock.startedAt, book).map(({ elapsedBp, at }): DueTimer => ({ name: 'complaint-sla-warned', clockId, kind, dueAt, at, elapsedBp })),
    { name: 'complaint-sla-breached', clockId, kind, dueAt, at: dueAt } as const,
  ].filter(({ at }) => at > told && (clock.stoppedAt === undefined || clock.stoppedAt > at));
}

const same = (a: DueTimer | FiredTimer, b: DueTimer | FiredTimer): boolean =>
  a.name === b.name && a.clockId === b.clockId && a.dueAt === b.dueAt && a.elapsedBp === b.elapsedBp;

/** The timers that have not fired; none of a complaint that is history, or known from elsewhere only. */
export function timersOf(state: ComplaintState, book: ClockBook): readonly DueTimer[] {
  if (!isFiled(state) || state.history) return [];
  return momentsOf(state, book).filter((timer) => !state.fired.some((fired) => same(fired, timer)));
}

/** What a timer writes: a draft that the suite signs. */
export const draftOf = (state: Filed, { name, clockId, kind, dueAt, at, elapsedBp }: DueTimer): Pick<CloudEvent, 'type' | 'subject' | 'time' | 'data' | 'productcode' | 'branchid' | 'correlationid'> => ({
  type: typeOf(name), subject: state.customer, time: clockTimeOf(at), ...envelopeOf(state),
  data: {
    complaintId: state.complaintId, clockId, ...(name !== 'progress-update-missed' && { kind }), dueAt: clockTimeOf(dueAt), ...(elapsedBp !== undefined && { elapsedBp }),
  },
});

/**
 * A timer event, our own or another system's: accepted where the clock ran at that moment, once. A system outside may run clocks that we do not
 * know; such a one counts to the response.
 */
export function decideTimer(timer: TimerFact, state: Filed, book: ClockBook): readonly Fact[] {
  const { clockId, dueAt: due, ...more } = timer.event.data;
  const dueAt = msOf(due);
  const elapsedBp = 'elapsedBp' in more ? more.elapsedBp : undefined;
  const told: DueTimer = { name: timer.name, clockId, kind: 'kind' in more ? more.kind : 'internal', dueAt, at: timer.at, ...(elapsedBp !== undefined && { elapsedBp }) };
  if (state.fired.some((fired) => same(fired, told))) return [];
  if (elapsedBp === undefined ? timer.at !== dueAt : timer.at >= dueAt) refuse('not_the_due_moment', 'a timer event has the moment at which it fires as its time', '/time');
  const named = runningClocks(state, book).filter((clock) => clock.clockId === clockId);
  if (named.length === 0) {
    if (!ranUnknown(state, timer.at, book)) refuse('clock_stopped', `${clockId} did not run any more at that moment`, '/time');
    return [timer];
  }
  if ('kind' in more && named.every(({ kind }) => kind !== more.kind)) refuse('clock_kind_mismatch', `${clockId} is no ${more.kind} clock`, '/data/kind');
  const moments = momentsOf(state, book).filter((moment) => moment.name === timer.name && moment.clockId === clockId);
  const moment = moments.find((one) => same(one, told));
  if (moment?.at === timer.at) return [timer];
  if (moment) refuse('not_the_due_moment', `${clockId} warns at ${clockTimeOf(moment.at)}`, '/time');
  if (named.some((clock) => msOf(clock.dueAt) === dueAt)) refuse('clock_stopped', `${clockId} brought no ${timer.name} at that moment`, '/time');
  refuse('not_the_due_moment', `${clockId} is not due then`, '/data/dueAt');
}

const ranUnknown = (state: Filed, at: number, book: ClockBook): boolean =>
  at >= state.filedAt && [responseStop(state, book)?.at, state.endedAt].every((stop) => stop === undefined || stop > at);

/** Whether what a timer said still holds by what is known. */
function holds(state: Filed, fired: FiredTimer, book: ClockBook): boolean {
  if (runningClocks(state, book).some(({ clockId }) => clockId === fired.clockId)) return momentsOf(state, book).some((moment) => same(moment, fired));
  return ranUnknown(state, fired.at, book);
}

/** Timers that a fact, dated before they fired, shows to have had no reason: each is taken out again, in the fact's own append. */
export function voidsOf(fact: Fact, before: Filed, after: Filed, book: ClockBook): readonly Fact[] {
  return before.fired
    .filter((timer) => fact.at <= timer.at && holds(before, timer, book) && !holds(after, timer, book))
    .map((timer) => beside(fact, before, 'complaint-timer-voided', timer.at, {
      complaintId: before.complaintId, timerEventId: timer.eventId, timerType: timer.type, entries: evidenceIn(timer),
    }, timer.eventId));
}

/** What a timer event had put into the scores: its grade asks nothing but itself. */
const evidenceIn = ({ eventId, type, kind, at }: FiredTimer): ReturnType<typeof evidenceOf> =>
  evidenceOf([{ id: eventId, type, time: clockTimeOf(at), at, data: { ...(kind && { kind }) } }], () => true);
