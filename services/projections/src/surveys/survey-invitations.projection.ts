import type { SurveyInvited } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const INVITED = 'evenhand.interactions.survey-invited.v1';
const ANSWERED = 'evenhand.interactions.survey-answered.v1';
const VOIDED = 'evenhand.interactions.survey-voided.v1';

export const invitationStates = ['open', 'answered', 'voided'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** What only the invitation tells is null where nobody was invited: another system's survey. */
export interface Invitation {
  customer: string;
  instrument: SurveyInvited['instrument'] | null;
  trigger: string | null;
  sampleSeed: string | null;
  /** percent */
  rate: number | null;
  /** in UTC */
  invitedAt: string | null;
  state: InvitationState;
}

/** Surveys the suite invited customers to, a row each, and what became of them. */
export const surveyInvitations: StateProjection<Invitation, ProjectedEvent> = {
  name: 'survey-invitations',
  version: 1,
  kind: 'state',
  withinCustomer: true,
  key: (event) => (event.type === INVITED || event.type === ANSWERED || event.type === VOIDED ? (event.data as SurveyInvited).surveyId : undefined),
  initialState: () => ({ customer: '', instrument: null, trigger: null, sampleSeed: null, rate: null, invitedAt: null, state: 'open' }),
  evolve(row, event) {
    row.customer = event.customer;
    if (event.type === INVITED) {
      const { instrument, triggerEventId, sampleSeed, rate } = event.data as SurveyInvited;
      return { ...row, instrument, trigger: triggerEventId, sampleSeed, rate, invitedAt: momentOf(event.at) };
    }
    if (event.type === VOIDED) return { ...row, state: 'voided' };
    return row.state === 'voided' ? row : { ...row, state: 'answered' };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as Invitation,
  columns: {
    customer: `(state ->> 'customer') collate "C"`,
    instrument: `(state ->> 'instrument') collate "C"`,
    trigger_event_id: `state ->> 'trigger'`,
    sample_seed: `state ->> 'sampleSeed'`,
    rate: `(state ->> 'rate')::integer`,
    invited_at: `(state ->> 'invitedAt')::timestamptz`,
    invited: `(state ->> 'invitedAt') collate "C"`,
    state: `(state ->> 'state') collate "C"`,
    whole: 'state',
  },
  indexes: [['state', 'invited'], ['invited'], ['instrument', 'invited'], ['customer']],
};
