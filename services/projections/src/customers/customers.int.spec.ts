import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import type { CustomerScores } from '@evenhand/scoring';
import type { CustomerStateView, ExplanationView } from '../customer-state/customer-state.reader';
import { CONTACT } from '../contacts/contact-activity.projection';
import { append, fact, journeys, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import { listedScores } from './customer-columns';
import type { ListedScore } from './customer-columns';
import type { CustomerItem, CustomersPage } from './customers.controller';
import type { Spread } from './spread.question';

/** after all that the journeys hold */
const NOW = noon(900);
const CUSTOMERS = 60;

let api: ReadApi;
let last: number;
/** every customer's own state, asked one by one */
let states: readonly CustomerStateView[];
const contacts = new Map<string, string>();

const ofCustomers = (): Promise<readonly CustomerStateView[]> =>
  Promise.all(Array.from({ length: CUSTOMERS }, async (_, i) => (await api.get<CustomerStateView>(`/v1/customers/l-${i}/state?minPosition=${last}`)).body));

/** What the bank did, and what the customer says of it. */
const bothLedgers = (customer: string, i: number): readonly CloudEvent[] => [
  fact(customer, 'interaction-rated', noon(800 + i), { interactionId: `r-${i}`, interactionChannel: 'phone', verifiedLink: true, courtesy: 1 + (i % 5), competence: 1 + (i % 3) }),
  fact(customer, 'survey-answered', noon(810 + i), { surveyId: `s-${i}`, instrument: 'justice4', answers: [{ item: 'N', value: 1 + ((i >> 1) % 5) }] }),
];

beforeAll(async () => {
  api = await ReadApi.start(NOW);
  for (let i = 0; i < CUSTOMERS; i += 1) {
    const [journey = []] = fc.sample(journeys, { seed: 20_261_126 + i, numRuns: 1 });
    last = await append(api.store, fact(`l-${i}`, 'need-recorded', noon(0), { needCode: 'N1' }), ...journey.filter(({ subject, type }) => subject !== 'bank' && type !== CONTACT).map((event) => ({ ...event, subject: `l-${i}` })));
    if (i % 4 === 0) last = await append(api.store, ...bothLedgers(`l-${i}`, i));
    if (i % 3 === 0) continue;
    const times = [noon(700 - i), noon(790 - i)].slice(i % 2);
    contacts.set(`l-${i}`, times.at(-1) as string);
    for (const time of times) last = await append(api.store, fact(`l-${i}`, 'interaction-recorded', time, { interactionId: `i-${i}-${time}`, initiator: 'bank', kind: 'care', outcome: 'resolved' }));
  }
  states = await ofCustomers();
});
afterAll(async () => api.stop());

function valueOf(score: ListedScore, { fairness, satisfaction }: Pick<CustomerScores, 'fairness' | 'satisfaction'>): { value: number | null; confidence: number } {
  if (score === 'fairness.gap') return { value: fairness.gap, confidence: Math.min(fairness.treatment.confidence, fairness.perceived.confidence) };
  const [ledger, ...path] = score.replace(/^fairness\./, '').split('.') as ['treatment' | 'perceived' | 'satisfaction', string];
  const scores = ledger === 'satisfaction' ? satisfaction : fairness[ledger];
  const [part] = path as [string];
  if (part === 'overall') return { value: scores.overall, confidence: scores.confidence };
  const own = scores[part as keyof typeof scores] as unknown as { score: number; confidence: number };
  return { value: own.score, confidence: own.confidence };
}

/** Ordered by the states asked one by one. */
function ordered(score: ListedScore, descending: boolean, keep: (state: CustomerStateView) => boolean = () => true): string[] {
  return states.filter((state) => valueOf(score, state).value !== null && keep(state)).sort((a, b) => {
    const difference = (valueOf(score, a).value as number) - (valueOf(score, b).value as number);
    if (difference !== 0) return descending ? -difference : difference;
    return a.customerId < b.customerId ? -1 : 1;
  }).map(({ customerId }) => customerId);
}

async function list(query: string, minPosition = last): Promise<CustomersPage> {
  const { status, body } = await api.get<CustomersPage>(`/v1/customers?minPosition=${minPosition}&${query}`);
  expect({ status, at: body.at, reached: body.position >= minPosition }).toEqual({ status: 200, at: NOW, reached: true });
  return body;
}

/** Follows the cursors. */
async function all(query: string, limit: number): Promise<CustomerItem[]> {
  const items: CustomerItem[] = [];
  for (let cursor = ''; ; ) {
    const page = await list(`${query}&limit=${limit}${cursor}`);
    expect(page.items.length).toBe(page.next ? limit : page.items.length);
    items.push(...page.items);
    if (page.next === null) return items;
    cursor = `&cursor=${page.next}`;
  }
}

const ids = (items: readonly CustomerItem[]): string[] => items.map(({ customerId }) => customerId);

test.each(listedScores)('pages by %s give every customer once, in order, as its own state says', async (score) => {
  for (const [sign, limit] of [['%2B', 7], ['-', 59]] as const) {
    const items = await all(`sort=${sign}${score}`, limit);
    expect(ids(items)).toEqual(ordered(score, sign === '-'));
    for (const { customerId, fairness, satisfaction, lastContactAt } of items) {
      const own = states.find((state) => state.customerId === customerId);
      expect({ fairness, satisfaction }).toEqual({ fairness: own?.fairness, satisfaction: own?.satisfaction });
      expect(lastContactAt).toBe(contacts.get(customerId) ?? null);
    }
  }
});

test('without an order those treated worst come first', async () => {
  expect(ids((await list('')).items)).toEqual(ordered('fairness.treatment.overall', false).slice(0, 50));
});

test.each<[string, (state: CustomerStateView) => boolean]>([
  ['fairnessBand=UNFAIR', ({ fairness }) => fairness.treatment.band === 'UNFAIR'],
  ['fairnessBand=UNKNOWN&satisfactionBand=wavering', ({ fairness, satisfaction }) => fairness.treatment.band === 'UNKNOWN' && satisfaction.band === 'wavering'],
  ['score=satisfaction.empathy&min=50.5&max=70', (state) => (valueOf('satisfaction.empathy', state).value as number) >= 50.5 && (valueOf('satisfaction.empathy', state).value as number) <= 70],
  ['score=fairness.perceived.overall&minConfidence=0.05', ({ fairness }) => fairness.perceived.confidence >= 0.05],
  ['score=fairness.gap&min=-5&max=12.34', ({ fairness: { gap } }) => gap !== null && gap >= -5 && gap <= 12.34],
  [`lastContactBefore=${noon(740)}`, ({ customerId }) => (contacts.get(customerId) ?? '9') < noon(740)],
])('only those of %s are listed', async (filter, keep) => {
  const chosen = ordered('satisfaction.overall', true, keep);
  expect(chosen.length).toBeGreaterThan(0);
  expect(chosen.length).toBeLessThan(CUSTOMERS);
  expect(ids(await all(`sort=-satisfaction.overall&${filter}`, 5))).toEqual(chosen);
});

const explained = async (customer: string, score: string): Promise<ExplanationView> => (await api.get<ExplanationView>(`/v1/customers/${customer}/explain?score=${score}`)).body;

test.each(['fairness.treatment.overall', 'fairness.gap'] as const)('the reasons of %s are what explain says', async (sort) => {
  let told = 0;
  for (const sign of ['%2B', '-']) {
    for (const { customerId, reasons } of (await list(`sort=${sign}${sort}&limit=60`)).items) {
      for (const { score, eventId, type, contribution } of reasons) {
        expect((await explained(customerId, score)).addends).toContainEqual(expect.objectContaining({ eventId, type, contribution }));
        told += 1;
      }
      if (sort === 'fairness.gap') expect(new Set(reasons.map(({ score }) => score.split('.')[1])).size).toBe(reasons.length);
    }
  }
  expect(told).toBeGreaterThan(20);
});

test.each([['%2B', -1], ['-', 1]])('the strongest that pulled down come first where the lowest do, those that lifted where the highest do: sort=%ssatisfaction.reliability', async (sign, direction) => {
  let told = 0;
  for (const { customerId, reasons } of (await list(`sort=${sign}satisfaction.reliability&limit=60`)).items) {
    const { addends } = await explained(customerId, 'satisfaction.reliability');
    if (addends.some(({ weight }) => weight < 0)) continue;
    const strengths = addends.map(({ eventId, contribution }) => ({ eventId, strength: contribution * direction }));
    const along = strengths.filter(({ strength }) => strength > 0).sort((a, b) => b.strength - a.strength);
    const against = strengths.filter(({ strength }) => strength < 0).sort((a, b) => a.strength - b.strength);
    const once = [...along, ...against].filter(({ eventId }, i, every) => every.findIndex((other) => other.eventId === eventId) === i);
    expect(reasons.map(({ contribution }) => contribution * direction)).toEqual(once.slice(0, 2).map(({ strength }) => strength));
    told += reasons.length;
  }
  expect(told).toBeGreaterThan(10);
});

test('the spread counts every customer once, in its bands', async () => {
  const { body } = await api.get<Spread & { position: number }>(`/v1/customers/spread?minPosition=${last}`);
  const count = (keep: (state: CustomerStateView) => boolean): number => states.filter(keep).length;
  expect(body.customers).toBe(CUSTOMERS);
  for (const [band, n] of Object.entries(body.fairness)) expect([band, n]).toEqual([band, count(({ fairness }) => fairness.treatment.band === band)]);
  for (const [band, n] of Object.entries(body.satisfaction)) expect([band, n]).toEqual([band, count(({ satisfaction }) => satisfaction.band === band)]);
  for (const { fairness: of, satisfaction: with_, customers } of body.bands) expect(customers).toBe(count(({ fairness, satisfaction }) => fairness.treatment.band === of && satisfaction.band === with_));
  for (const { score, customers, mean, p10, p50, p90 } of body.scores) {
    const values = states.map((state) => valueOf(score, state)).filter(({ confidence }) => confidence > 0).map(({ value }) => value as number).sort((a, b) => a - b);
    const rank = (share: number) => values[Math.ceil(share * values.length) - 1];
    expect([score, customers, p10, p50, p90]).toEqual([score, values.length, rank(0.1), rank(0.5), rank(0.9)]);
    expect(Math.abs(mean - values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThanOrEqual(0.005 + 1e-9);
  }
});

test('what an event moves is in the next page, and the next day is evaluated anew', async () => {
  last = await append(api.store, fact('l-new', 'interaction-rated', noon(900), { interactionId: 'i-1', interactionChannel: 'phone', verifiedLink: true, courtesy: 1 }));
  const [first] = (await list('sort=%2Bfairness.treatment.interpersonal&limit=60')).items.filter(({ customerId }) => customerId === 'l-new');
  expect(first?.fairness.treatment.interpersonal.score).toBe((await api.get<CustomerStateView>('/v1/customers/l-new/state')).body.fairness.treatment.interpersonal.score);
  const { next } = await list('limit=5');
  api.clock.at += 86_400_000 * 30;
  try {
    const page = (await api.get<CustomersPage>('/v1/customers?limit=200')).body;
    expect(page.items).toHaveLength(CUSTOMERS + 1);
    for (const { customerId, fairness, satisfaction } of page.items) {
      const own = (await api.get<CustomerStateView>(`/v1/customers/${customerId}/state`)).body;
      expect({ fairness, satisfaction }).toEqual({ fairness: own.fairness, satisfaction: own.satisfaction });
    }
    const { status, body } = await api.get<Problem>(`/v1/customers?limit=5&cursor=${next}`);
    expect([status, body.errors[0]?.field]).toEqual([422, 'cursor']);
  } finally {
    api.clock.at -= 86_400_000 * 30;
  }
});

test.each([
  ['sort=satisfaction', 'sort'], ['sort=-fairness.perceived.trust', 'sort'], ['fairnessBand=fair', 'fairnessBand'], ['satisfactionBand=happy', 'satisfactionBand'], ['score=overall', 'score'],
  ['min=1e1', 'min'], ['min=60&max=50', 'max'], ['max=101', 'max'], ['minConfidence=2', 'minConfidence'], ['limit=0', 'limit'], ['limit=201', 'limit'], ['cursor=x', 'cursor'],
  [`at=${noon(899)}`, 'at'], ['lastContactBefore=now', 'lastContactBefore'], ['band=FAIR', 'band'],
])('%s is refused by the name of its parameter', async (query, field) => {
  const { status, body } = await api.get<Problem>(`/v1/customers?${query}`);
  expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
});

test('any moment of the current day is taken', async () => {
  const { status } = await api.get(`/v1/customers?at=${noon(900, -3_600_000)}`);
  expect(status).toBe(200);
});
