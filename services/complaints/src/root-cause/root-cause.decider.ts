import type { CorrectiveActionCompleted, CorrectiveActionPlanned } from '@evenhand/contracts';
import { DAY, factOf, is, plausibleTime, refuse, sameData, type Fact, type FactDecider } from '../fact';

/** What is done about a cause; by action. Why it came to a complaint stands on the complaint. */
export interface RootCauseState {
  readonly planned: Readonly<Record<string, CorrectiveActionPlanned>>;
  readonly completed: Readonly<Record<string, CorrectiveActionCompleted>>;
  /** ms at which actions were planned because of a pattern */
  readonly patterns?: readonly number[];
}

/** The same pattern is acted on once in so many days (PM-10). */
export const PATTERN_DAYS = 30;

/** Corrective actions of the bank, planned and done, each once. */
export const rootCause: FactDecider<RootCauseState> = {
  opens: new Set(['corrective-action-planned']),
  initialState: { planned: {}, completed: {} },
  evolve(state, stored) {
    const fact = factOf(stored);
    if (fact.name === 'corrective-action-planned') {
      const { data } = fact.event;
      return { ...state, planned: { ...state.planned, [data.actionId]: data }, ...(data.pattern && { patterns: [...(state.patterns ?? []), fact.at] }) };
    }
    if (fact.name === 'corrective-action-completed') return { ...state, completed: { ...state.completed, [fact.event.data.actionId]: fact.event.data } };
    return state;
  },
  decide(command, state) {
    plausibleTime(command);
    const { event, name, at } = command;
    const { planned, completed } = state;
    const { actionId } = event.data as CorrectiveActionCompleted;
    if (is(command, 'corrective-action-planned')) {
      const known = own(planned, actionId);
      if (!known) return bySuite(command) && actedOn(command, state) ? [] : [{ event, name, at }];
      if (sameData(event.data, known)) return [];
      return refuse('already_recorded', `${actionId} is planned already, otherwise`, '/data/actionId');
    }
    if (!own(planned, actionId)) refuse('unknown_corrective_action', `no action ${actionId} is planned for this cause`, '/data/actionId');
    return own(completed, actionId) ? [] : [{ event, name, at }];
  },
};

const bySuite = ({ event }: Fact): boolean => event.actorkind === 'system' && event.source === 'urn:evenhand:complaints';

/** What the suite would plan is planned: once a cause, whoever did it; once in 30 days a pattern. */
const actedOn = ({ event, at }: Fact, { planned, patterns = [] }: RootCauseState): boolean =>
  (event.data as CorrectiveActionPlanned).pattern ? patterns.some((before) => Math.abs(at - before) < PATTERN_DAYS * DAY) : Object.keys(planned).length > 0;

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
