import type { ClockBook } from '../clocks/clock-book';
import { factOf, filled, is, plausibleTime, refuse, type AnyFact, type Fact, type FactDecider, type FactOf, type RecordFact } from '../fact';
import { asksTooLate, decides, endsMerged, evolve, followsBlindReview } from './complaint.evolve.decider';
import { isFiled, unfiled, type ComplaintState, type Filed } from './complaint.state';
import { file, report } from './filing.decider';
import { allows, momentOf, refuseTransition, type Moment } from './guards.decider';
import { handlingConfirmed, handlingOf } from './handling.decider';
import { knownAlready, rulesOf, unfilled } from './steps.decider';
import { decideTimer, voidsOf, type TimerFact } from './timers.decider';
import { commandOf, open, undecided } from './transitions.table';

const timers: ReadonlySet<string> = new Set(['complaint-sla-breached', 'complaint-sla-warned', 'progress-update-missed']);
const isTimer = (fact: Fact): fact is TimerFact => timers.has(fact.name);

/**
 * A complaint (DOMAIN.md §2.3). Facts follow the state machine in the order of their arrival, whatever their times, which may lie in the past but
 * not before the receipt; what does not fit is `transition_refused` and may be sent again later.
 */
export const complaint: FactDecider<ComplaintState> = {
  opens: new Set(['complaint-received', 'complaint-reported']),
  initialState: unfiled,
  evolve,
  decide(command, state) {
    plausibleTime(command);
    const known = factOf(command) as RecordFact & AnyFact;
    if (known.name === 'complaint-received') return file(known, state);
    if (known.name === 'complaint-reported') return report(known, state);
    const moment = momentOf(command);
    if (!isFiled(state)) return refuseTransition(known.name, state, moment);
    if (known.at < state.receivedAt) refuse('before_receipt', 'nothing happens to a complaint before it is received', '/time');
    if (isTimer(known)) return decideTimer(bare(known), state, moment.book);
    if (knownAlready(known, state) || endedAlready(known, state)) return [];
    checkTransition(known, state, moment);
    const fields = rulesOf(known, state);
    const stored = Object.keys(fields).length > 0 ? filled(unfilled(command), fields) : unfilled(command);
    const after = evolve(state, stored) as Filed;
    return [stored, ...voidsOf(stored, state, after, moment.book), ...assessmentsOf(stored, state, after, moment.book)];
  },
};

function assessmentsOf(stored: Fact, before: Filed, after: Filed, book: ClockBook): readonly Fact[] {
  if (is(stored, 'complaint-response-issued') && decides(stored)) return handlingOf(stored, before, after, book);
  return is(stored, 'review-completed') ? handlingConfirmed(stored, after, book) : [];
}

const bare = <F extends Fact>({ event, name, at }: F): F => ({ event, name, at }) as F;

const isOpen = ({ stage }: Filed): boolean => (open as readonly string[]).includes(stage);

/** The suite comes too late: it goes on in another complaint and ended otherwise before the suite could end it, or its blind review needs no following up. */
const endedAlready = (fact: RecordFact, state: Filed): boolean =>
  (is(fact, 'complaint-closed') && endsMerged(fact) && wentOn(fact, state) && !isOpen(state)) || (is(fact, 'review-requested') && asksTooLate(fact, state));
const wentOn = ({ context }: RecordFact, { complaintId }: Filed): boolean => context?.goneOn?.includes(complaintId) === true;

function checkTransition(fact: RecordFact & AnyFact, state: Filed, moment: Moment): void {
  if (is(fact, 'complaint-closed') && endsMerged(fact)) {
    if (wentOn(fact, state)) return;
    refuseTransition('the end of what was merged', state, moment);
  }
  // A holding or interim response moves nothing, and need not wait for the investigation.
  if (is(fact, 'complaint-response-issued') && !decides(fact) && (undecided as readonly string[]).includes(state.stage)) return;
  if (is(fact, 'equity-assessed') && upheld(fact, state)) return;
  if (is(fact, 'review-requested') && followsBlindReview(fact, state)) return;
  const command = commandOf(fact.name);
  if (!command || !allows(state, command, moment)) refuseTransition(command ?? fact.name, state, moment);
}

/** The suite holds each response that upholds something against entitlement and peers. */
const upheld = (_fact: FactOf<'equity-assessed'>, { upheldCount, equityAssessed }: Filed): boolean => equityAssessed < upheldCount;
