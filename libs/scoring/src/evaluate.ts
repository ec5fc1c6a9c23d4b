import { emptyCell, prior, scoreOf, weightLeft } from './cell';
import type { CustomerState } from './customer-state';
import { type Dimension, dimensionsOf, type Ledger } from './dimensions';
import { dayOf, defaultPolicy, type ScoringPolicy } from './policy';
import {
  type CustomerScores, fairnessBand, type FairnessName, type PerceivedScores, satisfactionBand, type SatisfactionName, type SatisfactionScores, type TreatmentScores,
} from './scores';

/** One dimension on a day. `weight` is W·δ, what is left of its evidence; `expectation` means something in satisfaction only. */
export interface DimensionScore {
  readonly dimension: Dimension;
  readonly score: number;
  readonly weight: number;
  readonly confidence: number;
  readonly expectation: number;
}

export function dimensionScores(state: CustomerState, ledger: Ledger, day: number): DimensionScore[] {
  return dimensionsOf(ledger).map(([place, dimension]) => {
    const cell = state.cells[place] ?? emptyCell();
    const weight = weightLeft(cell, dimension, day);
    return { dimension, score: scoreOf(cell, dimension, day), weight, confidence: weight / (prior.weight + weight), expectation: cell.E };
  });
}

/** Mean of the dimensions, each by its share and confidence: 50 with confidence 0 where there is no evidence at all. */
export function meanOf(scores: readonly DimensionScore[]): { readonly overall: number; readonly confidence: number } {
  let sum = 0;
  let confidence = 0;
  for (const { dimension, score, confidence: own } of scores) {
    sum += dimension.share * own * score;
    confidence += dimension.share * own;
  }
  return { overall: confidence === 0 ? prior.score : sum / confidence, confidence };
}

/** How strongly a dimension caps the overall score: fully from a weight of 0.5 on. */
export const capStrength = ({ weight }: DimensionScore): number => Math.min(1, 2 * weight);

/** The tightest cap: no overall score above s + 20, fading to none as a dimension's evidence does. Undefined where no cap lies below `overall`. */
export function capOf(scores: readonly DimensionScore[], overall: number): { readonly by: DimensionScore; readonly at: number } | undefined {
  let tightest: { by: DimensionScore; at: number } | undefined;
  for (const by of scores) {
    const at = 100 - (80 - by.score) * capStrength(by);
    if (at < (tightest?.at ?? overall)) tightest = { by, at };
  }
  return tightest;
}

const byName = (scores: readonly DimensionScore[], withExpectation: boolean): object =>
  Object.fromEntries(scores.map(({ dimension, score, confidence, expectation }) => [dimension.name, withExpectation ? { score, confidence, expectation } : { score, confidence }]));

function treatmentOf(state: CustomerState, day: number): TreatmentScores {
  const scores = dimensionScores(state, 'treatment', day);
  const { overall: mean, confidence } = meanOf(scores);
  const cap = capOf(scores, mean);
  const overall = cap?.at ?? mean;
  const cappedBy = (cap?.by.dimension.name ?? null) as FairnessName | null;
  return { overall, confidence, band: fairnessBand(overall, confidence), cappedBy, ...(byName(scores, false) as Pick<TreatmentScores, FairnessName>) };
}

function perceivedOf(state: CustomerState, day: number): PerceivedScores {
  const scores = dimensionScores(state, 'perceived', day);
  return { ...meanOf(scores), ...(byName(scores, false) as Pick<PerceivedScores, FairnessName>) };
}

function satisfactionOf(state: CustomerState, day: number): SatisfactionScores {
  const scores = dimensionScores(state, 'satisfaction', day);
  const { overall, confidence } = meanOf(scores);
  const dimensions = byName(scores, true) as Pick<SatisfactionScores, SatisfactionName>;
  return { overall, confidence, band: satisfactionBand(overall, confidence), ...dimensions, lastDisconfirmation: state.lastDisconfirmation };
}

/** Plain decayed means; decay cancels out, so the day does not matter. */
function metricsOf(state: CustomerState): CustomerScores['metrics'] {
  const means = dimensionsOf('metric').map(([place, { name }]) => {
    const cell = state.cells[place];
    return [name, cell && cell.W > 0 ? cell.N / cell.W : null] as const;
  });
  return Object.fromEntries(means) as unknown as CustomerScores['metrics'];
}

/** A customer's scores at a moment (ms since 1970), unrounded. The state must hold no later events; reading changes nothing. */
export function evaluate(state: CustomerState, at: number, policy: ScoringPolicy = defaultPolicy): CustomerScores {
  const day = dayOf(at, policy);
  const treatment = treatmentOf(state, day);
  const perceived = perceivedOf(state, day);
  const gap = treatment.confidence === 0 || perceived.confidence === 0 ? null : perceived.overall - treatment.overall;
  return { fairness: { treatment, perceived, gap }, satisfaction: satisfactionOf(state, day), metrics: metricsOf(state) };
}
