import { DAY, dayOf, iso, NIGHTLY, OFFICE } from '../calendar';
import { SYSTEM } from '../desks';
import { BRANCHES, type Branch } from '../people/branches.table';
import { everyYear, onceIn } from '../rhythm';
import { story, type Told } from '../story';
import { PROCEDURES, procedureId, yearOf } from './contact.stories';

const branchOf = ({ round }: { readonly round: number }): Branch => (BRANCHES[round] as (typeof BRANCHES)[number])[0];
const teamOf = (told: Told<unknown>): string => `team_${branchOf(told).id.slice(3)}`;
/** Tells a story over for each of so many, within minutes. */
const forEach = (many: { readonly length: number }) => ({ round, began }: Told<unknown>): number | undefined => (round + 1 < many.length ? began + 60 : undefined);

/** Every year each procedure is in force anew: its version is the year. */
const procedures = story({
  name: 'procedures', of: 'bank', often: everyYear, hours: NIGHTLY, again: forEach(PROCEDURES),
  steps: [{
    tells: 'procedure-published', by: SYSTEM,
    data: ({ at, round, seed }) => {
      const [name, stepsRequired] = PROCEDURES[round] as (typeof PROCEDURES)[number];
      return { procedureId: procedureId(name, seed), procedureVersion: yearOf(at), stepsRequired, effectiveFrom: iso(dayOf(at) * DAY), fairnessCheckpoints: 2 };
    },
  }],
});

const news = story({
  name: 'news', of: 'bank', often: onceIn(14, 700), hours: OFFICE,
  steps: [{
    tells: 'market-event-published', by: SYSTEM,
    data: ({ luck }) => ({
      productCodes: luck.pick([['WEALTH_A'], ['HOME_LOAN'], ['SAVINGS_A', 'CURRENT_STD'], ['CARD_STD', 'CARD_GOLD']] as const),
      severity: 1 + luck.successes(4, 300), sentiment: luck.between(-2, 2),
    }),
  }],
});

const training = story({
  name: 'training', of: 'bank', often: onceIn(60, 1000), hours: OFFICE, again: forEach(BRANCHES),
  steps: [{
    tells: 'staff-training-completed', by: SYSTEM, branch: (told) => branchOf(told).id,
    data: (told) => {
      const teamSize = told.luck.between(10, 24);
      return { teamId: teamOf(told), topic: told.luck.pick(['expectation', 'drill', 'disclosure']), trainedCount: 1 + told.luck.successes(teamSize - 1, branchOf(told).answers), teamSize };
    },
  }],
});

/** How a team feels goes with how it works. */
const pulse = story({
  name: 'pulse', of: 'bank', often: onceIn(90, 1000), hours: OFFICE, again: forEach(BRANCHES),
  steps: [{
    tells: 'staff-pulse-recorded', by: SYSTEM, branch: (told) => branchOf(told).id,
    data: (told) => {
      const { luck } = told;
      const { manners } = branchOf(told);
      return { teamId: teamOf(told), n: luck.between(10, 22), fairness: luck.successes(100, manners - 150), engagement: luck.successes(200, manners - 200) / 2 };
    },
  }],
});

export const bankStories = [procedures, news, training, pulse];
