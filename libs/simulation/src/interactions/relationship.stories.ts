import { AT_HOME, dateOf, dayOf, OFFICE, WORKDAYS } from '../calendar';
import { minutes, workdays } from '../delays';
import { customerBy, MESSAGE, staffBy, SYSTEM } from '../desks';
import type { Posted } from '../fact';
import type { Luck } from '../luck';
import { aMonth, onJoining } from '../rhythm';
import { story } from '../story';

type Purpose = Posted<'consent-changed'>['purpose'];

const CONSENTS: readonly (readonly [Purpose, number])[] = [['marketing', 520], ['profiling', 380], ['surveys', 640], ['data_sharing', 180], ['attribute_audit', 290]];
const PREFERENCES = [
  ['contact', ['more_detail', 'short', 'no_calls']], ['channel', ['phone', 'app', 'branch', 'email']], ['time', ['morning', 'evening', 'weekend']], ['statements', ['paper', 'online']],
] as const;
const NEEDS = ['home_loan', 'card_abroad', 'pension', 'business_account', 'childrens_savings', 'insurance_check'] as const;
const ROLES = ['adviser', 'adviser', 'executor', 'custodian', 'collector'] as const;

const preference = (luck: Luck): Posted<'preference-recorded'> => {
  const [key, values] = luck.pick(PREFERENCES);
  return { key, value: luck.pick<string>(values) };
};

const joining = story({
  name: 'joining', often: onJoining, hours: OFFICE,
  steps: [
    {
      tells: 'customer-registered', by: staffBy('branch'),
      data: ({ who: { segment, locale, joined }, luck }) => ({
        segment, locale, joinedOn: dateOf(joined), consents: CONSENTS.filter(([, permille]) => luck.happens(permille)).map(([purpose]) => purpose),
      }),
    },
    {
      tells: 'relationship-manager-assigned', chance: ({ who: { segment } }) => (segment === 'mass' ? 0 : 900), after: minutes(5, 600), by: SYSTEM,
      data: ({ who }) => ({ managerRef: who.staff }),
    },
    { tells: 'preference-recorded', chance: 250, after: minutes(5, 2_000), by: customerBy('app'), data: ({ luck }) => preference(luck) },
  ],
});

const wish = story({
  name: 'wish', often: aMonth(5), hours: AT_HOME,
  steps: [{ tells: 'preference-recorded', by: customerBy('app'), data: ({ luck }) => preference(luck) }],
});

const consent = story({
  name: 'consent', often: aMonth(3), hours: AT_HOME,
  steps: [{ tells: 'consent-changed', by: customerBy('app'), data: ({ luck }) => ({ purpose: luck.pick(CONSENTS)[0], granted: luck.happens(550) }) }],
});

const manager = story({
  name: 'manager', often: aMonth(1, 'activity', WORKDAYS), hours: OFFICE,
  steps: [{ tells: 'relationship-manager-assigned', by: SYSTEM, data: ({ who, luck }) => ({ managerRef: `h_${who.branch.id.slice(3)}_${luck.between(1, 6)}` }) }],
});

const need = story<string>({
  name: 'need', often: aMonth(7, 'activity', WORKDAYS), hours: OFFICE, draws: ({ luck }) => luck.pick(NEEDS),
  steps: [{
    tells: 'need-recorded', by: staffBy('phone'), data: ({ drawn }) => ({ needCode: drawn }),
    then: [{ tells: 'need-met', chance: ({ who }) => who.branch.answers - 250, after: workdays(3, 75), by: staffBy('phone'), data: ({ drawn }) => ({ needCode: drawn }) }],
  }],
});

/** Advice opens with the role in which the bank gives it. */
const advice = story({
  name: 'advice', often: aMonth(8, 'activity', WORKDAYS), hours: OFFICE,
  steps: [{
    tells: 'role-clarified', chance: ({ who }) => who.branch.tells, by: staffBy('branch'),
    data: ({ luck, who }) => ({ role: luck.pick(ROLES), ...(luck.happens(700) && { staffRef: who.staff }) }),
  }, {
    tells: 'advice-given', after: minutes(4, 50), by: staffBy('branch'), product: ({ who }) => who.product,
    data: ({ id, luck, who }) => ({
      adviceId: id, preferenceFit: 10 * luck.successes(10, who.branch.manners - 80), suitabilityPassed: luck.happens(who.branch.tells),
      ...(luck.happens(800) && { reasonCodes: [luck.pick(['low_risk_wish', 'long_horizon', 'often_abroad', 'saves_monthly'])] }),
    }),
  }],
});

const recommendation = story({
  name: 'recommendation', often: aMonth(20), hours: AT_HOME,
  steps: [{
    tells: 'recommendation-shown', by: MESSAGE, product: ({ luck }) => luck.pick(['CARD_GOLD', 'SAVINGS_A', 'WEALTH_A']),
    data: ({ id, luck }) => ({
      recommendationId: id, reasonCodes: [luck.pick(['often_abroad', 'idle_balance', 'new_home'])], nonPersonalisedOption: true,
      attributesUsed: luck.pick([['product'], ['product', 'tenure'], ['product', 'amount', 'channel']] as const),
      cohort: 'rec_a', arm: luck.pick(['personalised', 'plain']), modelVersion: 'rec-3.1',
    }),
  }],
});

const education = story({
  name: 'education', often: aMonth(5), hours: AT_HOME,
  steps: [{
    tells: 'education-attended', by: customerBy('app'),
    data: ({ id, luck }) => ({ educationId: id, minutes: luck.between(10, 90), ...(luck.happens(600) && { quiz: 10 * luck.successes(10, 840) }) }),
  }],
});

const engagement = story({
  name: 'engagement', often: aMonth(22), hours: AT_HOME,
  steps: [{
    tells: 'content-engaged', by: customerBy('app'),
    data: ({ id, luck, at }) => ({
      engagementId: id, kind: luck.pick(['journal', 'journal', 'value_story', 'event'] as const), minutes: luck.between(1, 40),
      ...(luck.happens(800) && { contentId: `journal_${dateOf(dayOf(at)).slice(0, 7).replace('-', '_')}` }),
    }),
  }],
});

export const relationshipStories = [joining, wish, consent, manager, need, advice, recommendation, education, engagement];
