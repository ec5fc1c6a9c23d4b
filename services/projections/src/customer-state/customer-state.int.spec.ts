import { readStored } from '@evenhand/contracts';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { evaluate, evolve, initialState, roundHalfEven, scoreNames } from '@evenhand/scoring';
import type { CustomerScores } from '@evenhand/scoring';
import * as fc from 'fast-check';
import { append, fact, journeyOf, journeys, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import type { CustomerStateView, ExplanationView } from './customer-state.reader';

/** Remembers from where journeys were read. */
class WatchedStore extends InMemoryEventStore {
  readonly reads: (number | undefined)[] = [];

  override readCustomer(customer: string, after?: number, to?: number): AsyncGenerator<readonly StoredEvent[]> {
    this.reads.push(after);
    return super.readCustomer(customer, after, to);
  }
}

const store = new WatchedStore(() => new Date(noon(900)));
let api: ReadApi;
beforeAll(async () => {
  api = await ReadApi.start(noon(900), store);
});
afterAll(() => api.stop());

const rated = (courtesy: number): object => ({ interactionId: 'i-1', courtesy });
const justice = (value: number): object => ({ surveyId: 's-1', instrument: 'justice4', answers: [{ item: 'D', value }] });
const path = (customer: string, view: string, query: Record<string, string | number>): string =>
  `/v1/customers/${customer}/${view}?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
const state = async (customer: string, query: Record<string, string | number> = {}): Promise<CustomerStateView> => (await api.get<CustomerStateView>(path(customer, 'state', query))).body;
const problem = async (url: string): Promise<{ status: number; code: string; fields: string[] }> => {
  const { status, body } = await api.get<Problem>(url);
  return { status, code: body.code, fields: body.errors.map(({ field }) => field) };
};

/** The scores of the events that happened until then, by a fold of its own. */
async function refolded(customer: string, at: string): Promise<CustomerScores> {
  const events = (await journeyOf(api.store, customer)).map(({ body }) => readStored(body)).filter(({ time }) => Date.parse(time) <= Date.parse(at));
  return evaluate(events.reduce((folded, event) => evolve(folded, event), initialState()), Date.parse(at));
}

/** Every number, word and null by its path. */
function leaves(value: unknown, name = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[name, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, name === '' ? key : `${name}.${key}`));
}

describe('the state of a customer', () => {
  it('is worked example D of the domain page, on the days it names', async () => {
    const minPosition = await append(
      api.store, fact('example-d', 'interaction-rated', noon(0), { interactionId: 'i-1', competence: 4, courtesy: 5, ease: 3 }),
      fact('example-d', 'promise-kept', noon(3), { promiseId: 'p-1' }), fact('example-d', 'promise-broken', noon(10), { promiseId: 'p-2' }),
      fact('example-d', 'survey-answered', noon(12), { surveyId: 's-1', instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }),
    );
    const { satisfaction, metrics } = await state('example-d', { at: noon(12), minPosition });
    expect(satisfaction.overall).toBeCloseTo(53.6, 2);
    expect(Object.values(satisfaction).flatMap((part) => (part && typeof part === 'object' && 'score' in part ? [part.score] : []))).toEqual([39.71, 52.59, 59.37, 64.22, 50, 64.5]);
    expect([satisfaction.assurance, satisfaction.empathy, satisfaction.responsiveness].map(({ expectation }) => expectation)).toEqual([63, 68, 58]);
    expect(satisfaction.band).toBe('wavering');
    expect(metrics).toEqual({ csat: 4, nps: null, ces: null });
    expect((await state('example-d', { at: noon(192) })).satisfaction.overall).toBeCloseTo(51.71, 2);
    expect((await state('example-d', { at: noon(3) })).satisfaction.reliability.score).toBeCloseTo(66.67, 2);
  });

  it('takes a voided answer out again (SC-21)', async () => {
    const day = Math.floor(Date.parse(noon(10)) / 86_400_000);
    const minPosition = await append(
      api.store, fact('sc-21', 'survey-answered', noon(0), justice(5)), fact('sc-21', 'survey-answered', noon(10), { ...justice(5), surveyId: 's-2' }),
      fact('sc-21', 'survey-voided', noon(20, 1), { surveyId: 's-2', entries: [{ ledger: 'perceived', dim: 'D', x: 100, w: 1, day }] }),
    );
    expect((await state('sc-21', { at: noon(20), minPosition })).fairness.perceived.distributive.score).toBe(83.01);
    expect((await state('sc-21', { at: noon(20, 1) })).fairness.perceived.distributive.score).toBe(74.52);
  });

  it('has exactly the fields that were agreed, in their order', async () => {
    const minPosition = await append(api.store, fact('shape', 'need-recorded', noon(1), { needCode: 'N1' }));
    const body = await state('shape', { minPosition });
    const graded = (names: string[], fields: string[]): string[] => names.flatMap((name) => fields.map((field) => `${name}.${field}`));
    const justices = ['distributive', 'procedural', 'informational', 'interpersonal'];
    const servqual = ['reliability', 'responsiveness', 'assurance', 'empathy', 'tangibles', 'overallRating'];
    expect(leaves(body).map(([name]) => name)).toEqual([
      'customerId', 'at', 'position',
      ...['overall', 'confidence', 'band', 'cappedBy', ...graded(justices, ['score', 'confidence'])].map((name) => `fairness.treatment.${name}`),
      ...['overall', 'confidence', ...graded(justices, ['score', 'confidence'])].map((name) => `fairness.perceived.${name}`), 'fairness.gap',
      ...['overall', 'confidence', 'band', ...graded(servqual, ['score', 'confidence', 'expectation']), 'lastDisconfirmation'].map((name) => `satisfaction.${name}`),
      'metrics.csat', 'metrics.nps', 'metrics.ces',
    ]);
    expect(body).toMatchObject({ customerId: 'shape', at: noon(900), position: minPosition });
  });

  it('is that of no evidence before the first event, once the customer is known', async () => {
    const minPosition = await append(api.store, fact('later', 'interaction-rated', noon(5), rated(1)));
    const before = await state('later', { at: noon(4), minPosition });
    expect(before.fairness.treatment).toMatchObject({ overall: 50, confidence: 0, band: 'UNKNOWN', cappedBy: null, interpersonal: { score: 50, confidence: 0 } });
    expect(before.satisfaction).toMatchObject({ overall: 50, confidence: 0, band: 'UNKNOWN', lastDisconfirmation: null });
    expect(before.fairness.gap).toBeNull();
    expect((await state('later', { at: noon(5) })).fairness.treatment.interpersonal.score).toBe(25);
  });

  it('counts an event at its very moment, and takes a moment in any offset', async () => {
    const minPosition = await append(api.store, fact('moment', 'interaction-rated', '2026-01-06T20:00:00+08:00', rated(1)));
    expect((await state('moment', { at: '2026-01-06T11:59:59.999Z', minPosition })).fairness.treatment.confidence).toBe(0);
    const body = await state('moment', { at: '2026-01-06T13:00:00+01:00' });
    expect(body.at).toBe('2026-01-06T12:00:00.000Z');
    expect(body.fairness.treatment.interpersonal.score).toBe(25);
  });

  it('stops at a position of the log where one is given, whatever came later', async () => {
    const first = await append(api.store, fact('as-of', 'interaction-rated', noon(1), rated(1)));
    const second = await append(api.store, fact('as-of', 'interaction-rated', noon(1), rated(5)));
    const now = await state('as-of', { at: noon(1), minPosition: second });
    const then = await state('as-of', { at: noon(1), asOfPosition: first });
    expect([then.position, then.fairness.treatment.interpersonal.score]).toEqual([first, 25]);
    expect(now.fairness.treatment.interpersonal.score).toBeGreaterThan(25);
    expect(await problem(path('as-of', 'state', { asOfPosition: first - 1 }))).toEqual({ status: 404, code: 'unknown_customer', fields: [] });
  });

  it('is folded once for all moments before an event that lies ahead, and what comes in is added to that fold', async () => {
    const minPosition = await append(api.store, fact('ahead', 'interaction-rated', noon(1), rated(5)), fact('ahead', 'interaction-rated', noon(900, 200_000), rated(1)));
    const score = (await state('ahead', { minPosition })).fairness.treatment.interpersonal.score;
    const reads = store.reads.length;
    for (const ms of [1, 60_000, 199_999]) expect((await state('ahead', { at: noon(900, ms) })).fairness.treatment.interpersonal.score).toBe(score);
    expect(store.reads).toHaveLength(reads);
    const late = await append(api.store, fact('ahead', 'interaction-rated', noon(2), rated(5)));
    const { fairness, position } = await state('ahead', { minPosition: late });
    expect(roundHalfEven((await refolded('ahead', noon(900))).fairness.treatment.interpersonal.score, 2)).toBe(fairness.treatment.interpersonal.score);
    expect([position, fairness.treatment.interpersonal.score > score, store.reads.at(-2)]).toEqual([late, true, minPosition]);
    expect((await state('ahead', { at: noon(900, 200_000) })).fairness.treatment.interpersonal.score).toBeLessThan(score);
    expect((await state('ahead', { at: noon(0) })).fairness.treatment.confidence).toBe(0);
  });

  it('equals a fold of its own at any moment, from the row or by refolding, rounded half-even; and every explanation adds up to its score', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(journeys, fc.integer({ min: -10, max: 900 }), async (events, day) => {
        run++;
        const own = events.map((event) => (event.subject === 'bank' ? event : { ...event, subject: `${event.subject}-${run}`, id: `${event.id}-${run}` }));
        const minPosition = await append(api.store, ...own);
        const at = noon(day);
        for (const customer of new Set(own.map(({ subject }) => subject))) {
          if (customer === 'bank') continue;
          const { body } = await api.get<CustomerStateView>(path(customer, 'state', { at, minPosition }));
          const expected = await refolded(customer, at);
          expect(leaves({ fairness: body.fairness, satisfaction: body.satisfaction, metrics: body.metrics })).toEqual(
            leaves(expected).map(([name, value]) => [name, typeof value === 'number' ? roundHalfEven(value, 2) : value]),
          );
          const unrounded = new Map(leaves(expected));
          for (const score of scoreNames) {
            const told = (await api.get<ExplanationView>(path(customer, 'explain', { score, at }))).body;
            expect(Math.abs(told.base + told.addends.reduce((sum, { contribution }) => sum + contribution, 0) - told.score)).toBeLessThanOrEqual(1e-9);
            expect(told.score).toBeCloseTo(unrounded.get(score.endsWith('.overall') ? score : `${score}.score`) as number, 9);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('an explanation', () => {
  it('names the events that moved a score as the journey shows them', async () => {
    const disclosed = fact('why', 'disclosure-given', noon(0), { disclosureId: 'd-1', phase: 'pre', itemsRequired: ['risk', 'interest_rate'], itemsGiven: ['risk'] });
    const confirmed = fact('why', 'understanding-confirmed', '2026-01-11T20:00:00+08:00', { disclosureId: 'd-1', quiz: 90 });
    const minPosition = await append(api.store, disclosed, fact('why', 'interaction-rated', noon(1), rated(1)), confirmed);
    const { body } = await api.get<ExplanationView>(path('why', 'explain', { score: 'fairness.treatment.informational', at: noon(10), minPosition }));
    expect(body).toMatchObject({ customerId: 'why', at: noon(10), position: minPosition, name: 'fairness.treatment.informational', base: 50 });
    expect(body.addends).toEqual([
      {
        eventId: disclosed.id, source: disclosed.source, type: disclosed.type, occurredAt: disclosed.time, position: minPosition - 2, dimension: null,
        grade: 50, weight: 1, contribution: 0, rule: expect.any(String),
      },
      {
        eventId: confirmed.id, source: confirmed.source, type: confirmed.type, occurredAt: confirmed.time, position: minPosition, dimension: null,
        grade: 90, weight: 0.5, contribution: expect.closeTo(20 / (1.5 + 2 ** (-10 / 360)), 9), rule: expect.any(String),
      },
    ]);
  });

  it('of a capped overall score ends with what the cap takes off', async () => {
    const minPosition = await append(
      api.store, fact('capped', 'hardship-support-given', noon(0), { hardshipId: 'h-1', support: 'fee_waiver', valueMinor: 100, currency: 'EUR' }),
      fact('capped', 'disclosure-gap-found', noon(0), { gapId: 'g-1', item: 'risk', foundBy: 'audit', harmMinor: 0, currency: 'EUR' }),
    );
    const { body } = await api.get<ExplanationView>(path('capped', 'explain', { score: 'fairness.treatment.overall', at: noon(0), minPosition }));
    const informational = 50 / 3;
    expect(body.addends.map(({ dimension, rule, eventId }) => [dimension, rule, eventId])).toEqual([
      ['distributive', 'dimension', null], ['procedural', 'dimension', null], ['informational', 'dimension', null], ['interpersonal', 'dimension', null],
      ['informational', 'cap', null],
    ]);
    expect(body.score).toBeCloseTo(informational + 20, 9);
    expect(body.addends.at(-1)?.contribution).toBeLessThan(0);
  });
});

describe('a read', () => {
  it('of an unknown customer, or a subject that cannot be, is 404', async () => {
    await append(api.store, fact('bank', 'need-recorded', noon(1), { needCode: 'N1' }));
    for (const customer of ['nobody', 'bank', '%00', 'a%20b', 'x'.repeat(65)]) {
      for (const view of ['state', 'explain?score=satisfaction.overall', 'journey']) {
        if (customer === 'bank' && view === 'journey') continue;
        expect(await problem(`/v1/customers/${customer}/${view}`)).toEqual({ status: 404, code: 'unknown_customer', fields: [] });
      }
    }
  });

  it('names the parameter it does not take', async () => {
    const refused = (fields: string[]): object => ({ status: 422, code: 'invalid_parameter', fields });
    expect(await problem('/v1/customers/c/state?at=yesterday&minPosition=1.5')).toEqual(refused(['at', 'minPosition']));
    expect(await problem('/v1/customers/c/state?a=1')).toEqual(refused(['a']));
    expect(await problem('/v1/customers/c/explain?score=loyalty')).toEqual(refused(['score']));
    expect(await problem('/v1/customers/c/explain')).toEqual(refused(['score']));
    const { text } = await api.get('/v1/customers/c/explain?score=loyalty');
    for (const name of scoreNames) expect(text).toContain(name);
  });

  it('waits for a position a bounded time, then asks to come again', async () => {
    await append(api.store, fact('patient', 'interaction-rated', noon(1), rated(1)));
    const minPosition = (await api.store.head()) + 1;
    const waiting = ['state', 'explain', 'journey'].map((view) => api.get<Problem>(path('patient', view, { ...(view === 'explain' && { score: 'satisfaction.overall' }), minPosition })));
    for (const { status, headers, body } of await Promise.all(waiting)) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'not_yet', '1']);
    }
    const answered = state('patient', { minPosition });
    await append(api.store, fact('patient', 'interaction-rated', noon(1), rated(1)));
    expect((await answered).position).toBe(minPosition);
  });
});
