import type { AppendProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const PREFIX = 'evenhand.complaints.';

/** What is read of an event's data, whichever its type. */
interface Told {
  readonly complaintId?: string;
  readonly issue?: string;
  readonly clockId?: string;
  readonly kind?: string;
  readonly dueAt?: string;
  readonly newDueAt?: string;
  readonly decision?: string;
  readonly amountMinor?: number;
  readonly compensationMinor?: number;
  readonly topUpMinor?: number;
  readonly currency?: string;
}

/**
 * What happened to complaints, a row an event, for those who ask in SQL: when, by whom, and what most questions are about; `data` is all that the event says, as
 * JSON. Of a payment or an equity review the row stands under its complaint; complaints known only from a register are here too.
 */
export const complaintHistory: AppendProjection<ProjectedEvent> = {
  name: 'complaint-history',
  version: 1,
  kind: 'append',
  columns: {
    complaint: 'text', customer: 'text', at: 'timestamptz', event: 'text', actor_kind: 'text', actor: 'text', channel: 'text', branch: 'text', product: 'text', issue: 'text', kind: 'text',
    decision: 'text', clock: 'text', due_at: 'timestamptz', amount_minor: 'bigint', currency: 'text', came_as_history: 'boolean', data: 'text',
  },
  indexes: [['complaint']],
  rows(event) {
    if (!event.type.startsWith(PREFIX)) return [];
    const told = event.data as Told;
    const { complaintId, issue = null, kind = null, decision = null, clockId = null, newDueAt, dueAt = newDueAt, amountMinor, topUpMinor, compensationMinor, currency = null } = told;
    if (complaintId === undefined) return [];
    const { actorkind = null, actorref = null, channel = null, branchid = null, productcode = null } = event.whole;
    const amount = amountMinor ?? topUpMinor ?? compensationMinor ?? null;
    const name = event.type.slice(PREFIX.length).replace(/\.v\d+$/, '');
    return [[
      complaintId, event.customer, momentOf(event.at), name, actorkind, actorref, channel, branchid, productcode, issue, kind, decision, clockId, dueAt === undefined ? null : momentOf(dueAt), amount, currency,
      event.history, JSON.stringify(told),
    ]];
  },
};
