import type { FactName } from '../fact';

/** Where a complaint stands. REOPENED is no stage of its own: a reopened complaint is INVESTIGATING again. */
export type Stage = 'NONE' | 'REPORTED' | FiledStage;
export type FiledStage =
  | 'RECEIVED' | 'ACKNOWLEDGED' | 'INVESTIGATING' | 'AWAITING_CUSTOMER' | 'RESPONSE_ISSUED' | 'ACCEPTED' | 'DISPUTED' | 'UNDER_REVIEW'
  | 'CLOSED' | 'WITHDRAWN' | 'REFERRED_EXTERNAL' | 'MERGED';

/** What a command writes, and from which stage to which it may move a complaint (DOMAIN.md §2.3). */
export interface Transition {
  readonly event: FactName;
  /** stage in which it is allowed → stage it leads to */
  readonly moves?: Partial<Readonly<Record<Stage, FiledStage>>>;
  /** stages in which it is allowed and which it leaves as they are */
  readonly stays?: readonly Stage[];
  /** what must hold besides, in words; carried out in guards.decider.ts */
  readonly when?: string;
}

/** Nothing decided yet. */
export const undecided = ['RECEIVED', 'ACKNOWLEDGED', 'INVESTIGATING', 'AWAITING_CUSTOMER'] as const satisfies readonly FiledStage[];
/** In the bank's hands or the customer's: it may be merged, split, withdrawn. */
export const open = [...undecided, 'RESPONSE_ISSUED', 'ACCEPTED', 'DISPUTED', 'UNDER_REVIEW'] as const satisfies readonly FiledStage[];
const investigated = ['INVESTIGATING', 'AWAITING_CUSTOMER', 'RESPONSE_ISSUED', 'DISPUTED', 'UNDER_REVIEW', 'REFERRED_EXTERNAL'] as const;
const ended = ['CLOSED', 'WITHDRAWN', 'REFERRED_EXTERNAL'] as const;
/** The first step of an investigation opens it. */
const begins = { RECEIVED: 'INVESTIGATING', ACKNOWLEDGED: 'INVESTIGATING' } as const;

