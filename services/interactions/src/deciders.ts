import type { AggregateDecider } from './aggregate.decider';
import { bank } from './bank/bank.decider';
import { comparison } from './comparison/comparison.decider';
import { customer } from './customer/customer.decider';
import { disclosure } from './disclosure/disclosure.decider';
import { doubt } from './doubt/doubt.decider';
import { expectation } from './expectation/expectation.decider';
import { followUp } from './follow-up/follow-up.decider';
import { hardship } from './hardship/hardship.decider';
import { interaction } from './interaction/interaction.decider';
import { promise } from './promise/promise.decider';
import { singleFact } from './single-fact.decider';
import { survey } from './survey/survey.decider';
import { voice } from './voice/voice.decider';

const deciders: Readonly<Record<string, AggregateDecider>> = {
  customer, interaction, disclosure, 'disclosure-gap': singleFact, comparison, expectation, doubt, promise, information: singleFact,
  'follow-up': followUp, survey, voice, education: singleFact, engagement: singleFact, advice: singleFact, recommendation: singleFact,
  gesture: singleFact, hardship, bank,
};

/** @param aggregate one of the service's, by its name in the registry */
export function deciderOf(aggregate: string): AggregateDecider {
  const decider = deciders[aggregate];
  if (!decider) throw new Error(`interactions has no aggregate ${aggregate}`);
  return decider;
}

/** Those with a timer. */
export const timedAggregates: readonly string[] = Object.entries(deciders).filter(([, { timed }]) => timed).map(([name]) => name);
