import type { CorrectiveActionCompleted, CorrectiveActionPlanned } from '@evenhand/contracts';
import { factOf, is, plausibleTime, refuse, sameData, type FactDecider } from '../fact';

/** What is done about a cause; by action. Why it came to a complaint stands on the complaint. */
export interface RootCauseState {
  readonly planned: Readonly<Record<string, CorrectiveActionPlanned>>;
  readonly completed: Readonly<Record<string, CorrectiveActionCompleted>>;
}

/** Corrective actions of the bank, planned and done, each once. */
export const rootCause: FactDecider<RootCauseState> = {
  opens: new Set(['corrective-action-planned']),
  initialState: { planned: {}, completed: {} },
  evolve(state, stored) {
    const fact = factOf(stored);
    if (fact.name === 'corrective-action-planned') return { ...state, planned: { ...state.planned, [fact.event.data.actionId]: fact.event.data } };
    if (fact.name === 'corrective-action-completed') return { ...state, completed: { ...state.completed, [fact.event.data.actionId]: fact.event.data } };
    return state;
  },
  decide(command, { planned, completed }) {
    plausibleTime(command);
    const { event, name, at } = command;
    const { actionId } = event.data as CorrectiveActionCompleted;
    if (is(command, 'corrective-action-planned')) {
      const known = own(planned, actionId);
      if (!known) return [{ event, name, at }];
      if (sameData(event.data, known)) return [];
      return refuse('already_recorded', `${actionId} is planned already, otherwise`, '/data/actionId');
    }
    if (!own(planned, actionId)) refuse('unknown_corrective_action', `no action ${actionId} is planned for this cause`, '/data/actionId');
    return own(completed, actionId) ? [] : [{ event, name, at }];
  },
};

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
