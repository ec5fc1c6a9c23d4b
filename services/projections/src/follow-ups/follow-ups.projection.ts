import type { FollowUpCompleted, FollowUpScheduled } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const SCHEDULED = 'evenhand.interactions.follow-up-scheduled.v1';
const COMPLETED = 'evenhand.interactions.follow-up-completed.v1';
const MISSED = 'evenhand.interactions.follow-up-missed.v1';

export const followUpStates = ['open', 'completed', 'missed'] as const;
export type FollowUpState = (typeof followUpStates)[number];

/** Moments in UTC. What only the scheduling tells is null until that has come. */
export interface FollowUp {
  customer: string;
  reason: FollowUpScheduled['reason'] | null;
  dueAt: string | null;
  state: FollowUpState;
  /** the CloudEvent's own id of what it was scheduled for */
  cause: string | null;
  outcome: FollowUpCompleted['outcome'] | null;
  helpful: number | null;
}

/**
 * What the bank owes a customer a contact for, a row each. Its events may come in any order: what was done is done, though the timer had fired before that was
 * known, and whenever the scheduling comes.
 */
export const followUps: StateProjection<FollowUp, ProjectedEvent> = {
  name: 'follow-ups',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === SCHEDULED || event.type === COMPLETED || event.type === MISSED ? (event.data as FollowUpScheduled).followUpId : undefined),
  initialState: () => ({ customer: '', reason: null, dueAt: null, state: 'open', cause: null, outcome: null, helpful: null }),
  evolve(row, event) {
    row.customer = event.customer;
    if (event.type === SCHEDULED) {
      const { reason, dueAt } = event.data as FollowUpScheduled;
      return { ...row, reason, dueAt: momentOf(dueAt), cause: event.whole.causationid ?? null };
    }
    if (event.type === COMPLETED) {
      const { outcome, helpful = null } = event.data as FollowUpCompleted;
      return { ...row, state: 'completed', outcome, helpful };
    }
    return row.state === 'completed' ? row : { ...row, state: 'missed' };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as FollowUp,
  columns: {
    customer: `(state ->> 'customer') collate "C"`,
    reason: `(state ->> 'reason') collate "C"`,
    due_at: `(state ->> 'dueAt')::timestamptz`,
    due: `(state ->> 'dueAt') collate "C"`,
    state: `(state ->> 'state') collate "C"`,
    cause_event_id: `state ->> 'cause'`,
    outcome: `state ->> 'outcome'`,
    helpful: `(state ->> 'helpful')::integer`,
    whole: 'state',
  },
  indexes: [['state', 'due'], ['due'], ['reason', 'due'], ['customer']],
};
