import type {
  Category, CompensationPaid, CompensationReversed, Complexity, ComplaintAssessed, ComplaintAssigned, ComplaintEscalated, ComplaintReceived, ComplaintResponseIssued,
  ComplaintSlaBreached, ComplaintsMerged, ComplaintTimerVoided, Decision, DeadlineExtended, Issue, RootCauseIdentified,
} from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';
import { accepted, answered, applied, extended, governingDue, missed, nextDue, stopped, updates } from './desk.clocks';
import type { KeptClock, Stop } from './desk.clocks';
import { stageAfter } from './desk.stages';
import type { Stage } from './desk.stages';

/** A complaint as the desk works on it. Moments in UTC; null: not known, or not yet. */
export interface DeskRow {
  customer: string;
  stage: Stage | null;
  issue: Issue | null;
  product: string | null;
  branch: string | null;
  /** the disclosure gap it is about */
  gap: string | null;
  channel: string | null;
  severity: number | null;
  complexity: Complexity | null;
  category: Category | null;
  vulnerable: boolean;
  handler: string | null;
  level: number;
  receivedAt: string | null;
  clocks: readonly KeptClock[];
  /** clocks that ran out, each with the CloudEvent's id that says so */
  breaches: readonly (readonly [clockId: string, eventId: string])[];
  response: { readonly kind: ComplaintResponseIssued['kind']; readonly decision: Decision | null; readonly at: string } | null;
  /** granted by the last final or summary response, in the currency's minor units */
  compensationMinor: number | null;
  /** paid and not taken back */
  paidMinor: number;
  currency: string | null;
  rootCause: string | null;
  mergedInto: string | null;
  closedAt: string | null;
  /** events of the complaint's own stream */
  events: number;
  nextDueAt: string | null;
  governingDueAt: string | null;
  /** what the desk is ordered by, ascending as text; null before the complaint is received */
  byDue: string | null;
  bySeverity: string | null;
}

type Told = Partial<DeskRow>;
const PREFIX = 'evenhand.complaints.';
const name = (of: string): string => `${PREFIX}${of}.v1`;
const [MERGED, REOPENED] = [name('complaints-merged'), name('complaint-reopened')];

/** Events that name a complaint and stand in a stream of something else. */
const elsewhere: ReadonlySet<string> = new Set(['compensation-paid', 'compensation-reversed', 'equity-review-opened', 'equity-review-decided'].map(name));
/** A complaint known only from a register is not on the desk. */
const REPORTED = name('complaint-reported');
/** What the end of a complaint ends: a payment that is owed stays owed. */
const ENDED: readonly Stop[] = ['acknowledgement', 'update', 'response', 'summary_response', 'review'];
const end = ({ clocks }: DeskRow, _: ProjectedEvent, at: string): Told => ({ closedAt: at, clocks: stopped(clocks, ENDED, at) });

