import type { CloudEvent } from '@evenhand/contracts';
import type { FollowUpItem } from '../follow-ups/follow-ups.controller';
import type { RootCauseItem } from '../root-causes/root-causes.controller';
import type { InvitationItem } from '../surveys/survey-invitations.controller';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import type { ListPage } from './list.reader';

let api: ReadApi;
let last: number;
beforeAll(async () => {
  api = await ReadApi.start(noon(900));
  const scheduled = (id: string, customer: string, day: number, reason: string): CloudEvent => fact(customer, 'follow-up-scheduled', noon(0), { followUpId: id, reason, dueAt: noon(day) });
  last = await append(
    api.store,
    { ...scheduled('f-1', 'c-1', 9, 'doubt'), causationid: 'cause-1' }, scheduled('f-2', 'c-2', 3, 'routine'), scheduled('f-3', 'c-1', 5, 'doubt'), scheduled('f-4', 'c-1', 5, 'routine'),
    fact('c-2', 'follow-up-completed', noon(2), { followUpId: 'f-2', outcome: 'reached' }), fact('c-1', 'follow-up-missed', noon(5), { followUpId: 'f-3' }),
    fact('c-9', 'follow-up-completed', noon(2), { followUpId: 'f-unknown', outcome: 'reached' }),
    ...[['s-1', 'c-1', 'justice4', 4], ['s-2', 'c-2', 'csat', 2], ['s-3', 'c-1', 'csat', 6]].map(([surveyId, customer, instrument, day]) =>
      fact(customer as string, 'survey-invited', noon(day as number), { surveyId, instrument, invitedBy: 'system', sampleSeed: '2026', triggerEventId: `e-${surveyId}`, rate: 20 })),
    fact('c-2', 'survey-answered', noon(7), { surveyId: 's-2', instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }),
    fact('c-2', 'survey-answered', noon(7), { surveyId: 's-other', instrument: 'csat', answers: [{ item: 'overall', value: 4 }] }),
    ...['r-2', 'r-1', 'r-3'].map((rootCauseId) => fact('c-1', 'complaints.root-cause-identified', noon(1), {
      rootCauseId, complaintId: `k-${rootCauseId}`, causeCode: rootCauseId === 'r-3' ? 'atm_down' : 'leaflet', locus: 'bank', controllable: true, stable: false,
    })),
    fact('bank', 'complaints.corrective-action-planned', noon(2), { rootCauseId: 'r-1', actionId: 'a-1', ownerTeam: 'cards', dueAt: noon(40) }),
    fact('bank', 'complaints.corrective-action-planned', noon(2), {
      rootCauseId: 'pat-1', actionId: 'a-2', ownerTeam: 'cards', dueAt: noon(40), pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5, statsPosition: 7 },
    }),
    fact('bank', 'complaints.corrective-action-planned', noon(2), { rootCauseId: 'r-unknown', actionId: 'a-1', ownerTeam: 'cards', dueAt: noon(40) }),
  );
});
afterAll(() => api.stop());

async function page<Item>(path: string): Promise<ListPage<Item>> {
  const { status, body } = await api.get<ListPage<Item>>(`${path}${path.includes('?') ? '&' : '?'}minPosition=${last}`);
  expect({ status, position: body.position }).toEqual({ status: 200, position: last });
  return body;
}
async function all<Item>(path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const { items: more, next } = await page<Item>(`${path}${path.includes('?') ? '&' : '?'}limit=1${cursor}`);
    items.push(...more);
    if (next === null) return items;
    cursor = `&cursor=${next}`;
  }
}

