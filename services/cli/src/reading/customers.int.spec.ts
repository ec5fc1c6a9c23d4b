import type { CustomerRow, CustomersSpread } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const none = { score: 50, confidence: 0 };
const expected = { ...none, expectation: 60 };

const row = (customerId: string, treated: number, felt: number | null): CustomerRow => ({
  customerId, lastContactAt: felt === null ? null : '2026-11-22T10:20:17.000Z',
  fairness: {
    treatment: { overall: treated, confidence: 0.39, band: 'UNFAIR', cappedBy: null, distributive: none, procedural: none, informational: none, interpersonal: none },
    perceived: { overall: felt ?? 50, confidence: felt === null ? 0 : 0.5, distributive: none, procedural: none, informational: none, interpersonal: none },
    gap: felt === null ? null : felt - treated,
  },
  satisfaction: {
    overall: 54.7, confidence: 0.2, band: 'wavering', reliability: expected, responsiveness: expected, assurance: expected, empathy: expected, tangibles: expected,
    overallRating: expected, lastDisconfirmation: null,
  },
  reasons: [
    { score: 'fairness.treatment.distributive', eventId: 'e1', type: 'evenhand.interactions.disclosure-gap-found.v1', contribution: -32.66 },
    { score: 'fairness.treatment.informational', eventId: 'e2', type: 'evenhand.interactions.doubt-expired.v1', contribution: -18.67 },
  ],
});
const page = (items: readonly CustomerRow[], next: string | null): object => ({ at: '2026-11-26T12:00:00.000Z', position: 62, newestPosition: 62, items, next });
const spread: CustomersSpread = {
  at: '2026-11-26T12:00:00.000Z', position: 62, newestPosition: 62, customers: 8,
  fairness: { FAIR: 4, WATCH: 1, UNFAIR: 3, UNKNOWN: 0 }, satisfaction: { delighted: 0, satisfied: 5, wavering: 0, dissatisfied: 3, UNKNOWN: 0 },
  bands: [{ fairness: 'FAIR', satisfaction: 'satisfied', customers: 4 }, { fairness: 'WATCH', satisfaction: 'satisfied', customers: 1 }, { fairness: 'UNFAIR', satisfaction: 'dissatisfied', customers: 3 }],
  scores: [{ score: 'fairness.gap', customers: 1200, mean: -4.21, p10: -17.26, p50: 0, p90: 8.5 }],
};

