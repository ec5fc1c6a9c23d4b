import type { CustomerState } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const none = { score: 50, confidence: 0 };
const expected = { ...none, expectation: 60 };
const state: CustomerState = {
  customerId: 'c_mei', at: '2026-10-01T00:00:00.000Z', position: 62,
  fairness: {
    treatment: { overall: 28.36, confidence: 0.41, band: 'UNFAIR', cappedBy: null, distributive: { score: 20.5, confidence: 0.59 }, procedural: none, informational: { score: 26.1, confidence: 0.73 }, interpersonal: { score: 61.7, confidence: 0.23 } },
    perceived: { overall: 75.12, confidence: 0.57, distributive: { score: 75, confidence: 0.6 }, procedural: none, informational: { score: 80, confidence: 0.6 }, interpersonal: none },
    gap: 46.76,
  },
  satisfaction: {
    overall: 59.2, confidence: 0.16, band: 'wavering', reliability: { score: 51.8, confidence: 0.04, expectation: 60 }, responsiveness: expected, assurance: expected, empathy: expected, tangibles: expected,
    overallRating: expected, lastDisconfirmation: { band: 'MISSED', gap: -65, expectationId: 'exp_1' },
  },
  metrics: { csat: 5, nps: 100, ces: null },
};
/** What is laid out of the answers; the suite gives more. */
const explanation = {
  score: 38, base: 50,
  addends: [
    { eventId: 'e1', type: 'evenhand.interactions.disclosure-given.v1', occurredAt: '2026-01-20T06:00:00Z', dimension: null, grade: 37.5, weight: 2, contribution: -2.5, rule: 'disclosure' },
    { eventId: 'e3', type: 'evenhand.interactions.understanding-confirmed.v1', occurredAt: '2026-01-21T06:00:00Z', dimension: null, grade: 80, weight: 0.5, contribution: 5.5, rule: 'understanding' },
    { eventId: 'e2', type: 'evenhand.interactions.disclosure-gap-found.v1', occurredAt: '2026-04-15T03:00:00Z', dimension: null, grade: 0, weight: 2, contribution: -15, rule: 'disclosure-gap' },
  ],
};
const catalogue = { types: [{ type: 'evenhand.interactions.disclosure-gap-found.v1', meaning: 'Something the customer should have been told was not told.' }] };
const journey = {
  items: [{ type: 'evenhand.interactions.promise-kept.v1', time: '2026-03-13T15:30:00Z', channel: 'post', position: 9, data: { promiseId: 'p1', dimension: 'rel', techniques: ['listening', 'empathy'], answers: [{ item: 'D', value: 4 }, { item: 'P', value: 5 }] } }], next: 'c9', position: 62,
};

