import type { Conduct } from '@evenhand/contracts';
import { factOf, msOf, type AnyFact, type Fact, type FactOf } from '../fact';
import { isFiled, keyOf, type Answer, type ComplaintState, type Filed, type FiredTimer } from './complaint.state';
import { commandOf, destination, reviewedBySuite, type FiledStage } from './transitions.table';

/** What a stored fact makes of a complaint. Total: a fact that no decider would have let pass changes what it can and throws nothing. */
export function evolve(state: ComplaintState, stored: Fact): ComplaintState {
  const fact = factOf(stored);
  if (!isFiled(state)) {
    if (fact.name === 'complaint-received') return opened(fact);
    return fact.name === 'complaint-reported' ? { stage: 'REPORTED', customer: fact.event.subject, reported: fact.event.data } : state;
  }
  const told: Filed = { ...state, ...after(state, fact) };
  return { ...told, stage: stageAfter(state, fact) };
}

function opened({ event, at }: FactOf<'complaint-received'>): Filed {
  const { subject, data, productcode, channel, branchid, correlationid, history } = event;
  return {
    stage: 'RECEIVED', complaintId: data.complaintId, customer: subject, filed: data, history: history === true, receivedAt: at, filedAt: at,
    envelope: {
      ...(productcode !== undefined && { productcode }), ...(channel !== undefined && { channel }), ...(branchid !== undefined && { branchid }),
      ...(correlationid !== undefined && { correlationid }),
    },
    severity: data.severity, category: data.category, complexity: data.complexity, due: data.due, moves: [],
    handlers: [], assigned: [], reviewers: [], conflictDeclared: false, statements: [], evidence: [], confirmedByCustomer: false,
    conduct: { listened: false, namedContact: false, apology: false, improperRemark: false },
    level: 0, talk: [], answers: [], answersCount: 0, upheldCount: 0, equityAssessed: 0, handlingAssessed: 0, referredTo: [], reviewedBlind: false, rootCauses: {},
    merged: [], takenOver: [], split: [], fired: [],
  };
}

/** One that the suite ends because it goes on in another is merged, one whose blind review it follows up is reviewed; a response moves a complaint only where it decides. */
function stageAfter(state: Filed, fact: AnyFact): FiledStage {
  const { stage } = state;
  if (fact.name === 'complaint-closed' && endsMerged(fact)) return 'MERGED';
  if (fact.name === 'review-requested' && followsBlindReview(fact, state)) return 'UNDER_REVIEW';
  if (fact.name === 'complaint-response-issued' && !decides(fact)) return stage;
  const command = commandOf(fact.name);
  return ((command && destination(command, stage)) ?? stage) as FiledStage;
}

/** Whether the suite itself ends a complaint that goes on in another one. */
export const endsMerged = ({ event }: FactOf<'complaint-closed'>): boolean =>
  event.actorkind === 'system' && event.source === 'urn:evenhand:complaints' && event.data.reason === 'merged';

/** Whether the suite itself asks for a review because of a blind one, where the customer might still be silent. */
export const followsBlindReview = (fact: FactOf<'review-requested'>, state: Filed): boolean => asksAfterBlindReview(fact, state) && (reviewedBySuite as readonly string[]).includes(state.stage);

/** Whether it asks where somebody else looks at the complaint again meanwhile, or nobody can: the suite answers what it has read, which may have been left behind. */
export const asksTooLate = (fact: FactOf<'review-requested'>, state: Filed): boolean =>
  asksAfterBlindReview(fact, state) && !followsBlindReview(fact, state) && destination('request-review', state.stage) === undefined;

const asksAfterBlindReview = ({ event }: FactOf<'review-requested'>, { reviewedBlind }: Filed): boolean =>
  reviewedBlind && event.actorkind === 'system' && event.source === 'urn:evenhand:complaints';

export const decides = ({ event }: FactOf<'complaint-response-issued'>): boolean => event.data.kind === 'final' || event.data.kind === 'summary';

