import type { CustomerRow, CustomersQuery, CustomersSpread, FairnessBand, SatisfactionBand } from '@evenhand/client';
import { describeBands } from '../reading/customers.view';
import { figure, grouped, right, shortType, signed, table } from '../terminal/table';
import { Stopwatch, type Stage } from './stage';

/** Who is singled out has this much evidence behind the score: about a quarter of what could be known. */
const EVIDENCE = 0.25;
const NEEDIEST = 5;
const PARTED = 3;

type Meanings = ReadonlyMap<string, string>;

/** How all customers stand today. */
export async function spread(stage: Stage): Promise<CustomersSpread> {
  stage.chapter('How fairness and satisfaction are spread', 'Fairness is what the bank did, by recorded facts. Satisfaction is what customers got, beside what they were led to expect.');
  const asking = new Stopwatch();
  const answer = await stage.api.customersSpread({ signal: stage.signal });
  stage.say(
    describeBands('fairness', answer.fairness, answer.customers), '',
    describeBands('satisfaction', answer.satisfaction, answer.customers), '',
    `${grouped(answer.customers)} customers of whom something is known  (${asking.took()})`,
    'UNKNOWN is too little evidence to judge, and never read as good treatment.',
  );
  return answer;
}

/** Those treated worst. @returns who is first, where there is anybody */
export async function mostInNeed(stage: Stage): Promise<CustomerRow | undefined> {
  stage.chapter('Who needs help most', 'The customers treated worst, of whom enough is known, each with the two events that weigh heaviest.');
  const [first] = await tellCustomers(stage, { fairnessBand: 'UNFAIR', score: 'fairness.treatment.overall', sort: '+fairness.treatment.overall', limit: NEEDIEST });
  return first;
}

/** Where what the bank did and what the customer feels are not the same. */
export async function partings(stage: Stage, { bands }: CustomersSpread): Promise<void> {
  stage.chapter('Where treatment and perception part', 'No complaint will name the first; the second were treated by the rules, and nobody convinced them.');
  const both = (treated: FairnessBand, ...feel: readonly SatisfactionBand[]): string =>
    grouped(bands.filter(({ fairness, satisfaction }) => fairness === treated && feel.includes(satisfaction)).reduce((sum, { customers }) => sum + customers, 0));
  stage.say(`${both('UNFAIR', 'satisfied', 'delighted')} customers are content, though they were treated UNFAIRLY. Those who feel better treated than they were:`);
  await tellCustomers(stage, { fairnessBand: 'UNFAIR', satisfactionBand: 'satisfied', score: 'fairness.gap', sort: '-fairness.gap', limit: PARTED });
  stage.say('', `${both('FAIR', 'wavering', 'dissatisfied')} are not content, though they were treated FAIRLY. Of the fairly treated, those who feel it least:`);
  await tellCustomers(stage, { fairnessBand: 'FAIR', score: 'fairness.gap', sort: '+fairness.gap', limit: PARTED });
}

async function tellCustomers(stage: Stage, query: CustomersQuery): Promise<readonly CustomerRow[]> {
  const { api, signal, width } = stage;
  const { items } = await api.customers({ ...query, minConfidence: EVIDENCE, signal });
  const meanings: Meanings = new Map((await api.catalogue({ signal })).types.map(({ type, meaning }) => [type, meaning]));
  stage.say(items.length === 0 ? '  (nobody of whom enough is known)' : items.map((item) => describe(item, meanings, width)).join('\n'));
  return items;
}

/** A customer's figures, and under them what moved them by how many points. */
function describe({ customerId, fairness: { treatment, perceived }, satisfaction, reasons }: CustomerRow, meanings: Meanings, width?: number): string {
  const feels = perceived.confidence > 0 ? `feels ${figure(perceived.overall)}` : 'was not asked';
  const why = reasons.map(({ score, type, contribution }) => ['  ', signed(contribution), score.split('.').slice(1).join(' '), `${shortType(type)}: ${meanings.get(type)}`]);
  return [
    `  ${customerId}: treated ${figure(treatment.overall)} of 100 (${treatment.band}), ${feels}, satisfaction ${satisfaction.band}`,
    ...table([{ title: '' }, right(''), { title: '' }, { title: '' }], why, width).split('\n').slice(1),
  ].join('\n');
}
