import type { HalfLife } from './decay';

/** Where evidence lands: treatment is what was done, perceived what the customer says of it; metric holds plain BI means. */
export type Ledger = 'treatment' | 'perceived' | 'satisfaction' | 'metric' | 'driver' | 'channel';

/** `lambda` multiplies the weight of a grade below 50, since bad counts double where the bank's conduct is judged (DOMAIN.md §3.1). */
export const ledgers: Readonly<Record<Ledger, { readonly halfLife: HalfLife; readonly lambda: 1 | 2 }>> = {
  treatment: { halfLife: 360, lambda: 2 },
  perceived: { halfLife: 360, lambda: 1 },
  satisfaction: { halfLife: 180, lambda: 1 },
  metric: { halfLife: 180, lambda: 1 },
  driver: { halfLife: 180, lambda: 2 },
  channel: { halfLife: 180, lambda: 2 },
};

/** One dimension that customer state folds. `share` is its weight in the overall score, `low` and `high` bound what it holds. */
export interface Dimension {
  readonly ledger: Ledger;
  readonly dim: string;
  readonly name: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const dimension = (ledger: Ledger, dim: string, name: string, share: number, low = 0, high = 100): Dimension => ({
  ledger,
  dim,
  name,
  share,
  low,
  high,
});

/** Every folded dimension with the overall weights of DOMAIN.md §3.3 and §3.4. Drivers and channels come with loyalty. */
export const dimensions: readonly Dimension[] = [
  dimension('treatment', 'D', 'distributive', 0.35),
  dimension('treatment', 'P', 'procedural', 0.2),
  dimension('treatment', 'I', 'informational', 0.2),
  dimension('treatment', 'N', 'interpersonal', 0.25),
  dimension('perceived', 'D', 'distributive', 0.35),
  dimension('perceived', 'P', 'procedural', 0.2),
  dimension('perceived', 'I', 'informational', 0.2),
  dimension('perceived', 'N', 'interpersonal', 0.25),
  dimension('satisfaction', 'rel', 'reliability', 0.24),
  dimension('satisfaction', 'resp', 'responsiveness', 0.165),
  dimension('satisfaction', 'assur', 'assurance', 0.1425),
  dimension('satisfaction', 'emp', 'empathy', 0.12),
  dimension('satisfaction', 'tang', 'tangibles', 0.0825),
  dimension('satisfaction', 'overall', 'overallRating', 0.25),
  dimension('metric', 'csat', 'csat', 1, 1, 5),
  dimension('metric', 'nps', 'nps', 1, -100, 100),
  dimension('metric', 'ces', 'ces', 1, 1, 7),
];

/** NPS counts promoters (9, 10) as +100 and detractors (0..6) as −100. */
export const promoterValue = (answer: number): number => {
  if (answer >= 9) return 100;
  return answer >= 7 ? 0 : -100;
};

/** What a dimension's mean is taken over: evidence as it is, but the promoter value of an NPS answer. */
export const foldedValue = ({ ledger, dim }: Dimension, x: number): number => (ledger === 'metric' && dim === 'nps' ? promoterValue(x) : x);

const places = new Map(dimensions.map(({ ledger, dim }, place) => [`${ledger}.${dim}`, place]));

/** Place in `dimensions`, or undefined for evidence that customer state does not fold. */
export const placeOf = (ledger: Ledger, dim: string): number | undefined => places.get(`${ledger}.${dim}`);

const placesOf = (ledger: Ledger): readonly (readonly [place: number, Dimension])[] =>
  [...dimensions.entries()].filter(([, own]) => own.ledger === ledger);

/** The dimensions of a ledger with their places, in the order of `dimensions`. */
export const dimensionsOf = {
  treatment: placesOf('treatment'),
  perceived: placesOf('perceived'),
  satisfaction: placesOf('satisfaction'),
} as const;
