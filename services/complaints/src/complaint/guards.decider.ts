import { DomainError } from '@evenhand/event-sourcing';
import type { ClockBook } from '../clocks/clock-book';
import { longestDueAt } from '../clocks/extension';
import { bookOf, dayOf, msOf, type RecordFact } from '../fact';
import { runningClocks, settles, summaryWindow, type RunningClock } from './clocks.decider';
import { decisionOf, isFiled, reviewIsDone, reviewIsOpen, type ComplaintState, type Filed } from './complaint.state';
import { destination, elsewhere, transitions, type Command } from './transitions.table';

export const SILENCE_DAYS = 30;
export const REOPEN_DAYS = 180;
export const HIGHEST_LEVEL = 3;

/** What a guard may ask besides the state. */
export interface Moment {
  /** ms */
  readonly at: number;
  readonly book: ClockBook;
  /** whether the suite drew the complaint into the blind sample; default false */
  readonly drawn?: boolean | undefined;
}

/** A command's own moment. */
export const momentOf = (command: RecordFact): Moment => ({ at: command.at, book: bookOf(command), drawn: command.context?.drawn });

type Guard = (state: Filed, moment: Moment) => boolean;

/** The conditions that transitions.table.ts tells in words. */
const guards: Partial<Readonly<Record<Command, Guard>>> = {
  escalate: ({ level }) => level < HIGHEST_LEVEL,
  extend: (state, { at, book }) => extendable(state, at, book).length > 0,
  'issue-response': mayRespond,
  close: mayClose,
  reopen: ({ closedAt }, { at }) => closedAt !== undefined && dayOf(at) - dayOf(closedAt) <= REOPEN_DAYS,
  'complete-review': reviewIsOpen,
  'record-external': (state) => decisionOf(state) !== undefined,
  merge: ({ answersCount }) => answersCount === 0,
  'blind-review': (state, { drawn }) => decisionOf(state) !== undefined && !state.reviewedBlind && drawn === true,
};

/** After a response the next needs a review or a reopening before it; only a summary one that did not settle the complaint leaves the full route open. */
function mayRespond(state: Filed, { at, book }: Moment): boolean {
  switch (state.stage) {
    case 'UNDER_REVIEW': return reviewIsDone(state);
    case 'RESPONSE_ISSUED':
    case 'ACCEPTED':
    case 'DISPUTED': {
      const window = summaryWindow(state, book);
      const last = state.answers.at(-1);
      return last?.kind === 'summary' && window !== undefined && !settles(last, window) && (state.stage === 'DISPUTED' || at > window);
    }
    default: return true;
  }
}

/** Nothing is closed while a final response is owed: after a summary one that did not settle the complaint, until a review is done. */
function mayClose(state: Filed, { at, book }: Moment): boolean {
  if (reviewIsDone(state)) return true;
  const last = state.answers.at(-1);
  if (!last || !settles(last, summaryWindow(state, book))) return false;
  return state.stage === 'ACCEPTED' || (state.stage === 'RESPONSE_ISSUED' && dayOf(at) - dayOf(last.at) >= SILENCE_DAYS);
}

/** The clocks told at the receipt that still run and that their policy lets run longer. */
const extendable = (state: Filed, at: number, book: ClockBook): readonly RunningClock[] =>
  extendableByName(state, book).filter((clock) => at < msOf(clock.dueAt) && longestDueAt(clock, clock.startedAt, book) > msOf(clock.dueAt));

/** The clocks that an extension may name: those told at the receipt, still running. */
export const extendableByName = (state: Filed, book: ClockBook): readonly RunningClock[] =>
  runningClocks(state, book).filter((clock) =>
    clock.stoppedAt === undefined && clock.stopsAt !== 'update' && state.due.some((entry) => entry.jurisdiction === clock.jurisdiction && entry.clockId === clock.clockId));

/** Whether a command is allowed as a complaint stands at a moment, given good data. */
export function allows(state: ComplaintState, command: Command, moment: Moment): boolean {
  if (destination(command, state.stage) === undefined) return false;
  return !isFiled(state) || (guards[command]?.(state, moment) ?? true);
}

/** The commands, in kebab-case, that may come next: what a desk offers, and what a refusal names. */
export function allowed(state: ComplaintState, moment: Moment): readonly string[] {
  const own = (Object.keys(transitions) as Command[]).filter((command) => allows(state, command, moment));
  return [...own, ...(mayBePaid(state) ? ['pay'] : [])];
}

export const mayBePaid = ({ stage }: ComplaintState): boolean => (elsewhere.pay.stays as readonly string[]).includes(stage);

/** C-INV-1: the command is none of those that the complaint's stage allows; these go with the refusal. */
export class TransitionRefused extends DomainError {
  constructor(message: string, readonly allowed: readonly string[]) {
    super('transition_refused', message, '/type');
  }
}

export function refuseTransition(what: string, state: ComplaintState, moment: Moment): never {
  const next = allowed(state, moment);
  throw new TransitionRefused(`${what} is not allowed in ${state.stage}; allowed: ${next.join(', ') || 'nothing'}`, next);
}
