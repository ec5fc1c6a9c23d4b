import type { ComplaintRow, FollowUpRow, InvitationRow, RootCauseRow } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const complaint: ComplaintRow = {
  complaintId: 'cmp_42', customerId: 'c_mei', state: 'INVESTIGATING', issue: 'fees', product: 'CARD_STD', branch: null, channel: 'app', severity: 2, complexity: 'simple', category: 'general',
  vulnerable: true, handler: 'h_3f', level: 0, receivedAt: '2026-02-16T08:00:00.000Z', due: [], nextDueAt: '2026-03-03T16:00:00.000Z', governingDueAt: '2026-03-03T16:00:00.000Z', breached: ['acknowledge'],
  response: null, compensationMinor: null, paidMinor: 0, currency: null, rootCause: null, mergedInto: null, closedAt: null, revision: 3,
};
const closed: ComplaintRow = {
  ...complaint, complaintId: 'cmp_7', customerId: 'c_ada', state: 'CLOSED', vulnerable: false, handler: null, nextDueAt: null, breached: [],
  response: { kind: 'final', decision: 'upheld', at: '2026-02-28T10:00:00.000Z' }, compensationMinor: 30_000, currency: 'CNY', closedAt: '2026-03-03T09:00:00.000Z',
};
const followUp: FollowUpRow = { followUpId: 'fup_12', customerId: 'c_mei', reason: 'post_complaint', dueAt: '2026-03-10T09:00:00.000Z', state: 'open', causeEventId: 'bed32fb1' };
const invitation: InvitationRow = {
  surveyId: 'svy_88', customerId: 'c_mei', instrument: 'justice4', triggerEventId: '9c0d3f9e', sampleSeed: '2026Q1', rate: 20, invitedAt: '2026-02-18T08:00:00.000Z', state: 'open',
};
const rootCause: RootCauseRow = {
  rootCauseId: 'rc_9', complaintId: 'cmp_42', causeCode: 'fee_leaflet_missing', locus: 'bank', controllable: true, stable: false, ownerTeam: null, pattern: null,
  actions: [{ actionId: 'act_2', kind: 'process_fix', ownerTeam: 'team_cards', dueAt: '2026-04-30T16:00:00.000Z', state: 'planned' }],
};
const page = (items: readonly object[], next: string | null = null): object => ({ items, next, position: 62, newestPosition: 62 });

describe('lists that people work off', () => {
  let suite: SmallSuite;
  const evenhand = (...argv: string[]) => runCaptured([...argv, '--url', suite.url]);
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());

  it('show complaints with who has them and what is due, and say how to go on', async () => {
    suite.answer('/v1/complaints', page([complaint, closed], 'n1'));
    const { code, stdout, stderr } = await evenhand('complaints');
    expect([code, stderr]).toEqual([0, 'more: --all, or --cursor n1\n']);
    expect(stdout).toBe([
      'complaint  customer  state          issue  product   severity  vulnerable  handler  due next                  governs                   ran out      response',
      'cmp_42     c_mei     INVESTIGATING  fees   CARD_STD         2  yes         h_3f     2026-03-03T16:00:00.000Z  2026-03-03T16:00:00.000Z  acknowledge  -',
      'cmp_7      c_ada     CLOSED         fees   CARD_STD         2  -           -        -                         2026-03-03T16:00:00.000Z  -            final upheld 30 000 CNY minor', '',
    ].join('\n'));
  });

  it('ask for exactly what is meant', async () => {
    await evenhand('complaints', '--state', 'CLOSED', '--issue', 'fees', '--product', 'CARD', '--due-before', '2026-03-01T08:00:00+08:00', '--sort', 'severity', '--limit', '7', '--cursor', 'n1', '--min-position', '62');
    await evenhand('follow-ups', '--state', 'open', '--due-before', '2026-03-01T08:00:00+08:00', '--reason', 'doubt', '--customer', 'c_mei');
    await evenhand('surveys', '--state', 'open', '--instrument', 'csat', '--customer', 'c_mei');
    await evenhand('root-causes', '--cause-code', 'leaflet');
    const asked = suite.gets.map((path) => new URL(path, suite.url)).map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)]);
    expect(asked).toEqual([
      ['/v1/complaints', { state: 'CLOSED', issue: 'fees', product: 'CARD', dueBefore: '2026-03-01T00:00:00.000Z', sort: 'severity', limit: '7', cursor: 'n1', minPosition: '62' }],
      ['/v1/follow-ups', { state: 'open', dueBefore: '2026-03-01T00:00:00.000Z', reason: 'doubt', customer: 'c_mei' }],
      ['/v1/surveys/invitations', { state: 'open', instrument: 'csat', customer: 'c_mei' }],
      ['/v1/root-causes', { causeCode: 'leaflet' }],
    ]);
  });

  it('follow all pages where all are wanted, as JSON a page a line', async () => {
    const pages = [page([followUp], 'n1'), page([followUp])];
    for (const [i, cursor] of ['', '&cursor=n1'].entries()) suite.answer(`/v1/follow-ups?state=open&limit=200${cursor}`, pages[i]);
    const { code, stdout } = await evenhand('follow-ups', '--state', 'open', '--all', '--json');
    expect([code, stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)]).toEqual([0, pages]);
  });

  it('show follow-ups and invitations with what they are because of, and causes with what is done', async () => {
    suite.answer('/v1/follow-ups', page([followUp]));
    suite.answer('/v1/surveys/invitations', page([invitation]));
    suite.answer('/v1/root-causes', page([rootCause]));
    const shown = async (name: string): Promise<string[]> => (await evenhand(name)).stdout.split('\n');
    expect(await shown('follow-ups')).toEqual([
      'follow-up  customer  reason          due                       state  because of',
      'fup_12     c_mei     post_complaint  2026-03-10T09:00:00.000Z  open   bed32fb1', '',
    ]);
    expect(await shown('surveys')).toEqual([
      'survey  customer  instrument  invited                   state  rate  seed    because of',
      'svy_88  c_mei     justice4    2026-02-18T08:00:00.000Z  open   20 %  2026Q1  9c0d3f9e', '',
    ]);
    expect(await shown('root-causes')).toEqual([
      'root cause  cause                complaint  locus  controllable  stable  team        due                       state',
      'rc_9        fee_leaflet_missing  cmp_42     bank   yes           no      -',
      '  act_2     process_fix                                                  team_cards  2026-04-30T16:00:00.000Z  planned', '',
    ]);
  });

  it.each(['complaints', 'follow-ups', 'root-causes'])('say so where there are no %s', async (name) => {
    suite.answer(`/v1/${name}`, page([]));
    expect(await evenhand(name)).toMatchObject({ code: 0, stdout: `no such ${name.replace('root-', 'root ')}\n`, stderr: '' });
  });
});
