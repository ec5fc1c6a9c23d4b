import { CALL_HOURS, CALL_OUTCOMES, CALL_WEEK, QUEUED, SERVICE_SECONDS, WAIT_SECONDS } from '../callcentre.table';
import { clock, DAY, dateOf, dayOf, MINUTE, OFFICE, WORKDAYS } from '../calendar';
import { minutes, workdays } from '../delays';
import { customerBy, OFFICE_DESK, staffBy, type Desk } from '../desks';
import type { Posted } from '../fact';
import type { Luck, Quantiles, Weighted } from '../luck';
import { mark } from '../marks';
import type { Customer } from '../people/customers';
import { WAYS } from '../people/customers.table';
import { aMonth } from '../rhythm';
import { story, type Begun, type Step, type Told } from '../story';

type Contact = Posted<'interaction-recorded'>;

interface Topic {
  readonly topic: string;
  /** which of the bank's procedures it is handled by */
  readonly procedure?: number;
}

/** What is fixed of a contact before it is told. All contacts of one matter have its topic; `outcome` settles whether there is another. */
interface Drawn extends Topic {
  readonly way: Customer['way'];
  readonly outcome: Contact['outcome'];
}

const KINDS: Weighted<Contact['kind']> = [['service', 560], ['inquiry', 290], ['advice', 50], ['complaint_contact', 60], ['feedback', 40]];
const BANKS_KINDS: Weighted<Contact['kind']> = [['care', 400], ['sales', 350], ['advice', 150], ['campaign_response', 100]];
/** Procedures the bank publishes every year, and the steps each requires. */
export const PROCEDURES = [['card_fee_inquiry', 5], ['card_replacement', 6], ['loan_inquiry', 8], ['account_change', 4]] as const;
const TOPICS: readonly Topic[] = [
  { topic: 'annual_fee', procedure: 0 }, { topic: 'limit', procedure: 0 }, { topic: 'card_lost', procedure: 1 }, { topic: 'loan_rate', procedure: 2 },
  { topic: 'transfer', procedure: 3 }, { topic: 'address_change', procedure: 3 }, { topic: 'statement' }, { topic: 'app_login' },
];
/** How a contact ends that is no call. */
const OUTCOMES: Weighted<Contact['outcome']> = [['resolved', 935], ['pending', 45], ['failed', 20]];
const COUNTER_WAIT: Quantiles = [[0, 20], [500, 240], [900, 720], [1000, 2400]];
/** Of a thousand contacts that ended so, those after which the customer comes again about it. */
const COMES_AGAIN = { resolved: 220, pending: 600, failed: 780 } as const;
const MOST_ROUNDS = 7;

const draws = ({ who, luck }: Begun, before?: Drawn): Drawn => {
  const way = luck.happens(750) ? (before?.way ?? who.way) : luck.of(WAYS);
  return { ...(before ?? luck.pick(TOPICS)), way, outcome: luck.of(way === 'phone' ? CALL_OUTCOMES : OUTCOMES) };
};

function waitOf({ way }: Drawn, luck: Luck): number | undefined {
  if (way === 'phone') return luck.happens(QUEUED) ? luck.quantile(WAIT_SECONDS) : undefined;
  return way === 'branch' ? luck.quantile(COUNTER_WAIT) : undefined;
}

/** A step of the procedure is left out where the branch is careless. */
function procedureOf({ at, luck, who, seed, drawn: { procedure } }: Told<Drawn>): object {
  if (procedure === undefined || !luck.happens(530)) return {};
  const [name, stepsRequired] = PROCEDURES[procedure] as (typeof PROCEDURES)[number];
  const stepsDone = luck.successes(stepsRequired, Math.min(998, who.branch.tells + 5));
  return { procedureId: procedureId(name, seed), procedureVersion: yearOf(at), stepsDone, stepsRequired };
}

/** Each seed has a bank of its own. */
export const procedureId = (name: string, seed: string): string => `${name}-${seed}`;
/** The bank's procedures are in force for a calendar year, which is their version. */
export const yearOf = (at: number): number => Number(dateOf(dayOf(at)).slice(0, 4));

