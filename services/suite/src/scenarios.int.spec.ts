import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { createLog, SystemClock, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import { SuiteModule } from './suite.module';

/** The worked examples and scenarios of the domain page, end to end: published over HTTP, read as of a day. Days count from 2026-01-01. */
const START = Date.UTC(2026, 0, 1, 9);
const DAY = 86_400_000;
const on = (day: number, hour = 0): string => new Date(START + day * DAY + hour * 3_600_000).toISOString();

interface Dimension {
  readonly score: number;
  readonly confidence: number;
  readonly expectation?: number;
}
type Ledger = Record<'distributive' | 'procedural' | 'informational' | 'interpersonal', Dimension> & { overall: number; confidence: number; band: string; cappedBy: string | null };
interface State {
  readonly fairness: { readonly treatment: Ledger; readonly perceived: Ledger; readonly gap: number | null };
  readonly satisfaction: Record<'reliability' | 'responsiveness' | 'assurance' | 'empathy' | 'tangibles' | 'overallRating', Required<Dimension>> & {
    overall: number; band: string; lastDisconfirmation: { band: string; gap: number; expectationId: string } | null;
  };
  readonly metrics: { readonly csat: number | null };
}
interface Answer {
  readonly status: string;
  readonly position: number;
  readonly problem?: { readonly errors: readonly { readonly field: string }[] };
}

describe('the scenarios of the domain page', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let store: PostgresEventStore;
  let app: RunningApp;
  let ids = 0;
  let customer = '';
  let last = 0;

  beforeAll(async () => {
    database = await testDatabase('scenarios');
    store = await PostgresEventStore.open({ url: database.url });
    const log = createLog('silent');
    const clock = new SystemClock();
    app = await startApp(SuiteModule.register({ store, databaseUrl: database.url, clock, log }), Object.assign(new ServerConfig(), { PORT: 0 }), { log });
  });
  afterAll(async () => {
    await app.close();
    await store.close();
    await database.drop();
  });
  beforeEach(() => {
    customer = `c_${++ids}`;
    last = 0;
  });

  async function publish(name: string, day: number, data: Record<string, unknown>, hour = 0): Promise<Answer> {
    const event = { specversion: '1.0', id: `s${++ids}`, source: 'urn:test:scenarios', type: `evenhand.interactions.${name}.v1`, subject: customer, time: on(day, hour), data };
    const response = await fetch(`${app.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify([event]) });
    const [answer] = (await response.json()) as [Answer];
    last = Math.max(last, answer.position ?? 0);
    return answer;
  }
  async function stored(...args: Parameters<typeof publish>): Promise<void> {
    expect(await publish(...args)).toMatchObject({ status: 'stored' });
  }
  async function state(day: number): Promise<State> {
    const response = await fetch(`${app.url}/v1/customers/${customer}/state?at=${on(day, 12)}&minPosition=${last}`);
    expect(response.status).toBe(200);
    return (await response.json()) as State;
  }
  const close = (actual: number, expected: number): void => expect(Math.abs(actual - expected)).toBeLessThanOrEqual(0.01 + 1e-9);
  const key = (): string => `k${++ids}`;

  test('example D: ratings, promises and a survey move satisfaction, step by step', async () => {
    await stored('interaction-rated', 0, { interactionId: key(), competence: 4, courtesy: 5, ease: 3 });
    const { satisfaction: rated } = await state(0);
    close(rated.assurance.score, 59.67);
    close(rated.empathy.score, 64.67);
    close(rated.responsiveness.score, 52.67);
    await stored('promise-kept', 3, { promiseId: key() });
    close((await state(3)).satisfaction.reliability.score, 66.67);
    await stored('promise-broken', 10, { promiseId: key() });
    close((await state(10)).satisfaction.reliability.score, 39.68);
    await stored('survey-answered', 12, { surveyId: key(), instrument: 'csat', answers: [{ item: 'overall', value: 4 }] });
    const { satisfaction, metrics } = await state(12);
    close(satisfaction.overall, 53.6);
    expect(metrics.csat).toBe(4);
    const expected = { reliability: [39.71, 0.596, 60], responsiveness: [52.59, 0.323, 58], assurance: [59.37, 0.323, 63], empathy: [64.22, 0.323, 68], overallRating: [64.5, 0.5, 63] } as const;
    for (const [name, [score, confidence, expectation]] of Object.entries(expected)) {
      const dimension = satisfaction[name as keyof typeof expected];
      close(dimension.score, score);
      close(dimension.confidence, confidence);
      close(dimension.expectation, expectation);
    }
    close((await state(192)).satisfaction.overall, 51.71);
    close((await state(10)).satisfaction.reliability.score, 39.68);
  });

  test.each([['an inflated promise', 600, 600, 26.32], ['an honest one', 300, 450, 45.83]])('example E: the same outcome against %s', async (_promise, low, high, reliability) => {
    const expectationId = key();
    await stored('expectation-set', 0, { expectationId: key(), dimension: 'rel', source: 'marketing', metric: 'score', low: 90, high: 90, betterIs: 'higher' });
    close((await state(0)).satisfaction.reliability.expectation, 69);
    await stored('expectation-set', 0, { expectationId, dimension: 'rel', source: 'agreement', metric: 'bp', low, high, betterIs: 'higher' });
    await stored('expectation-outcome-observed', 180, { expectationId, actual: 210, attribution: { locus: 'market', controllable: false } });
    const { satisfaction } = await state(180);
    close(satisfaction.reliability.score, reliability);
    expect(satisfaction.lastDisconfirmation).toMatchObject({ band: 'MISSED', expectationId });
  });

  test('SC-21: a perceived answer is taken out by its void, and stood before it', async () => {
    const second = key();
    await stored('survey-answered', 0, { surveyId: key(), instrument: 'justice4', answers: [{ item: 'D', value: 5 }] });
    await stored('survey-answered', 10, { surveyId: second, instrument: 'justice4', answers: [{ item: 'D', value: 5 }] });
    close((await state(20)).fairness.perceived.distributive.score, 83.01);
    await stored('survey-voided', 15, { surveyId: second });
    close((await state(20)).fairness.perceived.distributive.score, 74.52);
    close((await state(14)).fairness.perceived.distributive.score, 83.14);
    const { fairness } = await state(20);
    expect(fairness.gap).toBeNull();
    close(fairness.treatment.confidence, 0);
  });

  test.each([['in order', [0, 1, 2]], ['a gap told late', [0, 2, 1]], ['everything backwards', [2, 1, 0]]])('the late event: informational evidence %s gives 54.48', async (_order, order) => {
    const steps = [
      () => stored('disclosure-given', 0, { disclosureId: key(), phase: 'pre', itemsRequired: ['risk', 'interest_rate', 'after_sales', 'cancellation'], itemsGiven: ['risk', 'interest_rate', 'after_sales'] }),
      () => stored('disclosure-gap-found', 90, { gapId: key(), item: 'risk', foundBy: 'customer', harmMinor: 0 }),
      async () => {
        for (let i = 0; i < 4; i++) await stored('understanding-confirmed', 120, { disclosureId: key(), quiz: 100 });
      },
    ];
    for (const step of order) await steps[step]?.();
    close((await state(120)).fairness.treatment.informational.score, 54.48);
  });

  test('SC-03: kept promises of time raise responsiveness, exceeded ones more', async () => {
    const outcomes = [[0, 3, 63.85, 'MET'], [30, 2, 66.19, 'MET'], [60, 1.5, 70.99, 'EXCEEDED'], [90, 1.5, 73.6, 'EXCEEDED']] as const;
    for (const [day, actual, responsiveness, band] of outcomes) {
      const expectationId = key();
      await stored('expectation-set', day, { expectationId, dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower' });
      await stored('expectation-outcome-observed', day, { expectationId, actual, attribution: { locus: 'bank', controllable: true } }, 1);
      const { satisfaction } = await state(day);
      close(satisfaction.responsiveness.score, responsiveness);
      expect(satisfaction.lastDisconfirmation).toMatchObject({ band, expectationId });
    }
  });

  test('SC-03: had the first taken 4.5 days', async () => {
    const expectationId = key();
    await stored('expectation-set', 0, { expectationId, dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower' });
    await stored('expectation-outcome-observed', 0, { expectationId, actual: 4.5, attribution: { locus: 'bank', controllable: true } }, 1);
    close((await state(0)).satisfaction.responsiveness.score, 15.38);
  });

  const eight = ['fee_composition', 'interest_rate', 'risk', 'return_range', 'process_steps', 'after_sales', 'cancellation', 'complaint_route'];

  test('SC-05: transparent disclosure, understood', async () => {
    const disclosureId = key();
    await stored('disclosure-given', 0, { disclosureId, phase: 'pre', itemsRequired: eight, itemsGiven: eight });
    await stored('understanding-confirmed', 1, { disclosureId, quiz: 90 });
    await stored('education-attended', 5, { educationId: key(), minutes: 30, quiz: 80 });
    close((await state(30)).fairness.treatment.informational.score, 77.63);
  });

  test('SC-05: opaque disclosure, a gap without and with harm', async () => {
    await stored('disclosure-given', 0, { disclosureId: key(), phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 4) });
    const honest = customer;
    await stored('disclosure-gap-found', 30, { gapId: key(), item: 'cancellation', foundBy: 'audit', harmMinor: 0 });
    const { treatment } = (await state(30)).fairness;
    close(treatment.informational.score, 24.64);
    close(treatment.confidence, 0.149);
    expect(treatment.band).toBe('UNKNOWN');
    customer = `${honest}_harmed`;
    await stored('disclosure-given', 0, { disclosureId: key(), phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 4) });
    await stored('disclosure-gap-found', 30, { gapId: key(), item: 'cancellation', foundBy: 'audit', harmMinor: 2_500, currency: 'CNY' });
    const { treatment: harmed } = (await state(30)).fairness;
    close(harmed.distributive.score, 16.67);
    close(harmed.overall, 19.78);
    close(harmed.confidence, 0.383);
    expect(harmed.band).toBe('UNFAIR');
  });

  test('SC-06, as far as interactions tell it: a poor disclosure, a missed promise of return, a gap, a doubt dispelled', async () => {
    const [expectationId, doubtId] = [key(), key()];
    await stored('disclosure-given', 0, { disclosureId: key(), phase: 'pre', itemsRequired: eight, itemsGiven: eight.slice(0, 3) });
    await stored('expectation-set', 0, { expectationId: key(), dimension: 'rel', source: 'marketing', metric: 'score', low: 90, high: 90, betterIs: 'higher' });
    await stored('expectation-set', 0, { expectationId, dimension: 'rel', source: 'marketing', metric: 'bp', low: 600, high: 600, betterIs: 'higher' });
    await stored('expectation-outcome-observed', 180, { expectationId, actual: 210, attribution: { locus: 'market', controllable: false } });
    close((await state(180)).satisfaction.reliability.score, 26.32);
    await stored('disclosure-gap-found', 185, { gapId: key(), item: 'risk', foundBy: 'complaint', harmMinor: 0 });
    close((await state(185)).fairness.treatment.informational.score, 23.3);
    await stored('doubt-raised', 187, { doubtId, category: 'info_asymmetry', topic: 'risk', intensity: 4, source: 'customer' });
    await stored('doubt-resolved', 188, { doubtId, confirmedBy: 'customer', understanding: 85 });
    const aged = (days: number): number => 2 ** (-days / 360);
    const [n, w] = [37.5 * aged(188) * 2 + 85, aged(188) * 2 + aged(3) * 2 + 1];
    close((await state(188)).fairness.treatment.informational.score, (50 + n) / (1 + w));
  });

  test('SC-09: a recommendation says why and leaves a choice; one by age is refused', async () => {
    const recommendation = { reasonCodes: ['often_travels'], nonPersonalisedOption: true };
    await stored('recommendation-shown', 0, { recommendationId: key(), ...recommendation, attributesUsed: ['product', 'tenure'] });
    const refused = await publish('recommendation-shown', 0, { recommendationId: key(), ...recommendation, attributesUsed: ['product', 'age'] });
    expect(refused).toMatchObject({ status: 'rejected', problem: { errors: [{ field: expect.stringMatching(/^\/data\/attributesUsed/) }] } });
  });

  test('SC-10: the first gesture warms, a second within 90 days is stored without weight, a costly one is refused', async () => {
    await stored('gesture-offered', 0, { gestureId: key(), costMinor: 3_000, currency: 'CNY', unconditional: true });
    close((await state(0)).satisfaction.empathy.score, 56.67);
    await stored('gesture-offered', 89, { gestureId: key(), costMinor: 3_000, currency: 'CNY', unconditional: true });
    const faded = 0.2 * 2 ** (-89 / 180);
    close((await state(89)).satisfaction.empathy.score, (50 + 90 * faded) / (1 + faded));
    expect(await publish('gesture-offered', 200, { gestureId: key(), costMinor: 25_000, currency: 'CNY', unconditional: true })).toMatchObject({
      status: 'rejected', problem: { errors: [{ field: '/data/costMinor' }] },
    });
  });

  test('SC-13: critical information six hours late', async () => {
    await stored('information-delivered', 0, { informationId: key(), dueAt: on(0, -6), deliveredAt: on(0), critical: true });
    const { fairness, satisfaction } = await state(0);
    close(fairness.treatment.informational.score, 45);
    close(satisfaction.reliability.score, 25);
  });

  test('SC-20: hardship answered with a payment holiday, and left unanswered', async () => {
    const hardshipId = key();
    await stored('hardship-reported', 0, { hardshipId, kind: 'job_loss' });
    await stored('hardship-support-given', 3, { hardshipId, support: 'payment_holiday', valueMinor: 120_000, currency: 'CNY' });
    const { treatment } = (await state(3)).fairness;
    close(treatment.interpersonal.score, 75);
    close(treatment.distributive.score, 75);
    close(treatment.overall, 75);
    customer = `${customer}_alone`;
    const left = key();
    await stored('hardship-reported', 0, { hardshipId: left, kind: 'illness' });
    await stored('hardship-unanswered', 7, { hardshipId: left });
    const { treatment: alone } = (await state(7)).fairness;
    close(alone.interpersonal.score, 16.67);
    close(alone.overall, 16.67);
  });
});
