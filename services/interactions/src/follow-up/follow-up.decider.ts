import { aggregate, alone, once } from '../aggregate.decider';
import { msOf, refuse } from '../fact';
import { lifecycle, timed, type Lifecycle } from '../lifecycle.decider';

const life: Lifecycle<'follow-up-scheduled', never> = {
  aggregate: 'follow-up', opens: 'follow-up-scheduled', ends: 'follow-up-completed', endsOnlyOpen: true,
  timer: 'follow-up-missed', due: (scheduled) => msOf(scheduled.event.data.dueAt),
};

/** A contact the bank owes the customer by a moment. */
export const followUp = aggregate({
  opens: ['follow-up-scheduled'],
  keeps: ['follow-up-scheduled', 'follow-up-completed', 'follow-up-missed'],
  rules: [
    once('follow-up-scheduled', 'follow-up-completed'),
    alone('follow-up-scheduled', ({ dueAt }, { at }) => {
      if (msOf(dueAt) <= at) refuse('due_not_after_event', 'a follow-up is due after it is scheduled', '/data/dueAt');
    }),
    lifecycle(life),
  ],
  timed: timed(life),
});
