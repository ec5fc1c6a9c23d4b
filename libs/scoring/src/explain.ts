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
  const evidence: AppliedEvidence[] = [];
  const listen = (applied: AppliedEvidence): void => {
    if (applied.ledger === ledger) evidence.push(applied);
  };
  let state: CustomerState = initialState();
  for (const event of events) state = evolve(state, event, listen, policy);
  const day = dayOf(at, policy);
  const scores = dimensionScores(state, ledger, day);
  if (part === 'overall') return explainOverall(scores, ledger === 'treatment');
  const own = scores.find(({ dimension }) => dimension.name === part);
  if (own === undefined) throw new RangeError(`no score ${name}`);
  const ownEvidence = evidence.filter(({ dim }) => dim === own.dimension.dim);
  return explainDimension(own, ownEvidence, day);
}

function explainDimension({ dimension, score, weight }: DimensionScore, evidence: readonly AppliedEvidence[], day: number): Explanation {
  const { halfLife } = ledgers[dimension.ledger];
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
