import { aggregate, alone, between, fill, needs, once } from '../aggregate.decider';
import { DAY, refuse } from '../fact';
import { first } from '../history';

const RATED_WITHIN = 30 * DAY;

/** One contact of bank and customer, the customer's one rating of it, and the rating's end where it proves invalid. */
export const interaction = aggregate({
  opens: ['interaction-recorded'],
  keeps: ['interaction-recorded', 'interaction-rated', 'rating-voided'],
  rules: [
    once('interaction-recorded', 'interaction-rated', 'rating-voided'),
    alone('interaction-recorded', ({ stepsDone = 0, stepsRequired = stepsDone }) => {
      if (stepsDone > stepsRequired) refuse('steps_exceed_required', `stepsDone is more than the ${stepsRequired} steps required`, '/data/stepsDone');
    }),
    between('interaction-recorded', 'interaction-rated', (recorded, rated) => {
      if (rated.at - recorded.at > RATED_WITHIN) refuse('rated_too_late', 'an interaction is rated at most 30 days after it', '/time');
    }),
    needs('rating-voided', 'interaction-rated', 'interaction', '/data/interactionId'),
  ],
  fills: [
    fill('interaction-rated', ({ event: { data } }, history) => {
      const channel = first(history, 'interaction-recorded')?.event.channel;
      return channel && !data.interactionChannel ? { interactionChannel: channel } : undefined;
    }),
    fill('rating-voided', (_voided, _history, context) => ({ entries: context?.evidence ?? [] })),
  ],
});