describe('reading a suite', () => {
  let suite: SmallSuite;
  const evenhand = (...argv: string[]) => runCaptured([...argv, '--url', suite.url]);

  beforeEach(async () => {
    suite = await SmallSuite.start();
    suite.answer('/v1/customers/c_mei/state', state);
    suite.answer('/v1/catalogue', catalogue);
  });
  afterEach(() => suite.stop());

  it('shows treatment beside perception, dashes where nobody spoke', async () => {
    const { code, stdout } = await evenhand('state', 'c_mei');
    expect(code).toBe(0);
    expect(stdout).toBe(`${[
      'c_mei at 2026-10-01T00:00:00.000Z, position 62',
      '',
      'fairness       treatment  conf  perceived  conf     gap',
      'distributive       20.50  0.59      75.00  0.60  +54.50',
      'procedural             -  0.00          -  0.00       -',
      'informational      26.10  0.73      80.00  0.60  +53.90',
      'interpersonal      61.70  0.23          -  0.00       -',
      'overall            28.36  0.41      75.12  0.57  +46.76',
      '',
      'treatment is UNFAIR; the customer feels more fairly treated than the facts show',
      '',
      'satisfaction    score  conf  expectation',
      'reliability     51.80  0.04        60.00',
      'responsiveness      -  0.00        60.00',
      'assurance           -  0.00        60.00',
      'empathy             -  0.00        60.00',
      'tangibles           -  0.00        60.00',
      'as rated            -  0.00        60.00',
      'overall         59.20  0.16',
      '',
      'satisfaction is wavering; last expectation MISSED (-65.00, exp_1)',
      '',
      'csat 5.00  nps 100.00  ces -',
    ].join('\n')}\n`);
  });

  it('prints the API\'s JSON unchanged with --json, before or after the command', async () => {
    expect(JSON.parse((await evenhand('state', 'c_mei', '--json')).stdout)).toEqual(state);
    expect(JSON.parse((await evenhand('--json', 'state', 'c_mei')).stdout)).toEqual(state);
  });

  it('asks as of a moment, in UTC, and from a position on', async () => {
    suite.answer('/v1/customers/c_mei/state?at=2026-03-31T00%3A00%3A00.000Z&minPosition=62', state);
    expect(await evenhand('state', 'c_mei', '--at', '2026-03-31T08:00+08:00', '--min-position', '62')).toMatchObject({ code: 0 });
  });

  it('puts the addends of a score in order of size, with what each means, and checks the sum', async () => {
    suite.answer('/v1/customers/c_mei/explain?score=fairness.treatment.informational', explanation);
    const { code, stdout } = await evenhand('explain', 'c_mei', 'fairness.treatment.informational');
    expect(code).toBe(0);
    expect(stdout).toBe(`${[
      'fairness.treatment.informational of c_mei is 38.00',
      '',
      '  adds  from                     when                  grade  weight  what it means',
      '+50.00                                                                start: no evidence either way',
      '-15.00  disclosure-gap-found     2026-04-15T03:00:00Z   0.00    2.00  disclosure-gap: Something the customer should have been told was not told.',
      ' +5.50  understanding-confirmed  2026-01-21T06:00:00Z  80.00    0.50  understanding',
      ' -2.50  disclosure-given         2026-01-20T06:00:00Z  37.50    2.00  disclosure',
      '',
      '50.00 and 3 addends make 38.00',
    ].join('\n')}\n`);
  });

  it('explains an overall score by its dimensions and the cap', async () => {
    const overall = {
      score: 45, base: 50,
      addends: [
        { eventId: null, type: null, occurredAt: null, dimension: 'informational', grade: 25, weight: 0.15, contribution: -4, rule: 'dimension' },
        { eventId: null, type: null, occurredAt: null, dimension: 'interpersonal', grade: 75, weight: 0.1, contribution: 6, rule: 'dimension' },
        { eventId: null, type: null, occurredAt: null, dimension: 'informational', grade: 25, weight: 1, contribution: -7, rule: 'cap' },
      ],
    };
    suite.answer('/v1/customers/c_mei/explain?score=fairness.treatment.overall', overall);
    expect((await evenhand('explain', 'c_mei', 'fairness.treatment.overall')).stdout.split('\n').slice(3, 7)).toEqual([
      '+50.00                                      start: no evidence either way',
      ' -7.00  informational        25.00    1.00  cap: no overall score stands far above its worst dimension',
      ' +6.00  interpersonal        75.00    0.10  dimension: counts by its share and its confidence',
      ' -4.00  informational        25.00    0.15  dimension: counts by its share and its confidence',
    ]);
  });

  it('exits with 1 when the addends do not make the score', async () => {
    suite.answer('/v1/customers/c_mei/explain?score=satisfaction.overall', { ...explanation, score: 38.000001 });
    expect(await evenhand('explain', 'c_mei', 'satisfaction.overall')).toMatchObject({ code: 1, stdout: expect.stringContaining('MISMATCH') });
    expect(await evenhand('explain', 'c_mei', 'satisfaction.overall', '--json')).toMatchObject({ code: 1 });
  });

  it('lists a journey and says how to go on', async () => {
    suite.answer('/v1/customers/c_mei/journey?limit=1&order=desc', journey);
    const { code, stdout, stderr } = await evenhand('journey', 'c_mei', '--limit', '1', '--order', 'desc');
    expect([code, stderr]).toEqual([0, 'more: --cursor c9\n']);
    expect(stdout.split('\n')).toEqual([
      'position  time                  event         channel  product  facts',
      '       9  2026-03-13T15:30:00Z  promise-kept  post              promiseId=p1 dimension=rel techniques=listening,empathy answers=D:4,P:5', '',
    ]);
  });

  it('lists the projections', async () => {
    suite.answer('/v1/projections', { items: [{ name: 'customer-state', kind: 'state', liveVersion: 1, versions: [{ version: 1, state: 'live', position: 62 }, { version: 2, state: 'building', position: 10 }], position: 62, lag: 0, rows: 4, state: 'running' }] });
    expect((await evenhand('projections', 'list')).stdout.split('\n')).toEqual([
      'projection      kind   state    versions            position  lag  rows',
      'customer-state  state  running  1 live, 2 building        62    0     4', '',
    ]);
  });

  it('exits with 1 and the reason, once, for what the API refuses', async () => {
    const refused = { title: 'Unprocessable', status: 422, code: 'invalid_parameter', detail: 'score must be one of a, b', errors: [{ field: 'score', rule: 'enum', message: 'must be one of a, b' }] };
    suite.answer('/v1/customers/c_mei/explain?score=c', refused, 422);
    expect(await evenhand('explain', 'c_mei', 'c')).toMatchObject({ code: 1, stdout: '', stderr: 'evenhand: invalid_parameter: score must be one of a, b\n' });
    suite.answer('/v1/customers/nobody/state', { title: 'Not Found', status: 404, code: 'unknown_customer', detail: 'no event of nobody' }, 404);
    expect(await evenhand('state', 'nobody')).toMatchObject({ code: 1, stdout: '', stderr: 'evenhand: unknown_customer: no event of nobody\n' });
  });

  it('tries again after 503 as long as asked, and exits with 3 when it stays', async () => {
    suite.answer('/v1/projections', '', 503, { 'retry-after': '1' });
    suite.answer('/v1/projections', { items: [] });
    expect(await evenhand('projections', 'list')).toMatchObject({ code: 0, pauses: [1000] });
    suite.answer('/v1/customers/away/state', '', 503);
    expect(await evenhand('state', 'away')).toMatchObject({ code: 3, stdout: '' });
  });

  it('exits with 3 when what answers is no Evenhand', async () => {
    suite.answer('/v1/customers/web/state', '<html>hello</html>');
    expect(await evenhand('state', 'web')).toMatchObject({ code: 3, stderr: expect.stringContaining('did not answer JSON') });
  });

  it('keeps a customer id one path segment', async () => {
    await evenhand('state', '../../v1/projections');
    expect(suite.gets).toEqual(['/v1/customers/..%2F..%2Fv1%2Fprojections/state']);
  });
});
