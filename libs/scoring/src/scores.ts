import type { Disconfirmation } from './customer-state';
import { roundHalfEven } from './round';

export const fairnessNames = ['distributive', 'procedural', 'informational', 'interpersonal'] as const;
export const satisfactionNames = ['reliability', 'responsiveness', 'assurance', 'empathy', 'tangibles', 'overallRating'] as const;
export type FairnessName = (typeof fairnessNames)[number];
export type SatisfactionName = (typeof satisfactionNames)[number];

export type FairnessBand = 'FAIR' | 'WATCH' | 'UNFAIR' | 'UNKNOWN';
export type SatisfactionBand = 'delighted' | 'satisfied' | 'wavering' | 'dissatisfied' | 'UNKNOWN';

/** Score 0..100 (50 without evidence), confidence 0..1 (0 without evidence). */
export interface Score {
  readonly score: number;
  readonly confidence: number;
}

/** A satisfaction score beside what the customer expects, 0..100. */
export interface ExpectedScore extends Score {
  readonly expectation: number;
}

export interface Overall {
  readonly overall: number;
  readonly confidence: number;
}

export interface TreatmentScores extends Overall, Readonly<Record<FairnessName, Score>> {
  readonly band: FairnessBand;
  /** the dimension that holds the overall score down, if one does */
  readonly cappedBy: FairnessName | null;
}

export interface PerceivedScores extends Overall, Readonly<Record<FairnessName, Score>> {}

export interface SatisfactionScores extends Overall, Readonly<Record<SatisfactionName, ExpectedScore>> {
  readonly band: SatisfactionBand;
  readonly lastDisconfirmation: Disconfirmation | null;
}

/** A customer's scores at one moment, as the API gives them. */
export interface CustomerScores {
  readonly fairness: {
    readonly treatment: TreatmentScores;
    readonly perceived: PerceivedScores;
    /** perceived − treatment; null while either has no evidence */
    readonly gap: number | null;
  };
  readonly satisfaction: SatisfactionScores;
  /** csat 1..5, nps −100..100, ces 1..7; null without answers */
  readonly metrics: { readonly csat: number | null; readonly nps: number | null; readonly ces: number | null };
}

export type ScoreName =
  `fairness.${'treatment' | 'perceived'}.${'overall' | FairnessName}` | `satisfaction.${'overall' | SatisfactionName}`;

/** Every score that can be explained. */
export const scoreNames: readonly ScoreName[] = [
  ...(['treatment', 'perceived'] as const).flatMap((ledger) =>
    (['overall', ...fairnessNames] as const).map((name) => `fairness.${ledger}.${name}` as const),
  ),
  ...(['overall', ...satisfactionNames] as const).map((name) => `satisfaction.${name}` as const),
];

const known: ReadonlySet<string> = new Set(scoreNames);
export const isScoreName = (name: string): name is ScoreName => known.has(name);

/** Lower bounds inclusive; below a confidence of 0.15 nothing is known. */
export function fairnessBand(score: number, confidence: number): FairnessBand {
  if (confidence < 0.15) return 'UNKNOWN';
  if (score >= 75) return 'FAIR';
  return score >= 60 ? 'WATCH' : 'UNFAIR';
}

/** Lower bounds inclusive; below a confidence of 0.15 nothing is known. */
export function satisfactionBand(score: number, confidence: number): SatisfactionBand {
  if (confidence < 0.15) return 'UNKNOWN';
  if (score >= 80) return 'delighted';
  if (score >= 65) return 'satisfied';
  return score >= 50 ? 'wavering' : 'dissatisfied';
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return roundHalfEven(value, 2);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

/** The scores as published: every number rounded half-even to 2 decimals. Bands stand as judged before rounding. */
export const roundScores = (scores: CustomerScores): CustomerScores => rounded(scores) as CustomerScores;
