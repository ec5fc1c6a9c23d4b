import type { CloudEvent } from '@evenhand/contracts';
import type { BlindReviewItem } from '../blind-reviews/blind-reviews.controller';
import type { EquityReviewItem } from '../equity-reviews/equity-reviews.controller';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import type { ListPage } from './list.reader';

const facts = { productCode: 'CARD_STD', issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', receivedOn: '2026-02-16', statements: 1, evidence: 2, factsConfirmed: true };
const equity = (name: string, id: string, day: number, data: object): CloudEvent => fact(`c-${id}`, `complaints.equity-review-${name}`, noon(day), { equityReviewId: id, complaintId: `k-${id}`, ...data });
const drawn = (token: string, day: number, data: object = {}): CloudEvent => fact('c-1', 'complaints.blind-review-drawn', noon(day), { blindReviewId: token, complaintId: `secret-${token}`, ...facts, ...data });

let api: ReadApi;
let last: number;
beforeAll(async () => {
  api = await ReadApi.start(noon(900));
  last = await append(
    api.store,
    equity('opened', 'e-1', 9, { causes: ['below_entitlement'], qEntBp: 4_000 }), equity('opened', 'e-2', 3, { causes: ['below_peers'], qPeerBp: 4_200, peerN: 57 }), equity('opened', 'e-3', 5, { causes: ['below_peers'], qPeerBp: 7_000, peerN: 20 }),
    equity('decided', 'e-2', 8, { topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers' }), equity('decided', 'e-unknown', 8, { topUpMinor: 0, currency: 'CNY', reason: 'fair' }),
    drawn('ffff', 1, { assessedLossMinor: 300, currency: 'CNY' }), drawn('0aaa', 2), drawn('9c56', 3),
    fact('c-1', 'complaints.blind-review-completed', noon(4), { complaintId: 'secret-9c56', reviewerRef: 'h-95', merited: true, fairAmountMinor: 300, currency: 'CNY', bankDecision: 'rejected' }),
    fact('c-1', 'complaints.blind-review-completed', noon(4), { complaintId: 'never-drawn', reviewerRef: 'h-95', merited: true, fairAmountMinor: 300, currency: 'CNY', bankDecision: 'rejected' }),
  );
});
afterAll(() => api.stop());

async function all<Item>(path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await api.get<ListPage<Item>>(`${path}limit=1&minPosition=${last}${cursor}`);
    expect({ status, position: body.position }).toEqual({ status: 200, position: last });
    items.push(...body.items);
    if (body.next === null) return items;
    cursor = `&cursor=${body.next}`;
  }
}

describe('equity reviews over HTTP', () => {
  it('come in the order they were opened, each with what looked too low and what was decided', async () => {
    expect(await all<EquityReviewItem>('/v1/equity-reviews?')).toEqual([
      { equityReviewId: 'e-2', complaintId: 'k-e-2', customerId: 'c-e-2', causes: ['below_peers'], qEntBp: null, qPeerBp: 4_200, peerN: 57, openedAt: noon(3), state: 'decided', topUpMinor: 18_000, currency: 'CNY', reason: 'below_peers', decidedAt: noon(8) },
      expect.objectContaining({ equityReviewId: 'e-3', state: 'open', topUpMinor: null, decidedAt: null }), expect.objectContaining({ equityReviewId: 'e-1', causes: ['below_entitlement'], qEntBp: 4_000, peerN: null }),
    ]);
  });

  it.each([['open', ['e-3', 'e-1']], ['decided', ['e-2']]])('are only those that are %s', async (state, expected) => {
    expect((await all<EquityReviewItem>(`/v1/equity-reviews?state=${state}&`)).map(({ equityReviewId }) => equityReviewId)).toEqual(expected);
  });
});

describe('blind reviews over HTTP', () => {
  it('come in the order of their tokens, each with the facts and nothing else', async () => {
    const money = { allegedLossMinor: null, assessedLossMinor: null, currency: null };
    expect(await all<BlindReviewItem>('/v1/blind-reviews?')).toEqual([
      { token: '0aaa', state: 'open', ...facts, ...money }, { token: '9c56', state: 'completed', ...facts, ...money }, { token: 'ffff', state: 'open', ...facts, ...money, assessedLossMinor: 300, currency: 'CNY' },
    ]);
    expect((await all<BlindReviewItem>('/v1/blind-reviews?state=open&')).map(({ token }) => token)).toEqual(['0aaa', 'ffff']);
  });

  it('tell by nothing, not even by a cursor, which complaint or customer a token stands for', async () => {
    const text = await api.text('/v1/blind-reviews?limit=1');
    const { next } = JSON.parse(text) as ListPage<BlindReviewItem>;
    for (const told of [text, Buffer.from(next ?? '', 'base64url').toString()]) expect(told).not.toMatch(/secret|c-1|rejected|h-95|merited/);
  });
});

it.each([['/v1/equity-reviews?state=closed', 'state'], ['/v1/equity-reviews?cursor=x', 'cursor'], ['/v1/blind-reviews?state=decided', 'state'], ['/v1/blind-reviews?customer=c-1', 'customer'], ['/v1/blind-reviews?limit=0', 'limit']])(
  '%s is refused by the name of its parameter', async (path, field) => {
    const { status, body } = await api.get<Problem>(path);
    expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
  });
