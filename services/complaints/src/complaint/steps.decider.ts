import { checkExtension } from '../clocks/extension';
import { clockTimeOf } from '../clocks/due';
import { bookOf, msOf, refuse, sameData, type AnyFact, type Fact, type FactOf, type RecordFact } from '../fact';
import { responseClockStart, restarted } from './clocks.decider';
import { decisionOf, type Filed } from './complaint.state';
import { assessed, checkSplit, joinedAlready, merged } from './filing.decider';
import { extendableByName } from './guards.decider';
import { responded } from './response.decider';
import { updateDueAt } from './updates.decider';

/** Facts that change nothing where the same is known: they may be told twice, by two systems. */
export function knownAlready(fact: AnyFact, state: Filed): boolean {
  switch (fact.name) {
    case 'root-cause-identified': {
      const { data } = fact.event;
      const known = Object.hasOwn(state.rootCauses, data.rootCauseId) ? state.rootCauses[data.rootCauseId] : undefined;
      if (known && !sameData(data, known)) refuse('already_recorded', `${data.rootCauseId} is identified already, otherwise`, '/data/rootCauseId');
      return known !== undefined;
    }
    case 'complaint-referred': return state.stage === 'REFERRED_EXTERNAL' && state.referredTo.includes(fact.event.data.body);
    case 'equity-assessed': return state.equityAssessed >= state.upheldCount && state.upheldCount > 0;
    default: return joinedAlready(fact, state);
  }
}

/** The rules of one fact that its stage allows. @returns the fields that the service adds to it */
export function rulesOf(command: RecordFact & AnyFact, state: Filed): object {
  const { at } = command;
  switch (command.name) {
    case 'complaint-assessed': return assessed(command, state);
    case 'complaint-response-issued': return responded(command, state);
    case 'complaints-merged': return merged(command, state);
    case 'complaint-split': {
      checkSplit(command, state);
      return {};
    }
    case 'complaint-assigned': {
      const { handlerRef, conflictDeclared, conflictReason } = command.event.data;
      if (handlerRef === state.filed.accusedStaffRef) refuse('handler_is_accused', 'nobody handles a complaint about themselves (C-INV-2)', '/data/handlerRef');
      if (conflictDeclared && conflictReason === undefined) refuse('conflict_reason_missing', 'a declared conflict says why nobody else could take it', '/data/conflictReason');
      return {};
    }
    case 'progress-update-sent': {
      const dueAt = updateDueAt(state, at, bookOf(command));
      return dueAt === undefined ? {} : { dueAt: clockTimeOf(dueAt) };
    }
    case 'complaint-escalated': {
      if (command.event.data.level !== state.level + 1) refuse('level_not_next', `the next level is ${state.level + 1}`, '/data/level');
      return {};
    }
    case 'deadline-extended': return extension(command, state);
    case 'complaint-reopened': {
      if (at < (state.closedAt ?? at)) refuse('before_closing', 'a complaint is reopened after it was closed', '/time');
      return command.event.data.newFacts ? { due: restarted(state, at, bookOf(command)) } : {};
    }
    case 'complaint-withdrawn': {
      if (command.event.actorkind !== 'customer') refuse('only_customer_withdraws', 'only the customer withdraws a complaint (C-INV-8)', '/actorkind');
      return {};
    }
    case 'review-requested': {
      const { actorkind } = command.event;
      if (actorkind !== 'customer' && actorkind !== 'system') refuse('requester_not_customer', 'the customer asks for a review, or the suite after a blind one', '/actorkind');
      return {};
    }
    case 'review-completed': {
      independent(command, state);
      return {};
    }
    case 'external-decision-recorded': {
      const { body } = command.event.data;
      if (!state.referredTo.includes(body)) refuse('not_referred_to_body', `the complaint was not referred to ${body}`, '/data/body');
      return { bankDecision: decisionOf(state) };
    }
    case 'blind-review-completed': {
      independent(command, state);
      return { bankDecision: decisionOf(state) };
    }
    default: return {};
  }
}

/** C-INV-2: whoever reviews has not handled the complaint, nor one that it was merged or split from. */
function independent({ event, context }: RecordFact & (FactOf<'review-completed'> | FactOf<'blind-review-completed'>), { handlers }: Filed): void {
  const { reviewerRef } = event.data;
  if (handlers.includes(reviewerRef) || context?.handledBefore?.includes(reviewerRef)) refuse('reviewer_is_handler', 'a reviewer has not handled the complaint (C-INV-2)', '/data/reviewerRef');
}

/** A senior's approval: who is one, the bank's staff system knows; here it is somebody else than those who handle it. */
function extension(command: RecordFact & Extract<AnyFact, { name: 'deadline-extended' }>, state: Filed): object {
  const { clockId, newDueAt, approverRef, customerTold } = command.event.data;
  const book = bookOf(command);
  if (customerTold !== true) refuse('customer_not_told', 'the customer is told of an extension', '/data/customerTold');
  if (state.assigned.includes(approverRef)) refuse('approver_is_handler', 'a senior who does not handle the complaint approves', '/data/approverRef');
  checkExtension(extendableByName(state, book), clockId, msOf(newDueAt), command.at, responseClockStart(state), book);
  return {};
}

/** The posted event where nothing is added to it. */
export const unfilled = ({ event, name, at }: Fact): Fact => ({ event, name, at });