describe('asking across customers', () => {
  let suite: SmallSuite;
  const evenhand = (...argv: string[]) => runCaptured([...argv, '--url', suite.url]);
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());

  it('lists them with what moved them, a dash where nobody was asked, and says how to go on', async () => {
    suite.answer('/v1/customers', page([row('c_mei', 21.01, 63.48), row('c_ada', 9, null)], 'n1'));
    const { code, stdout, stderr } = await evenhand('customers');
    expect([code, stderr]).toEqual([0, 'more: --all, or --cursor n1\n']);
    expect(stdout).toBe([
      'customer  treatment  conf  band    perceived     gap  satisfaction  band      last contact              why',
      'c_mei         21.01  0.39  UNFAIR      63.48  +42.47         54.70  wavering  2026-11-22T10:20:17.000Z  -32.66 disclosure-gap-found, -18.67 doubt-expired',
      'c_ada          9.00  0.39  UNFAIR          -       -         54.70  wavering  -                         -32.66 disclosure-gap-found, -18.67 doubt-expired', '',
    ].join('\n'));
  });

  it('asks for exactly those that are meant', async () => {
    await evenhand('customers', '--fairness-band', 'UNFAIR', '--satisfaction-band', 'satisfied', '--score', 'fairness.perceived.overall', '--min', '-5.5', '--max', '50', '--min-confidence', '0.25',
      '--last-contact-before', '2026-11-01T08:00:00+08:00', '--sort', '-fairness.gap', '--limit', '7', '--cursor', 'n1', '--min-position', '62');
    const [asked = ''] = suite.gets;
    const { pathname, searchParams } = new URL(asked, suite.url);
    expect([pathname, Object.fromEntries(searchParams)]).toEqual(['/v1/customers', {
      fairnessBand: 'UNFAIR', satisfactionBand: 'satisfied', score: 'fairness.perceived.overall', min: '-5.5', max: '50', minConfidence: '0.25', lastContactBefore: '2026-11-01T00:00:00.000Z',
      sort: '-fairness.gap', limit: '7', cursor: 'n1', minPosition: '62',
    }]);
  });

  it('follows all pages where all are wanted, as JSON a page a line', async () => {
    const pages = [page([row('a', 1, 2)], 'n1'), page([row('b', 3, 4)], 'n2'), page([], null)];
    for (const [i, cursor] of ['', '&cursor=n1', '&cursor=n2'].entries()) suite.answer(`/v1/customers?limit=200${cursor}`, pages[i]);
    const { code, stdout, stderr } = await evenhand('customers', '--all', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(pages);
  });

  it('says so where there are none', async () => {
    suite.answer('/v1/customers?fairnessBand=FAIR', page([], null));
    expect(await evenhand('customers', '--fairness-band', 'FAIR')).toMatchObject({ code: 0, stdout: 'no such customers\n', stderr: '' });
    suite.answer('/v1/contacts', { position: 62, newestPosition: 62, rows: [] });
    expect(await evenhand('contacts')).toMatchObject({ code: 0, stdout: 'no contacts\n' });
  });

  it('draws how all of them are spread', async () => {
    suite.answer('/v1/customers/spread', spread);
    const { code, stdout } = await evenhand('customers', '--spread');
    expect(code).toBe(0);
    expect(stdout).toBe([
      '8 customers at 2026-11-26T12:00:00.000Z, position 62',
      '',
      'fairness  customers   share',
      'FAIR              4  50.0 %  ████████████████████',
      'WATCH             1  12.5 %  █████',
      'UNFAIR            3  37.5 %  ███████████████',
      'UNKNOWN           0   0.0 %',
      '',
      'satisfaction  customers   share',
      'delighted             0   0.0 %',
      'satisfied             5  62.5 %  █████████████████████████',
      'wavering              0   0.0 %',
      'dissatisfied          3  37.5 %  ███████████████',
      'UNKNOWN               0   0.0 %',
      '',
      'customers  delighted  satisfied  wavering  dissatisfied  UNKNOWN',
      'FAIR               0          4         0             0        0',
      'WATCH              0          1         0             0        0',
      'UNFAIR             0          0         0             3        0',
      'UNKNOWN            0          0         0             0        0',
      '',
      'score         customers   mean     p10   p50   p90',
      'fairness.gap      1 200  -4.21  -17.26  0.00  8.50', '',
    ].join('\n'));
    expect(JSON.parse((await evenhand('customers', '--spread', '--json')).stdout)).toEqual(spread);
  });

  it('says how far it knows of some customers more', async () => {
    suite.answer('/v1/customers/spread', { ...spread, newestPosition: 1_064 });
    expect((await evenhand('customers', '--spread')).stdout).toContain('8 customers at 2026-11-26T12:00:00.000Z, position 62, of some customers up to 1 064\n');
  });

  it('counts contacts by what they are told apart by, measured as asked', async () => {
    const path = '/v1/contacts?from=2026-11-01&to=2026-11-30T23%3A00%3A00.000Z&tz=Europe%2FAmsterdam&repeatWithin=PT24H&by=outcome%2Chour&measures=contacts%2CrepeatContacts%2CwaitSec%2CdurationSec';
    const answer = {
      position: 62, newestPosition: 62,
      rows: [
        { outcome: 'failed', hour: 9, contacts: 1234, repeatContacts: 7, waitSec: { n: 3, mean: 95.81, p50: 53, p90: 194 }, durationSec: null },
        { outcome: 'resolved', hour: 0, contacts: 8, repeatContacts: 0, waitSec: null, durationSec: { n: 8, mean: 1, p50: 1, p90: 2 } },
      ],
    };
    suite.answer(path, answer);
    const asked = ['contacts', '--from', '2026-11-01', '--to', '2026-12-01T00:00:00+01:00', '--tz', 'Europe/Amsterdam', '--by', 'outcome,hour', '--measures', 'contacts,repeatContacts,waitSec,durationSec', '--repeat-within', 'PT24H'];
    const { code, stdout } = await evenhand(...asked);
    expect([code, suite.gets]).toEqual([0, [path]]);
    expect(stdout).toBe([
      'outcome   hour  contacts  repeat  wait s mean  p50  p90  took s mean  p50  p90',
      'failed    9        1 234       7        95.81   53  194            -    -    -',
      'resolved  0            8       0            -    -    -         1.00    1    2', '',
    ].join('\n'));
    expect(JSON.parse((await evenhand(...asked, '--json')).stdout)).toEqual(answer);
  });
});
