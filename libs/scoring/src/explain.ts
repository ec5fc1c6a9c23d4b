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

/** An event that moved a score of one dimension, and by how much: an addend of `explain(…, score, …)`. */
export interface Reason {
  readonly score: ScoreName;
  readonly event: ScoringEvent;
  readonly contribution: number;
}

/**
 * Where a score comes from: a fold of one customer's events (in log order, none later than the moment asked for) that keeps what each of them
 * did. Addends are computed by the same fold as the score and so cannot part from it. Events are given one by one: who has many can pause between.
 */
export class ExplainingFold {
  private readonly ledger: ScoredLedger;
  private readonly part: string;
  private readonly evidence: AppliedEvidence[] = [];
  private state: CustomerState = initialState();

  constructor(private readonly name: ScoreName, private readonly policy: ScoringPolicy = defaultPolicy) {
    const { ledger, part } = partsOf(name);
    this.ledger = ledger;
    this.part = part;
  }

  add(event: ScoringEvent): void {
    this.state = evolve(this.state, event, this.listen, this.policy);
  }

  /** The unrounded score at a moment (ms since 1970) and its exact addends. */
  explanation(at: number): Explanation {
    const day = dayOf(at, this.policy);
    const scores = dimensionScores(this.state, this.ledger, day);
    if (this.part === 'overall') return explainOverall(scores, this.ledger === 'treatment');
    const own = scores.find(({ dimension }) => dimension.name === this.part);
    if (own === undefined) throw new RangeError(`no score ${this.name}`);
    return explainDimension(own, this.evidence, day);
  }

  /**
   * Events behind the score at a moment, each once: those first that pulled it down (or lifted it, as `direction` says), the strongest first; where
   * they are fewer than `count`, then those that did the opposite. What a void took out is no reason, and the void neither. Of an overall score
   * they are of any dimension of its ledger, each as strong as its dimension counts in the mean.
   */
  reasons(at: number, direction: 'down' | 'up', count: number): Reason[] {
    const day = dayOf(at, this.policy);
    const chosen = dimensionScores(this.state, this.ledger, day).filter(({ dimension }) => this.part === 'overall' || dimension.name === this.part);
    const sign = direction === 'down' ? -1 : 1;
    const found = chosen.flatMap((own) => standing(explainDimension(own, this.evidence, day).addends).map(({ event, contribution }) => ({
      reason: { score: this.name.replace(this.part, own.dimension.name) as ScoreName, event: event as ScoringEvent, contribution },
      strength: contribution * sign * own.dimension.share * own.confidence,
    })));
    const strongestFirst = found.filter(({ strength }) => strength !== 0).sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));
    const along = strongestFirst.filter(({ strength }) => strength > 0);
    const against = strongestFirst.filter(({ strength }) => strength < 0);
    const reasons = new Map<ScoringEvent, Reason>();
    for (const { reason } of [...along, ...against]) if (reasons.size < count && !reasons.has(reason.event)) reasons.set(reason.event, reason);
    return [...reasons.values()];
  }

  private readonly listen = (applied: AppliedEvidence): void => {
    if (applied.ledger === this.ledger) this.evidence.push(applied);
  };
}

/** All of a customer's events at once, as ExplainingFold takes them one by one. @param at ms since 1970 */
export function explain(events: Iterable<ScoringEvent>, name: ScoreName, at: number, policy: ScoringPolicy = defaultPolicy): Explanation {
  const fold = new ExplainingFold(name, policy);
  for (const event of events) fold.add(event);
  return fold.explanation(at);
}

/** Addends without those that a void took back, and without the void's own. */
function standing(addends: readonly Addend[]): readonly Addend[] {
  if (!addends.some(({ weight }) => weight < 0)) return addends;
  const gone = new Set<Addend>();
  const keyOf = ({ day, grade, weight }: Addend): string => `${day} ${grade.toFixed(6)} ${Math.abs(weight).toFixed(6)}`;
  const given = new Map<string, Addend[]>();
  for (const addend of addends) {
    const key = keyOf(addend);
    const same = given.get(key);
    const taken = addend.weight < 0 ? same?.pop() : undefined;
    if (taken) gone.add(taken).add(addend);
    else if (addend.weight >= 0 && same) same.push(addend);
    else if (addend.weight >= 0) given.set(key, [addend]);
  }
  return addends.filter((addend) => !gone.has(addend));
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
