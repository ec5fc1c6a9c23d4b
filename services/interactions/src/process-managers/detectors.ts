import { REPEATED, reactionId } from '@evenhand/reactors';
import type { Cause, ProcessManager, Reaction } from '@evenhand/reactors';
import { businessDaysAfter, DAY, followUp } from './drafts';

const PASSED = 60;
const SILENCE = 30 * DAY;
const topics = new Set(['fee', 'risk', 'return', 'process', 'safety', 'credit', 'other']);

/** PM-8: a customer does not say so, but does not understand. */
export const detectedDoubt: ProcessManager = {
  name: 'PM-8', owner: 'interactions', sees: true, on: ['interaction-recorded', 'understanding-confirmed', 'education-attended'],
  when: 'the customer makes contact about one topic for the third time within 14 days (sales aside; then counted anew), or a quiz is passed with less than 60',
  then: 'a doubt is raised: detected, of information asymmetry, intensity 3, about the topic where it is one of a doubt\'s, else `other`',
  react(cause, { contacts }) {
    const { topic = 'other', quiz = 100 } = cause.data as { topic?: string; quiz?: number };
    if (cause.name !== 'interaction-recorded') return quiz < PASSED ? [doubt(cause, 'other', 'quiz-1')] : [];
    return contacts >= REPEATED ? [doubt(cause, topics.has(topic) ? topic : 'other', 'repeat-contact-1')] : [];
  },
};

function doubt(cause: Cause, topic: string, detectorVersion: string): Reaction {
  return {
    record: {
      type: 'evenhand.interactions.doubt-raised.v1', subject: cause.customer, time: cause.time,
      data: { doubtId: reactionId('PM-8', cause.eventId, 0), category: 'info_asymmetry', cause: 'communication', topic, intensity: 3, source: 'detected', detectorVersion },
    },
  };
}

/** PM-5: disappointed, and silent. */
export const silentLeaver: ProcessManager = {
  name: 'PM-5', owner: 'interactions', sees: true, on: ['expectation-outcome-observed', 'complaint-received', 'complaint-reported'],
  when: 'an expectation was missed, and no complaint follows within 30 days',
  then: 'a follow-up `silent_leaver` on the 30th day, due 1 business day later',
  react(cause, { disconfirmed, complaints }) {
    const { at } = cause;
    if (cause.name !== 'expectation-outcome-observed') return [{ disarm: { prefix: 'silent-leaver ', from: at, to: at + SILENCE } }];
    if (disconfirmed?.band !== 'MISSED' || complaints.some((complaint) => complaint >= at && complaint <= at + SILENCE)) return [];
    const dueAt = at + SILENCE;
    const draft = followUp('PM-5', cause, 0, 'silent_leaver', businessDaysAfter(cause, 1, dueAt), new Date(dueAt).toISOString());
    return [{ arm: { key: `silent-leaver ${disconfirmed.expectationId}`, dueAt, draft } }];
  },
};
