import type { DueClock, SlaClock } from '@evenhand/contracts';
import { policyOf, type ClockBook } from '../clocks/clock-book';
import { clockTimeOf, dueMoment, governingClock, ruleOf, stopOf } from '../clocks/due';
import { extended, resumed } from '../clocks/extension';
import { msOf, type FactName } from '../fact';
import { keyOf, type Answer, type Filed } from './complaint.state';
import { lastWindow } from './updates.decider';

/** One clock of a complaint as it stands by what is known. */
export interface RunningClock extends DueClock {
  readonly stopsAt: NonNullable<SlaClock['stopsAt']>;
  /** ms */
  readonly startedAt: number;
  /** ms; absent while it runs */
  readonly stoppedAt?: number;
  readonly stoppedBy?: FactName;
  /** given more time than its policy gives at first */
  readonly extended: boolean;
  /** an internal clock that waits for the customer */
  readonly paused: boolean;
  readonly breached: boolean;
  /** shares at which it has warned, in bp */
  readonly warned: readonly number[];
  /** the earliest regulatory clock to a response, or the earliest internal one where there is none (C-INV-4) */
  readonly governs: boolean;
}

interface Stop {
  readonly at: number;
  readonly by: FactName;
}

/** The due dates with all that moved them. */
export function effectiveDue(state: Filed, book: ClockBook): readonly DueClock[] {
  const startedAt = responseClockStart(state);
  return state.moves.reduce<readonly DueClock[]>(
    (due, move) => ('clockId' in move ? extended(due, move.clockId, move.newDueAt, startedAt, book) : resumed(due, move.from, move.to, book)), state.due,
  );
}

/** When the clocks to a response started, ms. */
export const responseClockStart = ({ restartedAt, receivedAt }: Filed): number => restartedAt ?? receivedAt;

/** The due dates where new facts start the clocks to a response anew at a moment; nothing else does (C-INV-3). */
export const restarted = (state: Filed, at: number, book: ClockBook): readonly DueClock[] =>
  effectiveDue(state, book).map((entry) => {
    const rule = ruleOf(book, entry);
    return rule && stopOf(rule.clock) === 'response' ? { ...entry, dueAt: clockTimeOf(dueMoment(rule.policy, rule.clock, at)) } : entry;
  });

/** All clocks of a complaint: those that started with it, and those that something started since. A clock whose policy is unknown is left out. */
export function runningClocks(state: Filed, book: ClockBook): readonly RunningClock[] {
  const due = effectiveDue(state, book);
  const governing = governingClock(due, book);
  return [...due, ...startedLater(state, book)].flatMap((entry) => {
    const rule = ruleOf(book, entry);
    if (!rule) return [];
    return [stopOf(rule.clock) === 'update' ? updateClock(state, entry, book) : clockOf(state, entry, rule.clock, entry === governing, book)];
  });
}

function clockOf(state: Filed, entry: DueClock, rule: SlaClock, governs: boolean, book: ClockBook): RunningClock {
  const stopsAt = stopOf(rule);
  const startedAt = startOf(state, rule, stopsAt);
  const stop = stopAt(stopsAt, state, book);
  const policy = policyOf(book, entry.jurisdiction, entry.policyVersion);
  const dueAt = msOf(entry.dueAt);
  const own = state.fired.filter((timer) => timer.clockId === entry.clockId && timer.dueAt === dueAt);
  return {
    ...entry, stopsAt, startedAt, ...(stop && { stoppedAt: stop.at, stoppedBy: stop.by }), governs,
    extended: policy !== undefined && dueAt > dueMoment(policy, rule, startedAt),
    paused: state.waitingSince !== undefined && rule.kind === 'internal' && rule.pausable && stop === undefined,
    breached: own.some(({ name }) => name === 'complaint-sla-breached') || ranOutElsewhere(state, entry),
    warned: own.flatMap(({ elapsedBp }) => (elapsedBp === undefined ? [] : [elapsedBp])),
  };
}

/** What a clock that was taken over did before the merger stands in the complaint it came from. */
const ranOutElsewhere = (state: Filed, entry: DueClock): boolean =>
  state.takenOver.includes(keyOf(entry)) && msOf(entry.dueAt) <= (state.mergedAt ?? -Infinity);

