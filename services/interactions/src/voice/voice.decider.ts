import { aggregate, fill, needs, once } from '../aggregate.decider';
import { DAY, dayOf } from '../fact';
import { first } from '../history';
import { lifecycle, timed, type Lifecycle } from '../lifecycle.decider';

const life: Lifecycle<'voice-recorded', never> = {
  aggregate: 'voice', opens: 'voice-recorded', ends: 'voice-answered', endsOnlyOpen: false,
  timer: 'voice-ignored', due: (recorded) => recorded.at + 30 * DAY,
};

/** What the customer told the bank, and what became of it: an answer that comes after the voice was ignored is still an answer. */
export const voice = aggregate({
  opens: ['voice-recorded'],
  keeps: ['voice-recorded', 'voice-answered', 'voice-ignored'],
  rules: [
    once('voice-recorded', 'voice-answered'),
    needs('voice-answered', 'voice-recorded', 'voice', '/data/voiceId'),
    lifecycle(life),
  ],
  fills: [
    fill('voice-answered', ({ at }, history) => ({ daysOpen: Math.max(0, dayOf(at) - dayOf(first(history, 'voice-recorded')?.at ?? at)) })),
  ],
  timed: timed(life),
});
