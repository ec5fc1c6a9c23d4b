import type { CustomerState, FairnessName, SatisfactionName, Score } from '@evenhand/client';
import { figure, right, signed, table } from '../terminal/table';

const FAIRNESS: readonly FairnessName[] = ['distributive', 'procedural', 'informational', 'interpersonal'];
const SATISFACTION: readonly (readonly [SatisfactionName, string])[] = [
  ['reliability', 'reliability'], ['responsiveness', 'responsiveness'], ['assurance', 'assurance'], ['empathy', 'empathy'], ['tangibles', 'tangibles'],
  ['overallRating', 'as rated'],
];

/** One customer on one screen: what was done (treatment) beside what the customer says (perceived), then satisfaction and the raw metrics. */
export function describeState(state: CustomerState): string {
  const { treatment, perceived, gap } = state.fairness;
  const { satisfaction, metrics } = state;
  const fairness = table(
    [{ title: 'fairness' }, right('treatment'), right('conf'), right('perceived'), right('conf'), right('gap')],
    [
      ...FAIRNESS.map((name) => [name, ...scored(treatment[name]), ...scored(perceived[name]), signed(difference(perceived[name], treatment[name]))]),
      ['overall', ...scored(whole(treatment)), ...scored(whole(perceived)), signed(gap)],
    ],
  );
  const satisfied = table(
    [{ title: 'satisfaction' }, right('score'), right('conf'), right('expectation')],
    [
      ...SATISFACTION.map(([name, title]) => [title, ...scored(satisfaction[name]), figure(satisfaction[name].expectation)]),
      ['overall', ...scored(whole(satisfaction)), ''],
    ],
  );
  const last = satisfaction.lastDisconfirmation;
  return [
    `${state.customerId} at ${state.at}, position ${state.position}`,
    fairness,
    `treatment is ${treatment.band}${treatment.cappedBy ? `, capped by ${treatment.cappedBy}` : ''}${gapInWords(gap)}`,
    satisfied,
    `satisfaction is ${satisfaction.band}${last ? `; last expectation ${last.band} (${signed(last.gap)}, ${last.expectationId})` : ''}`,
    `csat ${figure(metrics.csat)}  nps ${figure(metrics.nps)}  ces ${figure(metrics.ces)}`,
  ].join('\n\n');
}

const whole = ({ overall, confidence }: { readonly overall: number; readonly confidence: number }): Score => ({ score: overall, confidence });

/** A dimension nobody spoke about is a dash, not a middling 50. */
const scored = ({ score, confidence }: Score): [string, string] => [confidence > 0 ? figure(score) : '-', figure(confidence)];

const difference = (perceived: Score, treatment: Score): number | null =>
  perceived.confidence > 0 && treatment.confidence > 0 ? perceived.score - treatment.score : null;

/** Ten points is where the sentence speaks up; the figure itself stands in the table. */
function gapInWords(gap: number | null): string {
  if (gap === null || Math.abs(gap) < 10) return '';
  return gap > 0 ? '; the customer feels more fairly treated than the facts show' : '; the customer feels less fairly treated than the facts show';
}
