import { type EvidenceRule, rulesOf } from './evidence';
import { ratingGrade } from './fairness.grades';
import type { InputOf } from './scoring-events';

type Survey = InputOf<'SurveyAnswered'>;

const rated = (value: number | undefined, scale: number): number | undefined =>
  value === undefined ? undefined : ratingGrade(value, scale);

const rawAnswer = ({ instrument, answers }: Survey, asked: Survey['instrument'], item: string): number | undefined =>
  instrument === asked ? answers.find((answer) => answer.item === item)?.value : undefined;

/** The answer to an item of an instrument, on its scale 1..`scale`, as 0..100. */
export const answerTo = (survey: Survey, asked: Survey['instrument'], item: string, scale: number): number | undefined =>
  rated(rawAnswer(survey, asked, item), scale);

/** Mean of all answers of an instrument on 1..5 as 0..100: such a survey is one piece of evidence, however many items it asks. */
function meanAnswer({ instrument, answers }: Survey, asked: Survey['instrument']): number | undefined {
  if (instrument !== asked || answers.length === 0) return undefined;
  return ratingGrade(answers.reduce((sum, { value }) => sum + value, 0) / answers.length);
}

const perceived = rulesOf('perceived');
const metric = rulesOf('metric');
const driver = rulesOf('driver');
const channel = rulesOf('channel');

/** What the customer says of the bank's fairness (DOMAIN.md §3.3): x = (v − 1)·25, w = 1; CES adds to P: x = (v − 1)·100/6, w = 0.5. */
export const perceivedEvidence: readonly EvidenceRule[] = [
  ...['D', 'P', 'I', 'N'].map((dim) => perceived('SurveyAnswered', 'justice', dim, 1, (d) => answerTo(d, 'justice4', dim, 5))),
  perceived('SurveyAnswered', 'ease', 'P', 0.5, (d) => answerTo(d, 'ces', 'overall', 7)),
];

/** Plain decayed means for BI (DOMAIN.md §3.4, end): the raw answers. */
export const metricEvidence: readonly EvidenceRule[] = (['csat', 'nps', 'ces'] as const).map((instrument) =>
  metric('SurveyAnswered', instrument, instrument, 1, (d) => rawAnswer(d, instrument, 'overall')),
);

const channelOf = (d: InputOf<'InteractionRated'>): string | undefined => d.interactionChannel;

/** Evidence of drivers and channels (DOMAIN.md §3.5): written so that a void carries it, not yet folded by customer state. */
export const loyaltyEvidence: readonly EvidenceRule[] = [
  driver('SurveyAnswered', 'values-survey', 'identification', 1, (d) => meanAnswer(d, 'values')),
  driver('SurveyAnswered', 'value-survey', 'valueAdded', 1, (d) => meanAnswer(d, 'value')),
  channel('InteractionRated', 'rated-overall', channelOf, 0.5, (d) => rated(d.overall, 5)),
];
