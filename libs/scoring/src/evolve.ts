import { add } from './cell';
import { cellAt, type CustomerState, initialState } from './customer-state';
import { dimensions, foldedValue, ledgers, placeOf } from './dimensions';
import { kindOf, type PlacedRule } from './event-kinds';
import type { AppliedEvidence, Evidence, Moment } from './evidence';
import { clamp } from './fairness.grades';
import { dayOf, defaultPolicy, type ScoringPolicy } from './policy';
import { adapted, disconfirmationGrade } from './satisfaction.grades';
import type { ScoringEvent, VoidEntry } from './scoring-events';

export type EvidenceListener = (evidence: AppliedEvidence) => void;

/**
 * Folds one event into a customer's state, which it may change and return. Total: an event whose type does not score, or whose data has
 * not the shape of its type, changes nothing. `onEvidence` hears each piece of evidence as it is applied.
 */
export function evolve(
  state: CustomerState,
  event: ScoringEvent,
  onEvidence?: EvidenceListener,
  policy: ScoringPolicy = defaultPolicy,
): CustomerState {
  const kind = kindOf(event);
  if (kind === undefined || !kind.fits(event.data)) return state;
  const time = event.at ?? Date.parse(event.time);
  if (Number.isNaN(time)) return state;
  const step = new Step(event, time, dayOf(time, policy), state, onEvidence);
  const data = event.data as never;
  let gap: number | undefined;
  for (const rule of kind.rules) gap = grade(step, rule, data) ?? gap;
  kind.remember?.(state, data, step, gap);
  if (kind.voids) {
    const { entries = [] } = event.data as { readonly entries?: readonly VoidEntry[] };
    for (const entry of entries) takeOut(step, entry, kind.name);
  }
  return state;
}

/** One event on its way through the rules. Who acted is read of it only by the few rules that ask. */
class Step implements Moment {
  constructor(
    readonly event: ScoringEvent, readonly time: number, readonly day: number, readonly state: CustomerState, readonly onEvidence: EvidenceListener | undefined,
  ) {}

  get actorkind(): string | undefined {
    return this.event.actorkind;
  }
}

/** Applies one rule; returns the gap between experience and expectation where the rule measures one. */
function grade(step: Step, rule: PlacedRule, data: never): number | undefined {
  const { ledger, measure } = rule;
  const figure = rule.figure(data, step);
  if (figure === undefined || !(figure >= (measure === 'gap' ? -100 : 0) && figure <= 100)) return undefined;
  const dim = typeof rule.dim === 'string' ? rule.dim : rule.dim(data);
  if (dim === undefined) return undefined;
  const { day } = step;
  const place = rule.place ?? placeOf(ledger, dim);
  const w = rule.factor === undefined ? rule.weight : rule.weight * rule.factor(data, step);
  if (measure === 'grade' || place === undefined) {
    put(step, place, { ledger, dim, x: figure, w, day }, 1, rule.rule);
    return undefined;
  }
  const cell = cellAt(step.state, place);
  const gap = measure === 'gap' ? figure : figure - cell.E;
  put(step, place, { ledger, dim, x: disconfirmationGrade(gap), w, day }, 1, rule.rule);
  cell.E = adapted(cell.E, measure === 'gap' ? clamp(cell.E + figure) : figure);
  return gap;
}

/** Takes out what a void says was put in, with λ applied again; E stays where it is. Where nothing is, nothing is taken. */
function takeOut(step: Step, { ledger, dim, x, w, day }: VoidEntry, rule: string): void {
  if (!(x >= 0 && x <= 100 && w > 0 && Number.isSafeInteger(day))) return;
  const place = placeOf(ledger, dim);
  if (place !== undefined && !((step.state.cells[place]?.W ?? 0) > 0)) return;
  put(step, place, { ledger, dim, x, w, day }, -1, rule);
}

/**
 * Adds evidence (or, with sign −1, takes it out) where customer state folds its dimension, and tells the listener in any case. Of a void it
 * tells what was really taken: seen as of a moment when less was in than the void knows of, it takes what is there and no more.
 */
function put({ state, event, onEvidence }: Step, place: number | undefined, evidence: Evidence, sign: 1 | -1, rule: string): void {
  const { ledger, dim, x, w, day } = evidence;
  const weight = sign * w * (x < 50 ? ledgers[ledger].lambda : 1);
  const dimension = place === undefined ? undefined : dimensions[place];
  const moved = place === undefined || dimension === undefined ? undefined : add(cellAt(state, place), dimension, foldedValue(dimension, x), weight, day);
  onEvidence?.({ ledger, dim, x, w, day, event, rule, weight, ...moved });
}

/**
 * The evidence that the selected events put in, w before λ, in the order it was applied: what a void of them has to carry. Folds all
 * given events, a customer's journey in log order, since some grades depend on what came before.
 */
export function evidenceOf(
  events: Iterable<ScoringEvent>,
  eventOf: (event: ScoringEvent) => boolean,
  policy: ScoringPolicy = defaultPolicy,
): Evidence[] {
  const found: Evidence[] = [];
  const listen: EvidenceListener = ({ ledger, dim, x, w, day, weight, event }) => {
    if (weight > 0 && eventOf(event)) found.push({ ledger, dim, x, w, day });
  };
  let state = initialState();
  for (const event of events) state = evolve(state, event, listen, policy);
  return found;
}
