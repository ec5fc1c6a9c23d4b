import { aggregate, alone, type Rule } from '../aggregate.decider';
import { is, refuse } from '../fact';
import { difference } from '../history';

/** By their times the versions of a procedure rise; each is published once. */
const versionsRise: Rule = (fact, history) => {
  if (!is(fact, 'procedure-published')) return;
  const { procedureId, procedureVersion } = fact.event.data;
  for (const known of history) {
    if (!is(known, 'procedure-published') || known.event.data.procedureId !== procedureId) continue;
    const other = known.event.data.procedureVersion;
    const field = other === procedureVersion ? difference(fact, known) : '/data/procedureVersion';
    if (field === undefined) return 'unchanged';
    if (other === procedureVersion) refuse('already_recorded', `version ${other} of ${procedureId} is published already`, field);
    if (known.at <= fact.at !== other < procedureVersion) {
      refuse('version_not_higher', `version ${other} of ${procedureId} was published ${known.at <= fact.at ? 'before' : 'after'} it`, field);
    }
  }
};

/** Facts of the bank as a whole. */
export const bank = aggregate({
  opens: [],
  keeps: ['procedure-published'],
  rules: [
    alone('procedure-published', ({ fairnessCheckpoints = 0, stepsRequired }) => {
      if (fairnessCheckpoints > stepsRequired) {
        refuse('checkpoints_exceed_steps', `fairnessCheckpoints is more than the ${stepsRequired} steps required`, '/data/fairnessCheckpoints');
      }
    }),
    alone('staff-training-completed', ({ trainedCount = 0, teamSize = trainedCount }) => {
      if (trainedCount > teamSize) refuse('trained_exceeds_team', `trainedCount is more than the ${teamSize} of the team`, '/data/trainedCount');
    }),
    versionsRise,
  ],
});
