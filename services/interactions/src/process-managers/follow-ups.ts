import type { Cause, ProcessManager, Reaction, Seen } from '@evenhand/reactors';
import { businessDaysAfter, daysAfter, followUp } from './drafts';

const DROP = 10;
const GAP = 20;
const FAIR = 75;
const CONFIDENT = 0.5;

type Fairness = NonNullable<Seen['fairness']>['after'];

/** PM-1: a customer was treated badly enough that somebody should call. */
export const fairnessDrop: ProcessManager = {
  name: 'PM-1', owner: 'interactions', on: 'fairness',
  when: 'one event that has evidence of bad treatment (a grade below 50) lowers fairness by 10 points or more, on the day of the event, or moves it into UNFAIR',
  then: 'a follow-up `fairness_drop`, due 2 business days later',
  react(cause, { fairness, lowered }) {
    if (!fairness || !lowered) return [];
    const { before: { treatment: before }, after: { treatment: after } } = fairness;
    const fell = before.overall - after.overall >= DROP || (after.band === 'UNFAIR' && before.band !== 'UNFAIR');
    return fell ? [{ record: followUp('PM-1', cause, 0, 'fairness_drop', businessDaysAfter(cause, 2)) }] : [];
  },
};

/** PM-4: how is it going, after a complaint. */
export const afterComplaint: ProcessManager = {
  name: 'PM-4', owner: 'interactions', on: ['complaint-closed'],
  when: 'a complaint is closed, unless it goes on in another one',
  then: 'follow-ups `post_complaint`, due 7 and 30 days later',
  react(cause) {
    if ((cause.data as { reason?: string }).reason === 'merged') return [];
    return [7, 30].map((days, i) => ({ record: followUp('PM-4', cause, i, 'post_complaint', daysAfter(cause, days)) }));
  },
};

/** PM-3, its call: how is it going, after the redress was put right. */
export const afterTopUp: ProcessManager = {
  name: 'PM-3-follow-up', owner: 'interactions', on: ['equity-review-decided'],
  when: 'an equity review tops up the redress',
  then: 'a follow-up `post_complaint`, due 7 days later, as the first one after a complaint was closed',
  react: (cause) => ((cause.data as { topUpMinor: number }).topUpMinor > 0 ? [{ record: followUp('PM-3-follow-up', cause, 0, 'post_complaint', daysAfter(cause, 7)) }] : []),
};

/** PM-15, the half that tells: the bank looks again without being asked. */
export const reviewTold: ProcessManager = {
  name: 'PM-15-told', owner: 'interactions', on: ['review-requested'],
  when: 'the suite asks for a review of a complaint',
  then: 'a follow-up `explanation`, due 2 business days later: the customer is told',
  react: (cause) => (cause.event.actorkind === 'system' ? [{ record: followUp('PM-15-told', cause, 0, 'explanation', businessDaysAfter(cause, 2)) }] : []),
};

/** Event → why the bank has to get in touch. */
const reasons: Readonly<Record<string, string>> = {
  'doubt-expired': 'doubt', 'promise-broken': 'promise_broken', 'hardship-reported': 'hardship', 'hardship-unanswered': 'hardship', 'information-delivered': 'information_late',
};

/** PM-9: something went wrong that cannot wait. */
export const wentWrong: ProcessManager = {
  name: 'PM-9', owner: 'interactions', on: Object.keys(reasons),
  when: 'a doubt expired, a promise was broken, a hardship was reported or left unanswered, or critical information came late',
  then: 'a follow-up `doubt`, `promise_broken`, `hardship` or `information_late`, due 1 business day later',
  react(cause) {
    if (cause.name === 'information-delivered' && !cameLate(cause)) return [];
    return [{ record: followUp('PM-9', cause, 0, reasons[cause.name] as string, businessDaysAfter(cause, 1)) }];
  },
};

function cameLate(cause: Cause): boolean {
  const { critical, dueAt = '', deliveredAt = '' } = cause.data as { critical?: boolean; dueAt?: string; deliveredAt?: string };
  return critical === true && Date.parse(deliveredAt) > Date.parse(dueAt);
}

/** PM-13, the half that explains: well treated, and it does not feel so. The other half is the complaints service's. */
export const unseenFairness: ProcessManager = {
  name: 'PM-13-explanation', owner: 'interactions', on: 'fairness',
  when: 'perceived fairness comes to lie 20 points or more below a treatment of at least 75, both with a confidence of at least 0.5',
  then: 'a follow-up `explanation`, due 2 business days later',
  react(cause, { fairness }): readonly Reaction[] {
    if (!fairness || feelsWorse(fairness.before) || !feelsWorse(fairness.after)) return [];
    return [{ record: followUp('PM-13-explanation', cause, 0, 'explanation', businessDaysAfter(cause, 2)) }];
  },
};

const feelsWorse = ({ treatment, perceived, gap }: Fairness): boolean =>
  gap !== null && gap <= -GAP && treatment.overall >= FAIR && treatment.confidence >= CONFIDENT && perceived.confidence >= CONFIDENT;