/** Every command of a complaint, in the order of DOMAIN.md §2.3: the whole state machine (C-INV-1). */
export const transitions = {
  file: { event: 'complaint-received', moves: { NONE: 'RECEIVED' } },
  'assess-initially': { event: 'complaint-assessed', stays: undecided },
  acknowledge: { event: 'complaint-acknowledged', moves: { RECEIVED: 'ACKNOWLEDGED' } },
  assign: { event: 'complaint-assigned', moves: begins, stays: ['INVESTIGATING', 'AWAITING_CUSTOMER', 'RESPONSE_ISSUED', 'DISPUTED', 'UNDER_REVIEW'] },
  'record-statement': { event: 'statement-recorded', moves: begins, stays: investigated },
  'add-evidence': { event: 'evidence-added', moves: begins, stays: investigated },
  'confirm-facts': { event: 'facts-confirmed', moves: begins, stays: investigated },
  'request-info': { event: 'info-requested', moves: { INVESTIGATING: 'AWAITING_CUSTOMER' }, stays: ['AWAITING_CUSTOMER'] },
  'provide-info': { event: 'info-provided', moves: { AWAITING_CUSTOMER: 'INVESTIGATING' } },
  update: { event: 'progress-update-sent', stays: [...undecided, 'RESPONSE_ISSUED', 'DISPUTED', 'UNDER_REVIEW', 'REFERRED_EXTERNAL'] },
  escalate: { event: 'complaint-escalated', stays: [...undecided, 'RESPONSE_ISSUED', 'DISPUTED', 'UNDER_REVIEW', 'REFERRED_EXTERNAL'], when: 'its level is below 3' },
  extend: { event: 'deadline-extended', stays: undecided, when: 'a clock that still runs may be extended further by its policy' },
  'issue-response': {
    event: 'complaint-response-issued',
    moves: {
      INVESTIGATING: 'RESPONSE_ISSUED', AWAITING_CUSTOMER: 'RESPONSE_ISSUED', UNDER_REVIEW: 'RESPONSE_ISSUED', RESPONSE_ISSUED: 'RESPONSE_ISSUED',
      ACCEPTED: 'RESPONSE_ISSUED', DISPUTED: 'RESPONSE_ISSUED',
    },
    when: 'under review: the review is completed; after a response: that was a summary one which did not end it in time. A holding or interim response moves nothing, and may come before the investigation',
  },
  accept: { event: 'response-accepted', moves: { RESPONSE_ISSUED: 'ACCEPTED' } },
  dispute: { event: 'response-disputed', moves: { RESPONSE_ISSUED: 'DISPUTED' } },
  close: {
    event: 'complaint-closed', moves: { ACCEPTED: 'CLOSED', RESPONSE_ISSUED: 'CLOSED', DISPUTED: 'CLOSED', UNDER_REVIEW: 'CLOSED' },
    when: 'accepted, or the response met 30 days of silence, and no final response is owed after a summary one that came or was accepted too late; or a review is completed',
  },
  reopen: { event: 'complaint-reopened', moves: { CLOSED: 'INVESTIGATING' }, when: 'at most 180 days after it was closed' },
  withdraw: {
    event: 'complaint-withdrawn',
    moves: {
      RECEIVED: 'WITHDRAWN', ACKNOWLEDGED: 'WITHDRAWN', INVESTIGATING: 'WITHDRAWN', AWAITING_CUSTOMER: 'WITHDRAWN', RESPONSE_ISSUED: 'WITHDRAWN',
      DISPUTED: 'WITHDRAWN', UNDER_REVIEW: 'WITHDRAWN',
    },
  },
  'request-review': {
    event: 'review-requested', moves: { DISPUTED: 'UNDER_REVIEW', CLOSED: 'UNDER_REVIEW' },
    when: 'after a blind review the suite itself also asks where the customer has not disputed: from RESPONSE_ISSUED and ACCEPTED',
  },
  'complete-review': { event: 'review-completed', stays: ['UNDER_REVIEW'], when: 'the review is open' },
  'refer-externally': {
    event: 'complaint-referred',
    moves: {
      ACKNOWLEDGED: 'REFERRED_EXTERNAL', INVESTIGATING: 'REFERRED_EXTERNAL', AWAITING_CUSTOMER: 'REFERRED_EXTERNAL', RESPONSE_ISSUED: 'REFERRED_EXTERNAL',
      ACCEPTED: 'REFERRED_EXTERNAL', DISPUTED: 'REFERRED_EXTERNAL', UNDER_REVIEW: 'REFERRED_EXTERNAL', CLOSED: 'REFERRED_EXTERNAL', WITHDRAWN: 'REFERRED_EXTERNAL',
    },
    stays: ['REFERRED_EXTERNAL'],
  },
  'record-external': { event: 'external-decision-recorded', stays: ['REFERRED_EXTERNAL'], when: 'the bank has decided' },
  'identify-root-cause': { event: 'root-cause-identified', stays: [...open, ...ended] },
  merge: { event: 'complaints-merged', stays: undecided, when: 'nothing is decided, so that no clock gets lost' },
  split: { event: 'complaint-split', stays: open },
  'blind-review': {
    event: 'blind-review-completed', stays: [...open, ...ended], when: 'the bank has decided, the suite drew the complaint, and nobody has reviewed it blind before',
  },
} as const satisfies Readonly<Record<string, Transition>>;

export type Command = keyof typeof transitions;

/** Commands that name a complaint and stand in a stream of their own; of the complaint's stages only this is asked. */
export const elsewhere = {
  pay: { event: 'compensation-paid', stays: [...open, ...ended] },
} as const satisfies Readonly<Record<string, Transition>>;

/** Where only the suite asks for a review, after a blind one (PM-15). */
export const reviewedBySuite = ['RESPONSE_ISSUED', 'ACCEPTED'] as const satisfies readonly FiledStage[];

const byEvent: ReadonlyMap<string, Command> = new Map(Object.entries(transitions).map(([command, { event }]) => [event, command as Command]));

/** The command that writes facts of a name; undefined of facts that no command writes. */
export const commandOf = (name: string): Command | undefined => byEvent.get(name);

/** Where a command leads from a stage; undefined where the stage does not allow it. */
export function destination(command: Command, stage: Stage): Stage | undefined {
  const { moves, stays }: Transition = transitions[command];
  return moves?.[stage] ?? (stays?.includes(stage) ? stage : undefined);
}
