import type { CausePattern, CorrectiveActionPlanned, RootCauseIdentified } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { momentOf } from '../lists/moment';
import type { ProjectedEvent } from '../projected-event';

const IDENTIFIED = 'evenhand.complaints.root-cause-identified.v1';
const PLANNED = 'evenhand.complaints.corrective-action-planned.v1';
const COMPLETED = 'evenhand.complaints.corrective-action-completed.v1';

/** What only its planning tells is null until that has come. Moments in UTC. */
export interface CorrectiveAction {
  readonly actionId: string;
  readonly kind: NonNullable<CorrectiveActionPlanned['kind']> | null;
  readonly ownerTeam: string | null;
  readonly dueAt: string | null;
  readonly state: 'planned' | 'completed';
}

/** What only the identification tells is null until that has come; of a pattern it never does. */
export interface RootCause {
  complaintId: string | null;
  customer: string | null;
  causeCode: string | null;
  locus: RootCauseIdentified['locus'] | null;
  controllable: boolean | null;
  stable: boolean | null;
  ownerTeam: string | null;
  /** complaints that came together and stand for a cause nobody has named yet, as the planning told them */
  pattern: CausePattern | null;
  actions: readonly CorrectiveAction[];
  /** what causes are ordered by, patterns behind all of them; null while neither is known */
  byCause: string | null;
}

/** Why it came to complaints, a row a cause, with what is done about it: the cause stands on a customer's complaint, its actions are the bank's. A pattern of complaints that nobody has named a cause of has a row too. */
export const rootCauses: StateProjection<RootCause, ProjectedEvent> = {
  name: 'root-causes',
  version: 2,
  kind: 'state',
  acrossSlots: true,
  key: (event) => (event.type === IDENTIFIED || event.type === PLANNED || event.type === COMPLETED ? (event.data as CorrectiveActionPlanned).rootCauseId : undefined),
  initialState: () => ({ complaintId: null, customer: null, causeCode: null, locus: null, controllable: null, stable: null, ownerTeam: null, pattern: null, actions: [], byCause: null }),
  evolve(row, event) {
    if (event.type === IDENTIFIED) {
      const { complaintId, causeCode, locus, controllable, stable, ownerTeam = null } = event.data as RootCauseIdentified;
      return { ...row, complaintId, customer: event.customer, causeCode, locus, controllable, stable, ownerTeam, byCause: causeCode };
    }
    const { actionId, kind = null, ownerTeam = null, dueAt, pattern = row.pattern } = event.data as Partial<CorrectiveActionPlanned> & { readonly actionId: string };
    const known = row.actions.find((action) => action.actionId === actionId);
    const action: CorrectiveAction = event.type === PLANNED
      ? { actionId, kind, ownerTeam, dueAt: dueAt === undefined ? null : momentOf(dueAt), state: known?.state ?? 'planned' }
      : { ...(known ?? { actionId, kind: null, ownerTeam: null, dueAt: null }), state: 'completed' };
    const byCause = row.causeCode ?? (pattern && `~${pattern.productCode}`);
    return { ...row, pattern, byCause, actions: known ? row.actions.map((other) => (other === known ? action : other)) : [...row.actions, action] };
  },
  encode: (row) => JSON.stringify(row),
  decode: (text) => JSON.parse(text) as RootCause,
  columns: {
    complaint: `state ->> 'complaintId'`,
    customer: `state ->> 'customer'`,
    cause_code: `(state ->> 'causeCode') collate "C"`,
    locus: `state ->> 'locus'`,
    controllable: `(state ->> 'controllable')::boolean`,
    stable: `(state ->> 'stable')::boolean`,
    owner_team: `state ->> 'ownerTeam'`,
    pattern: `state -> 'pattern'`,
    by_cause: `(state ->> 'byCause') collate "C"`,
    actions: `state -> 'actions'`,
    whole: 'state',
  },
  indexes: [['cause_code'], ['by_cause']],
};
