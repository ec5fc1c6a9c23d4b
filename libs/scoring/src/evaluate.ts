import { emptyCell, prior, scoreOf, weightLeft } from './cell';
import type { CustomerState } from './customer-state';
import { type Dimension, dimensionsOf, placeOf } from './dimensions';
import { dayOf, defaultPolicy, type ScoringPolicy } from './policy';
import {
  type CustomerScores,
  type ExpectedScore,
  fairnessBand,
  type FairnessName,
  type PerceivedScores,
  satisfactionBand,
  type SatisfactionName,
  type SatisfactionScores,
  type Score,
  type TreatmentScores,
} from './scores';

/** One dimension on a day. `weight` is W·δ, what is left of its evidence; `expectation` means something in satisfaction only. */
export interface DimensionScore {
  readonly dimension: Dimension;
  readonly score: number;
  readonly weight: number;
  readonly confidence: number;
  readonly expectation: number;
}

/** Every dimension of a ledger on a day, in the order of `dimensions`. */
export function dimensionScores(state: CustomerState, ledger: keyof typeof dimensionsOf, day: number): DimensionScore[] {
  return dimensionsOf[ledger].map(([place, dimension]) => {
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

/** The tightest cap below `overall`, if any: s + 20 of a dimension, fading to no cap as its evidence does. */
export function capOf(
  scores: readonly DimensionScore[],
  overall: number,
): { readonly by: DimensionScore; readonly at: number } | undefined {
  let tightest: { by: DimensionScore; at: number } | undefined;
  for (const by of scores) {
    const at = 100 - (80 - by.score) * capStrength(by);
    if (at < (tightest?.at ?? overall)) tightest = { by, at };
  }
  return tightest;
}

/** One value per dimension, under the dimension's name; the names are those of the ledger, which the compiler cannot see. */
const byName = <Name extends string, Value>(
  scores: readonly DimensionScore[],
  value: (score: DimensionScore) => Value,
): Readonly<Record<Name, Value>> => Object.fromEntries(scores.map((score) => [score.dimension.name, value(score)])) as Record<Name, Value>;

const plain = ({ score, confidence }: DimensionScore): Score => ({ score, confidence });

function treatmentOf(state: CustomerState, day: number): TreatmentScores {
  const scores = dimensionScores(state, 'treatment', day);
  const { overall: mean, confidence } = meanOf(scores);
  const cap = capOf(scores, mean);
  const overall = cap?.at ?? mean;
  const cappedBy = (cap?.by.dimension.name ?? null) as FairnessName | null;
  return { overall, confidence, band: fairnessBand(overall, confidence), cappedBy, ...byName<FairnessName, Score>(scores, plain) };
}

function perceivedOf(state: CustomerState, day: number): PerceivedScores {
  const scores = dimensionScores(state, 'perceived', day);
  return { ...meanOf(scores), ...byName<FairnessName, Score>(scores, plain) };
}

const expected = ({ score, confidence, expectation }: DimensionScore): ExpectedScore => ({ score, confidence, expectation });

function satisfactionOf(state: CustomerState, day: number): SatisfactionScores {
  const scores = dimensionScores(state, 'satisfaction', day);
  const { overall, confidence } = meanOf(scores);
  const dimensions = byName<SatisfactionName, ExpectedScore>(scores, expected);
  const { lastDisconfirmation } = state;
  return { overall, confidence, band: satisfactionBand(overall, confidence), ...dimensions, lastDisconfirmation };
}

/** Plain decayed mean of a survey's answers; decay cancels out, so the day does not matter. */
function metricOf(state: CustomerState, dim: string): number | null {
  const cell = state.cells[placeOf('metric', dim) ?? -1];
  return cell && cell.W > 0 ? cell.N / cell.W : null;
}

/** Only the two fairness ledgers of `evaluate`: for who asks at every event. */
export function fairnessAt(state: CustomerState, at: number, policy: ScoringPolicy = defaultPolicy): CustomerScores['fairness'] {
  const day = dayOf(at, policy);
  const treatment = treatmentOf(state, day);
  const perceived = perceivedOf(state, day);
  const gap = treatment.confidence === 0 || perceived.confidence === 0 ? null : perceived.overall - treatment.overall;
  return { treatment, perceived, gap };
}

/** A customer's scores at a moment (ms since 1970), unrounded. The state must hold no later events; reading changes nothing. */
export function evaluate(state: CustomerState, at: number, policy: ScoringPolicy = defaultPolicy): CustomerScores {
  const day = dayOf(at, policy);
  const metrics = { csat: metricOf(state, 'csat'), nps: metricOf(state, 'nps'), ces: metricOf(state, 'ces') };
  return { fairness: fairnessAt(state, at, policy), satisfaction: satisfactionOf(state, day), metrics };
}