/** Some come in a bad mood; whether they leave in a better one is up to the bank. */
function moodOf({ luck, who }: Told<unknown>, { outcome }: Drawn): Pick<Contact, 'emotionBefore' | 'emotionAfter' | 'techniques'> {
  if (!luck.happens(300)) return {};
  const emotionBefore = luck.of<number>([[-2, 2], [-1, 5], [0, 4], [1, 2]]);
  const better = luck.successes(2, Math.max(60, who.branch.manners - (outcome === 'failed' ? 500 : 0)));
  const emotionAfter = Math.min(2, emotionBefore + better);
  return better === 0 ? { emotionBefore, emotionAfter } : { emotionBefore, emotionAfter, techniques: ['listening', luck.pick(['empathy', 'paraphrase', 'open_question', 'apology'])] };
}

function contact(told: Told<Drawn>, initiator: Contact['initiator'], kind: Contact['kind']): Contact {
  const { id: interactionId, drawn, luck } = told;
  const { outcome, way } = drawn;
  const durationSec = outcome === 'resolved' ? luck.quantile(SERVICE_SECONDS) : undefined;
  const waitSec = initiator === 'customer' ? waitOf(drawn, luck) : undefined;
  return {
    interactionId, initiator, kind, outcome,
    ...(durationSec !== undefined && { durationSec }),
    ...(waitSec !== undefined && { waitSec }),
    ...(outcome === 'resolved' && procedureOf(told)),
    ...(way === 'phone' && luck.happens(150) && { handoffs: luck.between(1, 3) }),
    ...moodOf(told, drawn),
    topic: drawn.topic,
  };
}

const served = ({ drawn: { way } }: Told<Drawn>): Desk => (way === 'app' || way === 'web' ? customerBy(way) : staffBy(way));

/** The survey tool asks for a rating; the customer gives one now and then, and rarely it is found invalid. */
const rating: Step<Drawn> = {
  tells: 'interaction-rated', chance: ({ who: { tone } }) => (tone < 0 ? 260 : 170), after: minutes(4, 4_000), by: customerBy('email'),
  data: ({ id: interactionId, luck, who, drawn: { way, outcome } }) => {
    const spoilt = { resolved: 0, pending: 120, failed: 350 }[outcome];
    const one = (): number => mark(luck, who, [1, 5], who.branch.manners, spoilt);
    return {
      interactionId, courtesy: mark(luck, who, [1, 5]), competence: one(), ease: one(),
      ...(luck.happens(500) && { overall: one() }),
      ...(way === 'branch' && { facility: one() }),
      verifiedLink: luck.happens(930),
      ...(luck.happens(300) && { interactionChannel: way }),
    };
  },
  then: [{ tells: 'rating-voided', chance: 8, after: workdays(1, 9), waits: true, by: OFFICE_DESK, data: ({ id: interactionId }) => ({ interactionId }) }],
};

/** A matter of the customer's: they call, write or come, and again until it is settled. */
const matter = story<Drawn>({
  name: 'contact', often: aMonth(78, 'contacts', CALL_WEEK), hours: CALL_HOURS, draws,
  steps: [{
    tells: 'interaction-recorded', by: served, product: ({ who }) => who.product,
    data: (told) => contact(told, 'customer', told.luck.of(KINDS)), then: [rating],
  }],
  again: ({ luck, round, began, drawn: { outcome } }) => {
    if (round >= MOST_ROUNDS || !luck.happens(COMES_AGAIN[outcome])) return undefined;
    const day = dayOf(began) + luck.of<number>(outcome === 'resolved' ? [[1, 3], [2, 3], [3, 2], [4, 1], [5, 1], [6, 1]] : [[0, 5], [1, 4], [2, 2], [4, 1]]);
    const at = day * DAY + clock(luck, CALL_HOURS);
    return at > began ? at : began + MINUTE * luck.between(3, 240);
  },
});

/** The bank gets in touch on its own account. */
const outreach = story<Drawn>({
  name: 'outreach', often: aMonth(18, 'activity', WORKDAYS), hours: OFFICE,
  draws: ({ luck }) => ({ ...luck.pick(TOPICS), way: luck.pick(['phone', 'email', 'branch'] as const), outcome: luck.of(OUTCOMES) }),
  steps: [{ tells: 'interaction-recorded', by: served, product: ({ who }) => who.product, data: (told) => contact(told, 'bank', told.luck.of(BANKS_KINDS)) }],
});

export const contactStories = [matter, outreach];
