import { AT_HOME, DAY, NIGHTLY, OFFICE } from '../calendar';
import { days, whenDue, workdays } from '../delays';
import { customerBy, OFFICE_DESK, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Weighted } from '../luck';
import { mark } from '../marks';
import { aMonth } from '../rhythm';
import { story, type Begun, type Delay, type Told } from '../story';

type Answered = Posted<'survey-answered'>;
/** Nobody simulated withdraws a complaint. */
type Instrument = Exclude<Answered['instrument'], 'withdrawal'>;

/** What each instrument asks, and on which scale. */
const ASKED: Readonly<Record<Instrument, { readonly items: readonly string[]; readonly scale: readonly [number, number] }>> = {
  csat: { items: ['overall'], scale: [1, 5] },
  nps: { items: ['overall'], scale: [0, 10] },
  ces: { items: ['overall'], scale: [1, 7] },
  justice4: { items: ['D', 'P', 'I', 'N'], scale: [1, 5] },
  servqual: { items: ['rel', 'resp', 'assur', 'emp', 'tang'], scale: [1, 7] },
  loyalty: { items: ['stay', 'recommend', 'first_choice'], scale: [1, 5] },
  values: { items: ['fits_me', 'proud'], scale: [1, 5] },
  value: { items: ['worth_it', 'gets_more'], scale: [1, 5] },
};

const INSTRUMENTS: Weighted<Instrument> = [
  ['csat', 38], ['nps', 17], ['ces', 14], ['justice4', 16], ['servqual', 8], ['loyalty', 4], ['values', 2], ['value', 1],
];

interface Drawn {
  readonly instrument: Instrument;
  /** clicked through; the suite voids such an answer itself */
  readonly hasty: boolean;
}

const draws = ({ luck }: Begun): Drawn => ({ instrument: luck.of(INSTRUMENTS), hasty: luck.happens(6) });

function answered({ id: surveyId, luck, who, drawn: { instrument, hasty } }: Told<Drawn>): Answered {
  const { items, scale } = ASKED[instrument];
  return {
    surveyId, instrument, answers: items.map((item) => ({ item, value: mark(luck, who, scale) })),
    completedInSec: hasty ? luck.between(1, 2) : luck.between(12, 40 + 25 * items.length),
  };
}

const survey = story<Drawn>({
  name: 'survey', often: aMonth(17), hours: AT_HOME, draws,
  steps: [{
    tells: 'survey-answered', by: customerBy('email'), data: answered,
    then: [{
      tells: 'survey-voided', chance: ({ drawn: { hasty } }) => (hasty ? 0 : 8), after: workdays(1, 12), waits: true, by: OFFICE_DESK, data: ({ id }) => ({ surveyId: id }),
    }],
  }],
});

const KINDS: Weighted<Posted<'voice-recorded'>['kind']> = [['suggestion', 35], ['praise', 20], ['criticism', 30], ['request', 15]];
const MOODS = { suggestion: [-1, 1], praise: [1, 2], criticism: [-2, -1], request: [-1, 1] } as const;
const ANSWERS: Weighted<Posted<'voice-answered'>['answer']> = [['adopted', 18], ['planned', 27], ['declined_with_reason', 55]];

interface Voice {
  readonly kind: Posted<'voice-recorded'>['kind'];
  readonly answer: Posted<'voice-answered'>['answer'];
}

const answerIt = ({ id, luck, drawn: { answer } }: Told<Voice>): Posted<'voice-answered'> => ({
  voiceId: id, answer, ...(answer === 'declined_with_reason' && { reason: luck.pick(['regulation', 'cost', 'few_asked']) }),
});

/** A voice that nobody answers is told as ignored after 30 days. */
const in30Days: Delay = ({ at }) => at + 30 * DAY;

const voice = story<Voice>({
  name: 'voice', often: aMonth(9), hours: AT_HOME, draws: ({ luck }) => ({ kind: luck.of(KINDS), answer: luck.of(ANSWERS) }),
  steps: [{
    tells: 'voice-recorded', due: in30Days, by: customerBy('app'),
    data: ({ id, luck, drawn: { kind } }) => {
      const [low, high] = MOODS[kind];
      return { voiceId: id, kind, topicCode: luck.pick(['app_statement', 'opening_hours', 'fees', 'waiting', 'staff']), ...(luck.happens(700) && { sentiment: luck.between(low, high) }) };
    },
    then: [{
      tells: 'voice-answered', chance: ({ who }) => who.branch.answers, after: workdays(1, 12), waits: true, by: staffBy('phone'), data: answerIt,
      then: [{
        tells: 'improvement-adopted', chance: ({ drawn: { answer } }) => (answer === 'adopted' ? 900 : 0), after: days(10, 60, NIGHTLY), by: OFFICE_DESK,
        data: ({ id }) => ({ voiceId: id, improvementId: `${id}-improvement` }),
        then: [{ tells: 'voice-closed-loop', chance: 850, after: days(1, 9, OFFICE), by: staffBy('phone'), data: ({ id }) => ({ voiceId: id, improvementId: `${id}-improvement` }) }],
      }],
      else: [{
        tells: 'voice-ignored', after: whenDue, by: SYSTEM, data: ({ id }) => ({ voiceId: id }),
        then: [{ tells: 'voice-answered', chance: 300, after: days(1, 20, OFFICE), waits: true, by: staffBy('email'), data: answerIt }],
      }],
    }],
  }],
});

export const voiceStories = [survey, voice];