/** What an event tells of a complaint besides its stage. */
const tells: Readonly<Record<string, (row: DeskRow, event: ProjectedEvent, at: string) => Told>> = {
  [name('complaint-received')]: (_, event, at) => {
    const { issue, severity, complexity, category, vulnerable, gapId = null } = event.data as ComplaintReceived;
    const { productcode = null, branchid = null, channel = null } = event.whole;
    return { issue, severity, complexity, category, vulnerable, product: productcode, branch: branchid, gap: gapId, channel, receivedAt: at };
  },
  [name('complaint-assessed')]: (_, { data }) => {
    const { severity, complexity, category } = data as ComplaintAssessed;
    return { severity, complexity, category };
  },
  [name('complaint-acknowledged')]: ({ clocks }, _, at) => ({ clocks: stopped(clocks, ['acknowledgement'], at) }),
  [name('complaint-assigned')]: (_, { data }) => ({ handler: (data as ComplaintAssigned).handlerRef }),
  [name('complaint-escalated')]: (_, { data }) => ({ level: (data as ComplaintEscalated).level }),
  [name('progress-update-sent')]: ({ clocks }, _, at) => ({ clocks: updates(clocks, at, 'running') }),
  [name('deadline-extended')]: ({ clocks }, { data }) => {
    const { clockId, newDueAt } = data as DeadlineExtended;
    return { clocks: extended(clocks, clockId, momentOf(newDueAt)) };
  },
  [name('complaint-response-issued')]: responded,
  [name('response-accepted')]: ({ clocks, response }, _, at) => (response?.kind === 'summary' ? { clocks: accepted(clocks, response.at, at) } : {}),
  [name('review-completed')]: ({ clocks }, _, at) => ({ clocks: stopped(clocks, ['review'], at) }),
  [name('complaint-closed')]: end,
  [name('complaint-withdrawn')]: end,
  [name('complaint-referred')]: ({ clocks }, _, at) => ({ clocks: stopped(clocks, ['update'], at) }),
  [REOPENED]: ({ clocks }, _, at) => ({ closedAt: null, clocks: updates(clocks, at, 'standing') }),
  [name('review-requested')]: ({ clocks }, _, at) => ({ closedAt: null, clocks: updates(clocks, at, 'standing') }),
  [name('compensation-paid')]: ({ clocks, paidMinor }, { data }, at) => {
    const { amountMinor, currency } = data as CompensationPaid;
    return { paidMinor: paidMinor + amountMinor, currency, clocks: stopped(clocks, ['payment'], at) };
  },
  [name('compensation-reversed')]: ({ paidMinor }, { data }) => ({ paidMinor: paidMinor - (data as CompensationReversed).amountMinor }),
  [name('root-cause-identified')]: (_, { data }) => ({ rootCause: (data as RootCauseIdentified).causeCode }),
  [name('complaint-sla-breached')]: breached,
  [name('progress-update-missed')]: (row, event) => {
    const { clockId, dueAt } = event.data as ComplaintSlaBreached;
    return { ...breached(row, event), clocks: missed(row.clocks, clockId, momentOf(dueAt)) };
  },
  [name('complaint-timer-voided')]: ({ breaches }, { data }) => ({ breaches: breaches.filter(([, eventId]) => eventId !== (data as ComplaintTimerVoided).timerEventId) }),
};

function responded({ clocks }: DeskRow, { data }: ProjectedEvent, at: string): Told {
  const { kind, decision = null, compensationMinor = null, currency } = data as ComplaintResponseIssued;
  const response = { kind, decision, at };
  if (kind !== 'final' && kind !== 'summary') return { response };
  return { response, stage: 'RESPONSE_ISSUED', compensationMinor, ...(currency !== undefined && { currency }), clocks: answered(clocks, kind, at) };
}

function breached({ breaches }: DeskRow, { data, id }: ProjectedEvent): Told {
  return { breaches: [...breaches, [(data as ComplaintSlaBreached).clockId, id]] };
}

/** The one that goes on keeps the earlier receipt and all clocks; the other is at its end. */
function merged(event: ProjectedEvent, row: DeskRow, other: boolean, at: string): Told {
  const { complaintId, receivedAt } = event.data as ComplaintsMerged;
  return other ? { stage: 'MERGED', mergedInto: complaintId, ...end(row, event, at) } : { receivedAt: momentOf(receivedAt) };
}

function keysOf({ type, data }: ProjectedEvent): string | readonly string[] | undefined {
  const { complaintId, mergedComplaintId } = data as Partial<ComplaintsMerged>;
  if (type === MERGED && complaintId !== mergedComplaintId) return [complaintId as string, mergedComplaintId as string];
  return complaintId;
}

