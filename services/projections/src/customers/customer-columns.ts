import { decodeState, defaultPolicy, evaluate, roundHalfEven, scoreNames } from '@evenhand/scoring';
import type { CustomerScores, FairnessBand, SatisfactionBand, ScoreName } from '@evenhand/scoring';
import { Column } from '../columns/column';
import type { People } from '../columns/people';

/** What customers are listed by: every score, and how far perception lies above treatment. */
export const listedScores = [...scoreNames, 'fairness.gap'] as const satisfies readonly (ScoreName | 'fairness.gap')[];
export type ListedScore = ScoreName | 'fairness.gap';

export const fairnessBands = ['FAIR', 'WATCH', 'UNFAIR', 'UNKNOWN'] as const satisfies readonly FairnessBand[];
export const satisfactionBands = ['delighted', 'satisfied', 'wavering', 'dissatisfied', 'UNKNOWN'] as const satisfies readonly SatisfactionBand[];

/** Where a score has no value: of a gap, while treatment or perception has no evidence. */
export const ABSENT = -32_768;
const DAY_MS = 86_400_000;

interface Listed {
  readonly value: number | null;
  readonly confidence: number;
}

const readers: readonly ((scores: CustomerScores) => Listed)[] = listedScores.map((name) => {
  const words = name.split('.');
  if (name === 'fairness.gap') return ({ fairness: { gap, treatment, perceived } }) => ({ value: gap, confidence: Math.min(treatment.confidence, perceived.confidence) });
  const part = words.at(-1) as string;
  const ledgerOf = ({ fairness, satisfaction }: CustomerScores): object => (words[0] === 'satisfaction' ? satisfaction : words[1] === 'treatment' ? fairness.treatment : fairness.perceived);
  return (scores) => {
    const ledger = ledgerOf(scores) as { readonly overall: number; readonly confidence: number } & Readonly<Record<string, { readonly score: number; readonly confidence: number }>>;
    const own = ledger[part];
    return part === 'overall' || own === undefined ? { value: ledger.overall, confidence: ledger.confidence } : { value: own.score, confidence: own.confidence };
  };
});

/**
 * Every customer's scores of one bank day, in hundredths, a column a score; by the customer's number. What an event dated in the first minutes
 * of the next day says (a publisher's clock may run 5 minutes ahead) counts already.
 */
export class CustomerColumns {
  readonly values = listedScores.map(() => new Column((n) => new Int16Array(n), ABSENT));
  /** in hundredths too */
  readonly confidences = listedScores.map(() => new Column((n) => new Uint8Array(n)));
  /** index into `fairnessBands`, of those that are `listed` */
  readonly fairness = new Column((n) => new Uint8Array(n));
  readonly satisfaction = new Column((n) => new Uint8Array(n));
  /** 1 where the customer has a state */
  readonly listed = new Column((n) => new Uint8Array(n));

  /** @param day number of the bank day, from 1970-01-01 */
  constructor(readonly people: People, readonly day: number) {}

  put(customer: string, state: string): void {
    const who = this.people.number(customer);
    const scores = this.evaluated(state);
    for (let i = 0; i < listedScores.length; i += 1) {
      const { value, confidence } = (readers[i] as (typeof readers)[number])(scores);
      this.values[i]?.set(who, value === null ? ABSENT : hundredths(value));
      this.confidences[i]?.set(who, hundredths(confidence));
    }
    this.fairness.set(who, fairnessBands.indexOf(scores.fairness.treatment.band));
    this.satisfaction.set(who, satisfactionBands.indexOf(scores.satisfaction.band));
    this.listed.set(who, 1);
  }

  /** The scores of a state as of the day, unrounded. */
  evaluated(state: string): CustomerScores {
    return evaluate(decodeState(state), this.day * DAY_MS - defaultPolicy.offsetMs);
  }

  /** Room for every customer, so that columns may be read by any number. @returns how many numbers there are */
  fit(): number {
    const { size } = this.people;
    for (const column of [...this.values, ...this.confidences, this.fairness, this.satisfaction, this.listed]) column.grow(size);
    return size;
  }
}

/** As `roundHalfEven(value, 2)` says, times 100; that is costly and only near a tie another number than what rounding gives. */
function hundredths(value: number): number {
  const scaled = value * 100;
  const nearest = Math.round(scaled);
  return Math.abs(Math.abs(scaled - nearest) - 0.5) > 1e-6 ? nearest : Math.round(roundHalfEven(value, 2) * 100);
}
