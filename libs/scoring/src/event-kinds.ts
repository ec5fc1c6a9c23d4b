import { cellAt, type CustomerState, gesturesKept } from './customer-state';
import { placeOf } from './dimensions';
import type { EvidenceRule, Moment } from './evidence';
import { clamp } from './fairness.grades';
import { disconfirmationBand, expectationPull, firstGestureIn90Days } from './satisfaction.grades';
import { satisfactionEvidence } from './satisfaction.evidence';
import { type InputOf, inputs, kebab, type ScoringEvent, type ScoringEventName } from './scoring-events';
import { type Fields, object } from './shape';
import { loyaltyEvidence, metricEvidence, perceivedEvidence } from './survey.evidence';
import { treatmentEvidence } from './treatment.evidence';

/** All rules, in the order in which one event's evidence is applied. */
export const evidenceRules: readonly EvidenceRule[] = [
  ...treatmentEvidence.flatMap(({ rules }) => rules),
  ...perceivedEvidence,
  ...satisfactionEvidence.flatMap(({ rules }) => rules),
  ...metricEvidence,
  ...loyaltyEvidence,
];

/** What an event changes besides evidence, after it; `gap` is that of the outcome the event graded. */
type Memory<E extends ScoringEventName> = (state: CustomerState, data: InputOf<E>, moment: Moment, gap: number | undefined) => void;

const memories: { readonly [E in ScoringEventName]?: Memory<E> } = {
  ExpectationSet: (state, { dimension, source, metric, low, high }) => {
    const place = placeOf('satisfaction', dimension);
    if (metric !== 'score' || place === undefined) return;
    const cell = cellAt(state, place);
    cell.E += expectationPull[source] * (clamp((low + high) / 2) - cell.E);
  },
  ExpectationOutcomeObserved: (state, { expectationId }, _, gap) => {
    if (gap !== undefined) state.lastDisconfirmation = { band: disconfirmationBand(gap), gap, expectationId };
  },
  GestureOffered: (state, _, { day }) => {
    if (firstGestureIn90Days(day, state.gestures)) state.gestures = [...state.gestures, day].sort((a, b) => a - b).slice(-gesturesKept);
  },
  ComplaintClosed: (state, _, { day }) => {
    state.closedOn = Math.max(day, state.closedOn ?? day);
  },
};

/** A rule with the place of its dimension looked up once; undefined where it hangs on the event or is not folded. */
export interface PlacedRule extends EvidenceRule {
  readonly place: number | undefined;
}

/** What the fold does with one type of event. */
export interface EventKind {
  /** the name inside the type, such as `rating-voided` */
  readonly name: string;
  readonly fits: (data: unknown) => boolean;
  readonly rules: readonly PlacedRule[];
  readonly remember: Memory<never> | undefined;
  /** whether its entries take evidence out */
  readonly voids: boolean;
}

const kinds: ReadonlyMap<string, EventKind> = new Map(
  Object.entries<Fields>(inputs).map(([event, fields]): [string, EventKind] => [
    kebab(event),
    {
      name: kebab(event),
      fits: object(fields),
      rules: evidenceRules
        .filter((rule) => rule.event === event)
        .map((rule) => ({ ...rule, place: typeof rule.dim === 'string' ? placeOf(rule.ledger, rule.dim) : undefined })),
      remember: memories[event as ScoringEventName] as Memory<never> | undefined,
      voids: 'entries' in fields.required || 'entries' in fields.optional,
    },
  ]),
);

const typePattern = /^evenhand\.[a-z]+\.([a-z0-9-]+)\.v[1-9][0-9]*$/;
const known = new Map<string, EventKind | undefined>();
const knownAtMost = 1_000;

/** The kind of an event type, whatever its version; undefined where the type does not score. Remembers the types it has seen. */
export function kindOf({ type }: Pick<ScoringEvent, 'type'>): EventKind | undefined {
  const kind = known.get(type);
  if (kind !== undefined || known.has(type)) return kind;
  const found = kinds.get(typePattern.exec(type)?.[1] ?? '');
  if (known.size < knownAtMost) known.set(type, found);
  return found;
}

/** Whether events of this type change a customer's state at all. */
export const scores = (type: string): boolean => kindOf({ type }) !== undefined;

/** Whether they may move treatment or perceived fairness. */
export function movesFairness(type: string): boolean {
  const kind = kindOf({ type });
  return kind !== undefined && (kind.voids || kind.rules.some(({ ledger }) => ledger === 'treatment' || ledger === 'perceived'));
}