function updateClock(state: Filed, entry: DueClock, book: ClockBook): RunningClock {
  const { start, dueAt, stoppedAt, stoppedBy } = lastWindow(state, entry, book);
  const missed = state.fired.some((timer) => timer.name === 'progress-update-missed' && timer.clockId === entry.clockId && timer.dueAt === dueAt);
  return {
    ...entry, dueAt: clockTimeOf(dueAt), stopsAt: 'update', startedAt: start, ...(stoppedAt !== undefined && { stoppedAt, stoppedBy }),
    extended: false, paused: false, breached: missed, warned: [], governs: false,
  };
}

function startOf(state: Filed, { startsFrom }: SlaClock, stopsAt: RunningClock['stopsAt']): number {
  const fallback = stopsAt === 'response' ? responseClockStart(state) : state.receivedAt;
  switch (startsFrom) {
    case 'acknowledgement': return state.acknowledgedAt ?? fallback;
    case 'response': return state.firstAnswerAt ?? fallback;
    case 'acceptance': return state.answer?.acceptedAt ?? fallback;
    case 'receipt':
    case 'day_after_receipt':
    case 'last_update': return fallback;
  }
}

/** Clocks of its policies that something later than the receipt started. A review's clock runs only where one was asked for. */
function startedLater(state: Filed, book: ClockBook): readonly DueClock[] {
  const starts = { acknowledgement: state.acknowledgedAt, response: state.firstAnswerAt, acceptance: state.answer?.acceptedAt };
  const policies = new Map(state.due.map(({ jurisdiction, policyVersion }) => [`${jurisdiction} ${policyVersion}`, policyOf(book, jurisdiction, policyVersion)]));
  return [...policies.values()].flatMap((policy) => (policy?.clocks ?? []).flatMap((clock) => {
    const at = clock.startsFrom in starts ? starts[clock.startsFrom as keyof typeof starts] : undefined;
    const fits = (clock.categories?.includes(state.category) ?? true) && (clock.complexities?.includes(state.complexity) ?? true);
    if (!policy || at === undefined || !fits || (stopOf(clock) === 'review' && !state.review)) return [];
    const { jurisdiction, version: policyVersion } = policy;
    return [{ jurisdiction, policyVersion, clockId: clock.clockId, kind: clock.kind, dueAt: clockTimeOf(dueMoment(policy, clock, at)) }];
  }));
}

/** What stopped a clock that stops at that; a complaint that ended stops all but the payment's, which is told in another stream. */
function stopAt(stopsAt: RunningClock['stopsAt'], state: Filed, book: ClockBook): Stop | undefined {
  const ended: Stop | undefined = state.endedAt === undefined ? undefined : { at: state.endedAt, by: state.stage === 'WITHDRAWN' ? 'complaint-withdrawn' : 'complaint-closed' };
  const answered: Stop | undefined = state.firstAnswerAt === undefined ? undefined : { at: state.firstAnswerAt, by: 'complaint-response-issued' };
  switch (stopsAt) {
    case 'acknowledgement':
      return first(state.acknowledgedAt === undefined ? undefined : { at: state.acknowledgedAt, by: 'complaint-acknowledged' }, answered, ended);
    case 'response': return first(responseStop(state, book), ended);
    case 'summary_response': return first(answered, ended);
    case 'review': return first(state.review?.completedAt === undefined ? undefined : { at: state.review.completedAt, by: 'review-completed' }, ended);
    case 'update':
    case 'payment': return undefined;
  }
}

const first = (...stops: readonly (Stop | undefined)[]): Stop | undefined =>
  stops.reduce((earliest, stop) => (stop && (!earliest || stop.at < earliest.at) ? stop : earliest), undefined);

/** The response that ended the route to a final one. */
export function responseStop(state: Filed, book: ClockBook): Stop | undefined {
  const window = summaryWindow(state, book);
  return first(...state.answers.filter((answer) => settles(answer, window)).map(({ at }): Stop => ({ at, by: 'complaint-response-issued' })));
}

/** A summary response settles a complaint where the customer accepts it within the summary window, or where no policy has such a window. */
export const settles = ({ kind, acceptedAt }: Answer, window: number | undefined): boolean =>
  kind === 'final' || window === undefined || (acceptedAt !== undefined && acceptedAt <= window);

/** When the way by a summary response closes (ms); undefined where no policy limits it. */
export function summaryWindow({ due }: Filed, book: ClockBook): number | undefined {
  const windows = due.flatMap((entry) => {
    const rule = ruleOf(book, entry);
    return rule && stopOf(rule.clock) === 'summary_response' ? [msOf(entry.dueAt)] : [];
  });
  return windows.length === 0 ? undefined : Math.min(...windows);
}