describe('follow-ups over HTTP', () => {
  const ids = async (query: string): Promise<string[]> => (await all<FollowUpItem>(`/v1/follow-ups${query}`)).map(({ followUpId }) => followUpId);

  it('come in the order they are due, each with what it was scheduled for', async () => {
    expect(await ids('')).toEqual(['f-2', 'f-3', 'f-4', 'f-1']);
    expect((await page<FollowUpItem>('/v1/follow-ups?reason=doubt')).items).toEqual([
      { followUpId: 'f-3', customerId: 'c-1', reason: 'doubt', dueAt: noon(5), state: 'missed', causeEventId: null },
      { followUpId: 'f-1', customerId: 'c-1', reason: 'doubt', dueAt: noon(9), state: 'open', causeEventId: 'cause-1' },
    ]);
  });

  it.each([['?state=open', ['f-4', 'f-1']], ['?state=completed', ['f-2']], [`?state=open&dueBefore=${noon(9)}`, ['f-4']], ['?customer=c-2', ['f-2']], ['?customer=c-1&reason=routine&state=open', ['f-4']]])(
    'are only those of %s', async (query, expected) => expect(await ids(query)).toEqual(expected));
});

describe('invitations to surveys over HTTP', () => {
  it('come in the order they were made, each with why the customer was drawn', async () => {
    expect((await all<InvitationItem>('/v1/surveys/invitations')).map(({ surveyId }) => surveyId)).toEqual(['s-2', 's-1', 's-3']);
    expect((await page<InvitationItem>('/v1/surveys/invitations?state=open&instrument=justice4')).items).toEqual([
      { surveyId: 's-1', customerId: 'c-1', instrument: 'justice4', triggerEventId: 'e-s-1', sampleSeed: '2026', rate: 20, invitedAt: noon(4), state: 'open' },
    ]);
    expect((await all<InvitationItem>('/v1/surveys/invitations?state=answered&customer=c-2')).map(({ surveyId }) => surveyId)).toEqual(['s-2']);
  });
});

describe('root causes over HTTP', () => {
  it('come by their cause, each with what is done about it', async () => {
    expect((await all<RootCauseItem>('/v1/root-causes')).map(({ rootCauseId }) => rootCauseId)).toEqual(['r-3', 'r-1', 'r-2', 'pat-1']);
    expect((await page<RootCauseItem>('/v1/root-causes?causeCode=leaflet&limit=1')).items).toEqual([{
      rootCauseId: 'r-1', complaintId: 'k-r-1', causeCode: 'leaflet', locus: 'bank', controllable: true, stable: false, ownerTeam: null, pattern: null,
      actions: [{ actionId: 'a-1', kind: null, ownerTeam: 'cards', dueAt: noon(40), state: 'planned' }],
    }]);
  });

  it('stand last where complaints came together and nobody has named their cause', async () => {
    const planned = { actionId: 'a-2', kind: null, ownerTeam: 'cards', dueAt: noon(40), state: 'planned' };
    expect((await page<RootCauseItem>('/v1/root-causes')).items.at(-1)).toEqual({
      rootCauseId: 'pat-1', complaintId: null, causeCode: null, locus: null, controllable: null, stable: null, ownerTeam: null,
      pattern: { productCode: 'CARD_STD', issue: 'fees', branchId: 'SH_021', upheld: 5, statsPosition: 7 }, actions: [planned],
    });
  });
});

it.each([
  ['/v1/follow-ups?state=done', 'state'], ['/v1/follow-ups?reason=why', 'reason'], ['/v1/follow-ups?customer=a%20b', 'customer'], ['/v1/follow-ups?cursor=x', 'cursor'], ['/v1/surveys/invitations?instrument=poll', 'instrument'],
  ['/v1/surveys/invitations?state=closed', 'state'], ['/v1/root-causes?causeCode=a%00', 'causeCode'], ['/v1/root-causes?limit=x', 'limit'], ['/v1/root-causes?minPosition=-1', 'minPosition'],
])('%s is refused by the name of its parameter', async (path, field) => {
  const { status, body } = await api.get<Problem>(path);
  expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
});

it('lists are answered 503 where the read models are away', async () => {
  const away = await ReadApi.start(noon(900));
  await away.dropDatabase();
  const { status, body } = await away.get<Problem>('/v1/follow-ups');
  expect([status, body.code]).toEqual([503, 'read_models_unavailable']);
  await away.stop();
});
