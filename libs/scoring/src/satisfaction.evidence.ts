import { expectationOf } from './customer-state';
import { type EvidenceLine, type Moment, rulesOf, when } from './evidence';
import { clamp, hoursLate, ratingGrade } from './fairness.grades';
import { attributionFactor, complainsAgain, doubleDeviation, firstGestureIn90Days, typedGap, waitExperience } from './satisfaction.grades';
import { answerTo } from './survey.evidence';
import { courtesyOf } from './treatment.evidence';

const rule = rulesOf('satisfaction');
const experience = { measure: 'experience' } as const;
const rated = (value: number | undefined): number | undefined => (value === undefined ? undefined : ratingGrade(value));
const again = { factor: (_: object, { day, state }: Moment) => (complainsAgain(day, state.closedOn) ? doubleDeviation : 1) };

/** DOMAIN.md §3.4, line by line: the event, the dimension with its experience p or direct grade x, and the weight w. */
export const satisfactionEvidence: readonly EvidenceLine[] = [
  {
    line: ['ExpectationOutcomeObserved', 'its dim, typed gap', '1.5 × attribution'],
    rules: [
      rule(
        'ExpectationOutcomeObserved',
        'outcome',
        (d) => d.dimension,
        1.5,
        (d, { state }) => (d.metric === 'score' ? clamp(d.actual) - expectationOf(state, d.dimension) : typedGap(d, d.actual)),
        { measure: 'gap', factor: (d) => attributionFactor(d.attribution) },
      ),
    ],
  },
  {
    line: ['InteractionRated', 'competence → assur, ease → resp, courtesy → emp, facility → tang, each p = (v − 1)·25', '0.5'],
    rules: [
      rule('InteractionRated', 'rated-competence', 'assur', 0.5, (d) => rated(d.competence), experience),
      rule('InteractionRated', 'rated-ease', 'resp', 0.5, (d) => rated(d.ease), experience),
      rule('InteractionRated', 'rated-courtesy', 'emp', 0.5, (d, { actorkind }) => courtesyOf(d, actorkind), experience),
      rule('InteractionRated', 'rated-facility', 'tang', 0.5, (d) => rated(d.facility), experience),
    ],
  },
  {
    line: ['InteractionRecorded', 'wait → resp: p = 100 to 120 s, linear to 0 at 1800 s', '0.2'],
    rules: [
      rule(
        'InteractionRecorded',
        'wait',
        'resp',
        0.2,
        (d) => (d.waitSec !== undefined && d.initiator === 'customer' ? waitExperience(d.waitSec) : undefined),
        experience,
      ),
    ],
  },
  {
    line: ['InteractionRecorded failed / resolved', 'rel direct x = 0 / 100', '0.5 / 0.1'],
    rules: [
      rule('InteractionRecorded', 'contact-failed', 'rel', 0.5, (d) => when(d.outcome === 'failed', 0)),
      rule('InteractionRecorded', 'contact-resolved', 'rel', 0.1, (d) => when(d.outcome === 'resolved', 100)),
    ],
  },
  {
    line: ['PromiseKept / PromiseBroken; InformationDelivered critical late', 'rel direct 100 / 0; 0', '0.5 / 1; 1'],
    rules: [
      rule(
        'PromiseKept',
        'promise-kept',
        (d) => d.dimension ?? 'rel',
        0.5,
        () => 100,
      ),
      rule(
        'PromiseBroken',
        'promise-broken',
        (d) => d.dimension ?? 'rel',
        1,
        () => 0,
      ),
      rule('InformationDelivered', 'critical-information-late', 'rel', 1, (d) =>
        when(d.critical && hoursLate(Date.parse(d.dueAt), Date.parse(d.deliveredAt)) > 0, 0),
      ),
    ],
  },
  {
    line: ['ComplaintReceived / ResponseAccepted / ResponseDisputed', 'rel direct 0 / 80 / 0', '0.5 / 1 / 1'],
    rules: [
      rule('ComplaintReceived', 'complaint', 'rel', 0.5, () => 0, again),
      rule('ComplaintReported', 'complaint', 'rel', 0.5, () => 0, again),
      rule('ResponseAccepted', 'response-accepted', 'rel', 1, () => 80),
      rule('ResponseDisputed', 'response-disputed', 'rel', 1, () => 0, { factor: () => doubleDeviation }),
    ],
  },
  {
    line: ['DoubtResolved', 'assur p = understanding', '1'],
    rules: [rule('DoubtResolved', 'doubt-understanding', 'assur', 1, (d) => d.understanding, experience)],
  },
  {
    line: ['GestureOffered (first in 90 d)', 'emp direct 90', '0.2'],
    rules: [rule('GestureOffered', 'gesture', 'emp', 0.2, (_, { day, state }) => when(firstGestureIn90Days(day, state.gestures), 90))],
  },
  {
    line: ['SurveyAnswered csat; servqual item', 'overall; its dim, p = (v − 1)·100/(scale − 1)', '1'],
    rules: [
      rule('SurveyAnswered', 'csat', 'overall', 1, (d) => answerTo(d, 'csat', 'overall', 5), experience),
      ...['rel', 'resp', 'assur', 'emp', 'tang'].map((dim) =>
        rule('SurveyAnswered', 'servqual', dim, 1, (d) => answerTo(d, 'servqual', dim, 7), experience),
      ),
    ],
  },
];
