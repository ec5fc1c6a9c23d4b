import type { Addend, Explanation, FairnessName, JourneyItem, ScoreName } from '@evenhand/client';
import { addsUp, describeExplanation } from '../reading/explain.view';
import { shortType, signed } from '../terminal/table';
import type { Stage } from './stage';

/** One customer's score taken apart: into dimensions, the heaviest of them into events, the heaviest of these as it is stored. */
export async function explain(stage: Stage, customer: string): Promise<ScoreName> {
  stage.chapter(`Why, down to the event: ${customer}`, 'A score starts at 50, which says nothing. Every event adds or takes its points; nothing else does.');
  const overall = await tellScore(stage, customer, 'fairness.treatment.overall');
  const dimension = heaviest(overall.addends.filter(({ rule }) => rule === 'dimension')).dimension as FairnessName;
  const score: ScoreName = `fairness.treatment.${dimension}`;
  stage.say('', `What pulled hardest is the ${dimension} part, and that is made of events:`, '');
  const { addends } = await tellScore(stage, customer, score);
  const heavy = heaviest(addends);
  stage.say('', `The event behind ${signed(heavy.contribution)} (${shortType(heavy.type ?? '')}), as it is stored:`, JSON.stringify(await eventAt(stage, customer, heavy.position), null, 2));
  return score;
}

/** @throws Error where the addends do not make the score */
async function tellScore(stage: Stage, customer: string, score: ScoreName): Promise<Explanation> {
  const { api, signal, width } = stage;
  const explanation = await api.explain(customer, score, { signal });
  if (!addsUp(explanation)) throw new Error(`the addends of ${score} of ${customer} do not make it`);
  const meanings = new Map((await api.catalogue({ signal })).types.map(({ type, meaning }) => [type, meaning]));
  stage.say(describeExplanation(customer, score, explanation, meanings, width));
  return explanation;
}

const heaviest = (addends: readonly Addend[]): Addend => addends.reduce((most, addend) => (Math.abs(addend.contribution) > Math.abs(most.contribution) ? addend : most));

async function eventAt({ api, signal }: Stage, customer: string, position: number | null): Promise<JourneyItem> {
  for await (const item of api.journeyItems(customer, { signal })) if (item.position === position) return item;
  throw new Error(`position ${position} is not in the journey of ${customer}`);
}
