import type { ComplaintRow, FollowUpRow, InvitationRow, Page, RootCauseRow } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';

const dash = (text: string | null): string => text ?? '-';
const none = (what: string, items: readonly unknown[], text: () => string): string => (items.length === 0 ? `no such ${what}` : text());

/** Complaints in the order they were asked for: where each stands, who has it, what is due next, and what ran out. */
export const describeComplaints = ({ items }: Page<ComplaintRow>, width?: number): string => none('complaints', items, () => table(
  [
    { title: 'complaint' }, { title: 'customer' }, { title: 'state' }, { title: 'issue' }, { title: 'product' }, right('severity'), { title: 'vulnerable' }, { title: 'handler' }, { title: 'due next' },
    { title: 'governs' }, { title: 'ran out' }, { title: 'response' },
  ],
  items.map((item) => [
    item.complaintId, item.customerId, item.state, item.issue, dash(item.product), String(item.severity), item.vulnerable ? 'yes' : '-', dash(item.handler), dash(item.nextDueAt), dash(item.governingDueAt),
    item.breached.join(', ') || '-', answered(item),
  ]),
  width,
));

function answered({ response, compensationMinor, currency }: ComplaintRow): string {
  if (!response) return '-';
  const granted = compensationMinor === null || compensationMinor === 0 ? '' : ` ${grouped(compensationMinor)} ${currency ?? ''} minor`;
  return `${response.kind}${response.decision ? ` ${response.decision}` : ''}${granted}`;
}

/** Follow-ups, the earliest due first. */
export const describeFollowUps = ({ items }: Page<FollowUpRow>, width?: number): string => none('follow-ups', items, () => table(
  [{ title: 'follow-up' }, { title: 'customer' }, { title: 'reason' }, { title: 'due' }, { title: 'state' }, { title: 'because of' }],
  items.map(({ followUpId, customerId, reason, dueAt, state, causeEventId }) => [followUpId, customerId, reason, dueAt, state, dash(causeEventId)]),
  width,
));

/** Invitations to surveys, the earliest first, each with what drew the customer. */
export const describeInvitations = ({ items }: Page<InvitationRow>, width?: number): string => none('invitations', items, () => table(
  [{ title: 'survey' }, { title: 'customer' }, { title: 'instrument' }, { title: 'invited' }, { title: 'state' }, right('rate'), { title: 'seed' }, { title: 'because of' }],
  items.map((item) => [item.surveyId, item.customerId, item.instrument, item.invitedAt, item.state, `${item.rate} %`, item.sampleSeed, item.triggerEventId]),
  width,
));

const yes = (flag: boolean | null): string => (flag === null ? '-' : flag ? 'yes' : 'no');
/** Of a pattern what came together in it. */
const causeOf = ({ causeCode, pattern }: RootCauseRow): string => causeCode ?? (pattern ? `${pattern.upheld} upheld: ${pattern.productCode} ${pattern.issue} ${pattern.branchId}` : '-');

/** A root cause a line, each of its actions on a line below. */
export const describeRootCauses = ({ items }: Page<RootCauseRow>, width?: number): string => none('root causes', items, () => table(
  [{ title: 'root cause' }, { title: 'cause' }, { title: 'complaint' }, { title: 'locus' }, { title: 'controllable' }, { title: 'stable' }, { title: 'team' }, { title: 'due' }, { title: 'state' }],
  items.flatMap((item) => [
    [item.rootCauseId, causeOf(item), dash(item.complaintId), dash(item.locus), yes(item.controllable), yes(item.stable), dash(item.ownerTeam), '', ''],
    ...item.actions.map((action) => [`  ${action.actionId}`, action.kind ?? 'action', '', '', '', '', dash(action.ownerTeam), dash(action.dueAt), action.state]),
  ]),
  width,
));