/** The fields that a fact changes. */
function after(state: Filed, fact: AnyFact): Partial<Filed> {
  const { at } = fact;
  switch (fact.name) {
    case 'complaint-assessed': {
      const { severity, category, complexity, due } = fact.event.data;
      return { severity, category, complexity, ...newlyDue(due) };
    }
    case 'complaint-acknowledged':
      return { acknowledgedAt: at, conduct: met(state, fact.event.data.conduct) };
    case 'complaint-assigned': {
      const { handlerRef, conflictDeclared } = fact.event.data;
      return { handlers: added(state.handlers, handlerRef), assigned: added(state.assigned, handlerRef), conflictDeclared: state.conflictDeclared || conflictDeclared };
    }
    case 'statement-recorded':
      return { statements: added(state.statements, fact.event.data.statementHash), conduct: met(state, fact.event.data.conduct) };
    case 'evidence-added':
      return { evidence: added(state.evidence, fact.event.data.evidenceHash) };
    case 'facts-confirmed':
      return { confirmedByCustomer: state.confirmedByCustomer || fact.event.data.byCustomer };
    case 'info-requested':
      return { waitingSince: state.waitingSince ?? at };
    case 'info-provided':
      return resumed(state, at);
    case 'progress-update-sent':
      return { talk: [...state.talk, { at, turn: 'told' }] };
    case 'complaint-escalated':
      return { level: fact.event.data.level };
    case 'deadline-extended':
      return { moves: [...state.moves, { clockId: fact.event.data.clockId, newDueAt: msOf(fact.event.data.newDueAt) }] };
    case 'complaint-response-issued':
      return responded(state, fact);
    case 'response-accepted':
      return accepted(state, at);
    case 'complaint-closed':
      return { endedAt: state.endedAt ?? at, ...(!endsMerged(fact) && { closedAt: at }), talk: quiet(state, at) };
    case 'complaint-withdrawn':
      return { endedAt: state.endedAt ?? at, talk: quiet(state, at) };
    case 'complaint-reopened':
      return reopened(state, fact);
    case 'review-requested':
      return { review: { requestedAt: at, byCustomer: fact.event.actorkind === 'customer' }, talk: [...state.talk, { at, turn: 'waits' }] };
    case 'review-completed':
      return { ...(state.review && { review: { ...state.review, completedAt: at } }), reviewers: added(state.reviewers, fact.event.data.reviewerRef) };
    case 'complaint-referred':
      return { referredTo: added(state.referredTo, fact.event.data.body), talk: quiet(state, at) };
    case 'complaint-handling-assessed':
      return { handlingAssessed: state.handlingAssessed + 1, handling: fact.event.data };
    case 'equity-assessed':
      return { equityAssessed: state.equityAssessed + 1 };
    case 'root-cause-identified':
      return { rootCauses: { ...state.rootCauses, [fact.event.data.rootCauseId]: fact.event.data } };
    case 'blind-review-completed':
      return { reviewedBlind: true };
    case 'complaints-merged': {
      const { mergedComplaintId, receivedAt, due } = fact.event.data;
      const own = new Set(state.due.map(keyOf));
      const taken = due.filter((entry) => !own.has(keyOf(entry))).map(keyOf);
      return {
        receivedAt: msOf(receivedAt), ...newlyDue(due), merged: added(state.merged, mergedComplaintId), mergedAt: at, takenOver: [...state.takenOver, ...taken],
      };
    }
    case 'complaint-split':
      return { split: added(state.split, fact.event.data.newComplaintId) };
    case 'complaint-sla-breached':
    case 'complaint-sla-warned':
    case 'progress-update-missed':
      return { fired: [...state.fired, fired(fact)] };
    case 'complaint-timer-voided':
      return { fired: state.fired.filter(({ eventId }) => eventId !== fact.event.data.timerEventId) };
    case 'complaint-received':
    case 'complaint-reported':
    case 'response-disputed':
    case 'external-decision-recorded':
      return {};
    case 'sla-policy-published':
    case 'calendar-published':
    case 'redress-policy-published':
    case 'compensation-paid':
    case 'compensation-reversed':
    case 'equity-review-opened':
    case 'equity-review-decided':
    case 'corrective-action-planned':
    case 'corrective-action-completed':
    case 'masked-unfairness-flagged':
    case 'blind-review-drawn':
    case 'register-codes-published':
      // stand in streams of their own
      return {};
  }
}

