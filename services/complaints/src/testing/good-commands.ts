import type { CloudEvent } from '@evenhand/contracts';

/** What has to be known of a complaint to command it well: anybody who reads it knows. */
export interface Known {
  readonly complaintId: string;
  /** current escalation level */
  readonly level: number;
  /** a clock that may be extended, and to when (date-time) */
  readonly extension?: { readonly clockId: string; readonly newDueAt: string };
  /** the body it was referred to last */
  readonly body?: string;
  /** which response; default interim */
  readonly response?: 'final' | 'summary' | 'holding' | 'interim';
  readonly newFacts?: boolean;
  /** a further complaint of the same customer, open, to be merged */
  readonly other?: string;
  /** makes what has to be new */
  readonly serial: number;
}

export const ACCUSED = 'h_accused';
export const HANDLER = 'h_handler';
const HEX = (serial: number): string => serial.toString(16).padStart(64, '0');

/** A command as it is given: the data of its event without complaintId, and who gives it. */
export interface Given extends Pick<CloudEvent, 'actorkind' | 'actorref'> {
  readonly data: Readonly<Record<string, unknown>>;
}

type Maker = (known: Known) => Given;
const staff = (data: Given['data']): Given => ({ actorkind: 'staff', actorref: HANDLER, data });
const customer = (data: Given['data'] = {}): Given => ({ actorkind: 'customer', data });

const decision = {
  decision: 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], compensationMinor: 30_000,
  assessedLossMinor: 30_000, currency: 'CNY', reviewRouteIncluded: true, externalSchemeIncluded: true,
};

/** Each command with data that no rule but the state machine's can refuse. */
export const goodCommands: Readonly<Record<string, Maker>> = {
  file: () => customer({ issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', accusedStaffRef: ACCUSED }),
  'assess-initially': () => staff({ severity: 3, complexity: 'simple', category: 'general', reason: 'several_accounts' }),
  acknowledge: () => staff({ expectedBy: '2026-12-31T00:00:00Z' }),
  assign: () => staff({ handlerRef: HANDLER, conflictDeclared: false }),
  'record-statement': ({ serial }) => staff({ statementHash: HEX(serial), byCustomer: true, conduct: { listened: true } }),
  'add-evidence': ({ serial }) => staff({ evidenceHash: HEX(serial), byCustomer: false }),
  'confirm-facts': () => customer({ byCustomer: true }),
  'request-info': () => staff({ dueAt: '2026-12-31T00:00:00Z' }),
  'provide-info': () => customer(),
  update: () => staff({}),
  escalate: ({ level }) => staff({ level: level + 1 }),
  extend: ({ extension }) => staff({ ...(extension ?? { clockId: 'none', newDueAt: '2026-12-31T00:00:00Z' }), approverRef: 'h_senior', customerTold: true }),
  'issue-response': ({ response = 'interim' }) => staff({ kind: response, ...((response === 'final' || response === 'summary') && decision) }),
  accept: () => customer(),
  dispute: () => customer({ reason: 'too_low' }),
  close: () => staff({ reason: 'done' }),
  reopen: ({ newFacts = false }) => customer({ reason: 'again', newFacts }),
  withdraw: () => customer({ reason: 'solved' }),
  'request-review': () => customer({ reason: 'too_low' }),
  'complete-review': () => staff({ reviewerRef: 'h_reviewer', outcome: 'confirmed' }),
  'refer-externally': ({ serial }) => customer({ body: `BODY_${serial}` }),
  'record-external': ({ body = 'NONE' }) => ({ actorkind: 'regulator', data: { body, upheld: false } }),
  'identify-root-cause': ({ serial }) => staff({ rootCauseId: `rc_${serial}`, causeCode: 'leaflet', locus: 'bank', controllable: true, stable: false }),
  merge: ({ other = 'none' }) => staff({ mergedComplaintId: other }),
  split: ({ complaintId, serial }) => staff({ newComplaintId: `${complaintId}_${serial}`, issue: 'staff_attitude' }),
  'blind-review': () => staff({ reviewerRef: 'h_quality', merited: false, fairAmountMinor: 0, currency: 'CNY' }),
};

export interface Flaw {
  readonly command: string;
  /** changes what is given */
  readonly given: Partial<Given>;
  /** the refusal, where the command itself is allowed and somebody was assigned */
  readonly code: string;
  readonly field: string;
}

const flaw = (command: string, code: string, field: string, data: Given['data'], given: Partial<Given> = {}): Flaw => ({ command, code, field, given: { ...given, data } });

/** Commands with one thing wrong that their fields tell, and how each is refused. */
export const flaws: readonly Flaw[] = [
  flaw('assess-initially', 'reason_missing', '/data/reason', { severity: 4, reason: undefined }),
  flaw('assign', 'handler_is_accused', '/data/handlerRef', { handlerRef: ACCUSED }),
  flaw('assign', 'conflict_reason_missing', '/data/conflictReason', { conflictDeclared: true }),
  flaw('escalate', 'level_not_next', '/data/level', { level: 0 }),
  flaw('extend', 'customer_not_told', '/data/customerTold', { customerTold: false }),
  flaw('extend', 'extension_too_long', '/data/newDueAt', { newDueAt: '2036-01-01T00:00:00Z' }),
  flaw('extend', 'clock_unknown', '/data/clockId', { clockId: 'unknown' }),
  flaw('issue-response', 'steps_beyond_required', '/data/procedure/stepsDone', { procedure: { id: 'p', version: 1, stepsDone: 2, stepsRequired: 1 } }),
  flaw('withdraw', 'only_customer_withdraws', '/actorkind', {}, { actorkind: 'staff' }),
  flaw('request-review', 'requester_not_customer', '/actorkind', {}, { actorkind: 'regulator' }),
  flaw('complete-review', 'reviewer_is_handler', '/data/reviewerRef', { reviewerRef: HANDLER }),
  flaw('blind-review', 'reviewer_is_handler', '/data/reviewerRef', { reviewerRef: HANDLER }),
  flaw('record-external', 'not_referred_to_body', '/data/body', { body: 'ELSEWHERE' }),
];