/** After everything is told: when the next clock is due, and where the complaint stands in either order. Nothing here knows what a customer is worth (C-INV-9). */
function settled(row: DeskRow): DeskRow {
  const nextDueAt = row.closedAt === null ? nextDue(row.clocks) : null;
  const received = row.receivedAt !== null;
  const byDue = nextDueAt ?? '~';
  return {
    ...row, nextDueAt, governingDueAt: governingDue(row.clocks), byDue: received ? byDue : null,
    bySeverity: received ? `${9 - (row.severity ?? 0)}${row.vulnerable ? 0 : 1}${byDue}` : null,
  };
}

const text = (member: string): string => `(state ->> '${member}') collate "C"`;
const moment = (member: string): string => `(state ->> '${member}')::timestamptz`;

/**
 * One row a complaint: where it stands, who has it, and what is due next. An event that carries due dates carries all that then apply; a clock of which no event
 * says when it is due (one that starts after the receipt, other than updates, or stands still while the customer is waited for) is known to the complaints service alone.
 */
export const complaintDesk: StateProjection<DeskRow, ProjectedEvent> = {
  name: 'complaint-desk',
  version: 2,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type.startsWith(PREFIX) && event.type !== REPORTED ? keysOf(event) : undefined),
  initialState: () => ({
    customer: '', stage: null, issue: null, product: null, branch: null, gap: null, channel: null, severity: null, complexity: null, category: null, vulnerable: false, handler: null, level: 0,
    receivedAt: null, clocks: [], breaches: [], response: null, compensationMinor: null, paidMinor: 0, currency: null, rootCause: null, mergedInto: null, closedAt: null, events: 0,
    nextDueAt: null, governingDueAt: null, byDue: null, bySeverity: null,
  }),
  evolve(row, event, key) {
    const at = momentOf(event.at);
    const other = key !== undefined && key === (event.data as ComplaintsMerged).mergedComplaintId;
    const own = !elsewhere.has(event.type) && !other;
    const told = event.type === MERGED ? merged(event, row, other, at) : tells[event.type]?.(row, event, at);
    const now = { ...row, customer: event.customer, events: row.events + (own ? 1 : 0), stage: stageAfter(row.stage, event.type), ...told };
    const { due } = event.data as Partial<ComplaintReceived>;
    return settled(due && !other ? { ...now, clocks: applied(now.clocks, due, now.receivedAt ?? at, event.type === REOPENED) } : now);
  },
  encode: (row) => JSON.stringify(row),
  decode: (body) => JSON.parse(body) as DeskRow,
  columns: {
    customer: text('customer'),
    state: text('stage'),
    issue: text('issue'),
    product: text('product'),
    branch: `state ->> 'branch'`,
    gap: `state ->> 'gap'`,
    channel: `state ->> 'channel'`,
    severity: `(state ->> 'severity')::integer`,
    complexity: `state ->> 'complexity'`,
    category: `state ->> 'category'`,
    vulnerable: `(state ->> 'vulnerable')::boolean`,
    handler: `state ->> 'handler'`,
    level: `(state ->> 'level')::integer`,
    received_at: moment('receivedAt'),
    clocks: `state -> 'clocks'`,
    next_due_at: moment('nextDueAt'),
    governing_due_at: moment('governingDueAt'),
    breached: `(select coalesce(jsonb_agg(distinct breach -> 0), '[]') from jsonb_array_elements(state -> 'breaches') as breach)`,
    response_kind: `state #>> '{response,kind}'`,
    decision: `state #>> '{response,decision}'`,
    compensation_minor: `(state ->> 'compensationMinor')::bigint`,
    paid_minor: `(state ->> 'paidMinor')::bigint`,
    currency: `state ->> 'currency'`,
    root_cause: `state ->> 'rootCause'`,
    merged_into: `state ->> 'mergedInto'`,
    closed_at: moment('closedAt'),
    revision: `(state ->> 'events')::integer - 1`,
    by_due: text('byDue'),
    by_severity: text('bySeverity'),
    whole: 'state',
  },
  indexes: [['by_due'], ['by_severity'], ['state', 'by_due'], ['state', 'by_severity'], ['issue', 'by_due'], ['product', 'by_due'], ['customer']],
};