/** All clocks stored anew, whatever moved them before. */
const newlyDue = (due: Filed['due']): Partial<Filed> => ({ due, moves: [] });
const added = (known: readonly string[], one: string): readonly string[] => (known.includes(one) ? known : [...known, one]);
const quiet = ({ talk }: Filed, at: number): Filed['talk'] => [...talk, { at, turn: 'quiet' }];
/** Takes a field out of the state again. */
const without = <Field extends keyof Filed>(state: Filed, field: Field): Partial<Filed> => (field in state ? { [field]: undefined } : {});

function met({ conduct }: Filed, told: Conduct | undefined): Filed['conduct'] {
  return {
    listened: conduct.listened || told?.listened === true,
    namedContact: conduct.namedContact || told?.namedContact === true,
    apology: conduct.apology || told?.apology === true,
    improperRemark: conduct.improperRemark || told?.improperRemark === true,
  };
}

const resumed = (state: Filed, at: number): Partial<Filed> =>
  state.waitingSince === undefined ? {} : { moves: [...state.moves, { from: state.waitingSince, to: at }], ...without(state, 'waitingSince') };

function responded(state: Filed, fact: FactOf<'complaint-response-issued'>): Partial<Filed> {
  const { at, event: { data, actorref } } = fact;
  const signed = actorref === undefined ? state.handlers : added(state.handlers, actorref);
  const conduct = met(state, data.conduct);
  if (data.kind !== 'final' && data.kind !== 'summary') return { handlers: signed, conduct, ...(data.due && newlyDue(data.due)) };
  const { kind, decision, compensationMinor, assessedLossMinor, entitlementMinor, currency, reasonCodes, remedies } = data;
  const answer: Answer = { kind, at, ...defined({ decision, compensationMinor, assessedLossMinor, entitlementMinor, currency, reasonCodes, remedies }) };
  return {
    ...resumed(state, at), handlers: signed, conduct, answer, answers: [...state.answers, answer], answersCount: state.answersCount + 1,
    upheldCount: state.upheldCount + (decision === 'upheld' || decision === 'partly' ? 1 : 0),
    firstAnswerAt: Math.min(at, state.firstAnswerAt ?? at), talk: quiet(state, at),
  };
}

const defined = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

function accepted({ answer, answers }: Filed, at: number): Partial<Filed> {
  if (!answer) return {};
  const taken = { ...answer, acceptedAt: at };
  return { answer: taken, answers: answers.map((one, i) => (i === answers.length - 1 ? taken : one)) };
}

/** New facts start the clocks to a response anew; without them they stay where they stopped (C-INV-3). */
function reopened(state: Filed, { at, event }: FactOf<'complaint-reopened'>): Partial<Filed> {
  const again: Partial<Filed> = { talk: [...state.talk, { at, turn: 'waits' }], ...without(state, 'review') };
  const { newFacts, due = state.due } = event.data;
  return newFacts ? { ...again, restartedAt: at, answers: [], ...newlyDue(due), ...without(state, 'endedAt') } : again;
}

function fired({ name, at, event }: FactOf<FiredTimer['name']>): FiredTimer {
  const { clockId, dueAt, ...more } = event.data;
  return {
    name, type: event.type, eventId: event.id, clockId, dueAt: msOf(dueAt), at,
    ...('kind' in more && { kind: more.kind }), ...('elapsedBp' in more && { elapsedBp: more.elapsedBp }),
  };
}
