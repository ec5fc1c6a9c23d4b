import { BANK } from '@evenhand/contracts';
import type { ComplaintResponseIssued, CorrectiveActionPlanned, Issue, RootCauseIdentified } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import { reactionId } from '@evenhand/reactors';
import type { Cause, ProcessManager, Reaction } from '@evenhand/reactors';
import type { Filed } from '../complaint/complaint.state';
import { DAY } from '../fact';
import type { Lookups } from '../lookups';
import { PATTERN_DAYS } from '../root-cause/root-cause.decider';
import type { Upheld } from '../peers/population.figures';
import { upholds } from './equity';
import { standingOf, typed } from './stream';

/** So many upheld complaints of one kind within 30 days are no accident. */
const PATTERN = 5;
/** Within the time that the same may show again in. */
const ACTION_DAYS = PATTERN_DAYS;
/** Who takes a cause on that nobody was named for. */
const OFFICE = 'complaint_office';
/** Never to be changed: the streams of patterns are named by it. */
const PATTERNS = '7d0c7f0e-52a1-4a39-8c55-1f6a6c9f2d48';

/** What usually removes the cause of a complaint about something; the team decides what it does. */
const kinds: Readonly<Record<Issue, NonNullable<CorrectiveActionPlanned['kind']>>> = {
  staff_attitude: 'training', collection: 'training', facility_system: 'system_fix', credit_bureau: 'process_fix', fees: 'process_fix', instalment: 'process_fix',
  rules_process: 'process_fix', fund_safety: 'process_fix', data_safety: 'process_fix', marketing: 'communication', disclosure: 'communication',
  product_return: 'product_change', choice: 'product_change', contract_terms: 'product_change', other: 'other',
};

/** PM-10: a cause that lasts and that the bank can remove. */
export const lastingCause: ProcessManager = {
  name: 'PM-10', owner: 'complaints', on: ['complaint-response-issued', 'root-cause-identified'], readsStream: true,
  when: 'a complaint is upheld, wholly or partly, and its cause is stable and controllable, whichever is told second',
  then: 'a corrective action is planned, once a cause: by the team that owns it, within 30 days',
  react(cause, _seen, stream) {
    const state = standingOf(stream);
    if (!state || !isUpheld(cause, state)) return [];
    const named = cause.name === 'root-cause-identified' ? [cause.data as RootCauseIdentified] : Object.values(state.rootCauses) as RootCauseIdentified[];
    return named.filter(({ stable, controllable }) => stable && controllable).map(({ rootCauseId, ownerTeam = OFFICE }) =>
      planned(cause, { rootCauseId, actionId: `act_${reactionId('PM-10', `${cause.eventId} ${rootCauseId}`, 0)}`, ownerTeam, dueAt: dueAt(cause), kind: kinds[state.filed.issue] }));
  },
};

const isUpheld = (cause: Cause, { answer }: Filed): boolean =>
  cause.name === 'root-cause-identified' ? answer?.decision === 'upheld' || answer?.decision === 'partly' : upholds(cause.data as ComplaintResponseIssued);

/** PM-10: many complaints of one kind prove right in one place. */
export const pattern = (lookups: Lookups): ProcessManager => ({
  name: 'PM-10-pattern', owner: 'complaints', on: ['complaint-response-issued'], readsStream: true,
  when: '5 complaints of one product, issue and branch are upheld, wholly or partly, within 30 days',
  then: 'a corrective action is planned, once in 30 days, with the figures and the position they were read at',
  async look(cause, stream) {
    if (!upholds(cause.data as ComplaintResponseIssued)) return undefined;
    const kind = kindOf(standingOf(stream));
    return kind && lookups.figures.upheldOf(kind, cause);
  },
  react(cause, _seen, stream, looked) {
    const state = standingOf(stream);
    const [kind, counted] = [kindOf(state), looked as Upheld | undefined];
    if (!state || !kind || !counted || counted.upheld < PATTERN) return [];
    const rootCauseId = `pat_${uuidv5([kind.productCode, kind.issue, kind.branchId].join('\n'), PATTERNS)}`;
    const actionId = `act_${reactionId('PM-10-pattern', cause.eventId, 0)}`;
    return [planned(cause, { rootCauseId, actionId, ownerTeam: OFFICE, dueAt: dueAt(cause), kind: kinds[kind.issue], pattern: { ...kind, ...counted } })];
  },
});

/** Undefined where the filing names no branch or product. */
function kindOf(state: Filed | undefined): { readonly productCode: string; readonly issue: Issue; readonly branchId: string } | undefined {
  const { productcode, branchid } = state?.envelope ?? {};
  return state && productcode !== undefined && branchid !== undefined ? { productCode: productcode, issue: state.filed.issue, branchId: branchid } : undefined;
}

/** Counted from when it was recorded where it would be past by then: nobody acts yesterday. */
const dueAt = ({ at, recordedAt }: Cause): string =>
  new Date((at + ACTION_DAYS * DAY > recordedAt ? at : recordedAt) + ACTION_DAYS * DAY).toISOString();

const planned = ({ time }: Cause, data: CorrectiveActionPlanned): Reaction => ({ record: { type: typed('corrective-action-planned'), subject: BANK, time, data } });
