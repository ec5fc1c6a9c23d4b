import type { Addend as ScoringAddend, Explanation as ScoringExplanation, ScoreName } from '@evenhand/scoring';
import type { ProjectedEvent } from '../projected-event';

/**
 * What one event (of a dimension's score) or one dimension (of an overall score) adds, unrounded. `rule` is `cap` on what a dimension takes
 * off the overall score, `dimension` on what one adds; else the evidence rule.
 */
export interface Addend {
  readonly eventId: string | null;
  readonly source: string | null;
  readonly type: string | null;
  readonly occurredAt: string | null;
  readonly position: number | null;
  readonly dimension: string | null;
  readonly grade: number;
  readonly weight: number;
  readonly contribution: number;
  readonly rule: string;
}

/** base + Σ contribution = score, to 1e-9. */
export interface Explanation {
  readonly name: ScoreName;
  readonly score: number;
  readonly base: number;
  readonly addends: readonly Addend[];
}

export function explanationOf(name: ScoreName, { score, base, addends }: ScoringExplanation): Explanation {
  return { name, score, base, addends: addends.map(addendOf) };
}

const NO_EVENT = { id: null, source: null, type: null, time: null, position: null };

/** The addend's event is the very one that was folded. */
function addendOf({ event, dimension, grade, weight, contribution, rule }: ScoringAddend): Addend {
  const { id, source, type, time, position } = event ? (event as ProjectedEvent) : NO_EVENT;
  return { eventId: id, source, type, occurredAt: time, position, dimension: dimension ?? null, grade, weight, contribution, rule };
}
