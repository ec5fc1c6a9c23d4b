import { prior } from './cell';
import { type CustomerState, initialState } from './customer-state';
import { decay } from './decay';
import { ledgers } from './dimensions';
import { capOf, capStrength, type DimensionScore, dimensionScores, meanOf } from './evaluate';
import type { AppliedEvidence } from './evidence';
import { evolve } from './evolve';
import { dayOf, defaultPolicy, type ScoringPolicy } from './policy';
import type { ScoreName } from './scores';
import type { ScoringEvent } from './scoring-events';

/** One addend of a score. Of a dimension's score it names the event, of an overall score the dimension. */
export interface Addend {
  readonly event?: ScoringEvent;
  readonly dimension?: string;
  /** day number from which the evidence ages; a void's is that of what it takes out */
  readonly day?: number;
  /** x of the evidence; of an overall score the dimension's own score */
  readonly grade: number;
  /** after λ, before decay, negative for a void; of an overall score share · confidence; of a cap its strength 0..1 */
  readonly weight: number;
  readonly contribution: number;
  readonly rule: string;
}

/** base + Σ contribution = score. */
export interface Explanation {
  readonly score: number;
  readonly base: number;
  readonly addends: readonly Addend[];
}

type ScoredLedger = 'treatment' | 'perceived' | 'satisfaction';

function partsOf(name: ScoreName): { readonly ledger: ScoredLedger; readonly part: string } {
  const words = name.split('.');
  return { ledger: words.at(-2) as ScoredLedger, part: words.at(-1) ?? '' };
}

/**
 * Where a score comes from: folds the given events (one customer's, in log order, none later than `at`, ms since 1970) and gives the
 * unrounded score with its exact addends, which are computed by the same fold and so cannot part from it.
 */
export function explain(events: Iterable<ScoringEvent>, name: ScoreName, at: number, policy: ScoringPolicy = defaultPolicy): Explanation {
  const { ledger, part } = partsOf(name);
  const { scores, evidence, day } = listenedFold(events, ledger, at, policy);
  if (part === 'overall') return explainOverall(scores, ledger === 'treatment');
  const own = scores.find(({ dimension }) => dimension.name === part);
  if (own === undefined) throw new RangeError(`no score ${name}`);
  return explainDimension(own, evidence, day);
}

/** An event that moved a score of one dimension, and by how much: an addend of `explain(…, score, …)`. */
export interface Reason {
  readonly score: ScoreName;
  readonly event: ScoringEvent;
  readonly contribution: number;
}

/**
 * The events behind a score, those first that pulled it down (or lifted it, as `direction` says), the strongest first; where they are fewer than
 * `count`, then those that did the opposite. Of an overall score they are of any dimension of its ledger, each as strong as its dimension counts
 * in the mean. Other parameters as of `explain`.
 */
export function reasonsFor(
  events: Iterable<ScoringEvent>, name: ScoreName, at: number, direction: 'down' | 'up', count: number, policy: ScoringPolicy = defaultPolicy,
): Reason[] {
  const { ledger, part } = partsOf(name);
  const { scores, evidence, day } = listenedFold(events, ledger, at, policy);
  const chosen = part === 'overall' ? scores : scores.filter(({ dimension }) => dimension.name === part);
  const sign = direction === 'down' ? -1 : 1;
  const found = chosen.flatMap((own) => explainDimension(own, evidence, day).addends.map(({ event, contribution }) => ({
    reason: { score: name.replace(part, own.dimension.name) as ScoreName, event: event as ScoringEvent, contribution },
    strength: contribution * sign * own.dimension.share * own.confidence,
  })));
  const strongestFirst = found.filter(({ strength }) => strength !== 0).sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));
  const [along, against] = [strongestFirst.filter(({ strength }) => strength > 0), strongestFirst.filter(({ strength }) => strength < 0)];
  return [...along, ...against].slice(0, count).map(({ reason }) => reason);
}

function listenedFold(
  events: Iterable<ScoringEvent>, ledger: ScoredLedger, at: number, policy: ScoringPolicy,
): { readonly scores: readonly DimensionScore[]; readonly evidence: readonly AppliedEvidence[]; readonly day: number } {
  const evidence: AppliedEvidence[] = [];
  const listen = (applied: AppliedEvidence): void => {
    if (applied.ledger === ledger) evidence.push(applied);
  };
  let state: CustomerState = initialState();
  for (const event of events) state = evolve(state, event, listen, policy);
  const day = dayOf(at, policy);
  return { scores: dimensionScores(state, ledger, day), evidence, day };
}

function explainDimension({ dimension, score, weight }: DimensionScore, ofLedger: readonly AppliedEvidence[], day: number): Explanation {
  const { halfLife } = ledgers[dimension.ledger];
  const evidence = ofLedger.filter(({ dim }) => dim === dimension.dim);
  const latest = evidence.reduce((last, applied) => Math.max(last, applied.day), day);
  const addends = evidence.map(({ event, day: from, x, weight: claimed, rule, taken = { weight: claimed, sum: claimed * x } }): Addend => ({
    event,
    day: from,
    grade: taken.weight === 0 ? x : taken.sum / taken.weight,
    weight: taken.weight,
    contribution: (decay(halfLife, latest - from) * (taken.sum - prior.score * taken.weight)) / (prior.weight + weight),
    rule,
  }));
  return { score, base: prior.score, addends };
}

function explainOverall(scores: readonly DimensionScore[], mayCap: boolean): Explanation {
  const { overall, confidence } = meanOf(scores);
  const addends = scores.map(({ dimension, score, confidence: own }): Addend => {
    const weight = dimension.share * own;
    return {
      dimension: dimension.name,
      grade: score,
      weight,
      contribution: confidence === 0 ? 0 : (weight * (score - prior.score)) / confidence,
      rule: 'dimension',
    };
  });
  const cap = mayCap ? capOf(scores, overall) : undefined;
  if (cap === undefined) return { score: overall, base: prior.score, addends };
  const { by, at } = cap;
  const capped = { dimension: by.dimension.name, grade: by.score, weight: capStrength(by), contribution: at - overall, rule: 'cap' };
  return { score: at, base: prior.score, addends: [...addends, capped] };
}
