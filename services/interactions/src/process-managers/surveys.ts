import { createHash } from 'node:crypto';
import { reactionId } from '@evenhand/reactors';
import type { Cause, ProcessManager, Reaction } from '@evenhand/reactors';

/** Who is asked: nobody picks (I-INV-3). */
export interface Sampling {
  /** EVENHAND_SAMPLE_SEED */
  readonly seed: string;
  /** of 100 closed complaints so many are asked about, EVENHAND_SURVEY_RATE */
  readonly rate: number;
}

/** The first 4 bytes of SHA-256(seed + customer + trigger), an unsigned integer, mod 100: drawn where it is below the rate. */
export const draw = (seed: string, customer: string, trigger: string): number =>
  createHash('sha256').update(seed + customer + trigger).digest().readUInt32BE(0) % 100;

/** PM-4, its survey. */
export const closingSurvey = ({ seed, rate }: Sampling): ProcessManager => ({
  name: 'PM-4-survey', owner: 'interactions', on: ['complaint-closed'],
  when: 'a complaint is closed, unless it goes on in another one, and the customer is drawn (by seed, customer and closing event)',
  then: 'an invitation to `justice4`',
  react: (cause) => ((cause.data as { reason?: string }).reason === 'merged' ? [] : invited('PM-4-survey', cause, 'justice4', seed, rate)),
});

/** C-INV-8: was the customer pressed to withdraw? Everyone is asked. */
export const withdrawalSurvey = ({ seed }: Sampling): ProcessManager => ({
  name: 'C-INV-8', owner: 'interactions', on: ['complaint-withdrawn'],
  when: 'a complaint is withdrawn',
  then: 'an invitation to `withdrawal`, which asks whether the customer was pressed',
  react: (cause) => invited('C-INV-8', cause, 'withdrawal', seed, 100),
});

function invited(manager: string, cause: Cause, instrument: string, sampleSeed: string, rate: number): readonly Reaction[] {
  if (draw(sampleSeed, cause.customer, cause.id) >= rate) return [];
  const data = { surveyId: reactionId(manager, cause.eventId, 0), instrument, invitedBy: 'system', sampleSeed, triggerEventId: cause.id, rate };
  return [{ record: { type: 'evenhand.interactions.survey-invited.v1', subject: cause.customer, time: cause.time, data } }];
}
