import type { CloudEvent } from '@evenhand/contracts';
import { shippedBook } from '../clocks/clock-book';
import { longestDueAt } from '../clocks/extension';
import { clockTimeOf } from '../clocks/due';
import { runningClocks } from '../complaint/clocks.decider';
import type { ComplaintState, Filed } from '../complaint/complaint.state';
import { extendableByName } from '../complaint/guards.decider';
import { draftOf, timersOf } from '../complaint/timers.decider';
import { transitions, type Command } from '../complaint/transitions.table';
import type { FactName } from '../fact';
import type { Step } from './command-steps';
import { COMPLAINT, fact, received, START } from './facts';
import { goodCommands, type Known } from './good-commands';
import { Told } from './run';

const DAY = 86_400_000;

/** A complaint after one step: all that was stored until then, and what the service knows. */
export interface Waypoint {
  readonly stored: readonly CloudEvent[];
  readonly state: Filed;
  readonly clocks: readonly { readonly jurisdiction: string; readonly clockId: string; readonly dueAt: string; readonly stoppedAt: string | null; readonly governs: boolean; readonly breached: boolean }[];
}

/**
 * One complaint on its way, step by step, with timers that fire at their moments; what is refused is left out.
 * @param late whether some facts are told days after they happened
 */
export function walked(jurisdictions: readonly string[], steps: readonly Step[], late = false): readonly Waypoint[] {
  const told = new Told({ jurisdictions, drawn: true }).all(received(START));
  const way = [waypoint(told)];
  let at = START;
  steps.forEach((step, serial) => {
    if (step.command === 'file') return;
    at += step.days * DAY + 1;
    fireTimers(told, at);
    const when = Math.max(START, late && serial % 3 === 0 ? at - 2 * (serial % 4) * DAY : at);
    const { data, ...envelope } = (goodCommands[step.command] as (typeof goodCommands)[string])(knownOf(told.filed, step, serial));
    const { event } = transitions[step.command as Command];
    told.answer(fact(event as FactName, when, data, envelope), { ...(step.command === 'merge' && { other: another(jurisdictions, serial) }) }, at);
    way.push(waypoint(told));
  });
  return way;
}

function knownOf(state: Filed, { response, newFacts }: Step, serial: number): Known {
  const [clock] = extendableByName(state, shippedBook);
  const body = state.referredTo.at(-1);
  return {
    complaintId: COMPLAINT, level: state.level, serial, response, newFacts, other: `cmp_m${serial}`, ...(body !== undefined && { body }),
    ...(clock && { extension: { clockId: clock.clockId, newDueAt: clockTimeOf(longestDueAt(clock, clock.startedAt, shippedBook)) } }),
  };
}

/** A complaint of the same customer, filed some days apart, to be merged. */
const another = (jurisdictions: readonly string[], serial: number): ComplaintState =>
  new Told({ jurisdictions }).all(received(START + ((serial % 5) - 2) * DAY, { complaintId: `cmp_m${serial}` })).state;

function fireTimers(told: Told, until: number): void {
  for (;;) {
    const [next] = [...timersOf(told.state, shippedBook)].filter(({ at }) => at < until).sort((a, b) => a.at - b.at);
    if (!next) return;
    const draft = draftOf(told.filed, next);
    told.tell(fact(next.name, Date.parse(draft.time), draft.data, { ...draft, actorkind: 'system' }), {}, until);
  }
}

const waypoint = ({ stored, filed }: Told): Waypoint => ({
  stored: stored.map(({ event }) => event), state: filed,
  clocks: runningClocks(filed, shippedBook).map(({ jurisdiction, clockId, dueAt, stoppedAt, governs, breached }) => ({
    jurisdiction, clockId, dueAt: new Date(dueAt).toISOString(), stoppedAt: stoppedAt === undefined ? null : new Date(stoppedAt).toISOString(), governs, breached,
  })),
});
