import { journeyOf, append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';

interface Page {
  readonly items: readonly { readonly id: string; readonly position: number }[];
  readonly next: string | null;
  readonly position: number;
}

let api: ReadApi;
beforeAll(async () => {
  api = await ReadApi.start(noon(900));
});
afterAll(() => api.stop());

const need = (customer: string): ReturnType<typeof fact> => fact(customer, 'need-recorded', noon(1), { needCode: 'N1' });
const page = async (query: string): Promise<Page> => (await api.get<Page>(`/v1/customers/walker/journey?${query}`)).body;

describe("a customer's journey", () => {
  it('is the stored text of each event with what the store knows of it, not a digit changed', async () => {
    const text = '{"specversion":"1.0","id":"as-written","source":"s","type":"evenhand.interactions.need-recorded.v1","subject":"raw","time":"2026-01-01T00:00:00+00:00","data":{"needCode":"N\\u0031","score":1.50}}';
    await api.store.append('raw-1', [{ id: '00000000-0000-5000-8000-000000000001', customer: 'raw', body: text, digest: '0'.repeat(32) }], -1);
    const head = await api.store.head();
    const answer = await api.get('/v1/customers/raw/journey');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe(`{"items":[${text.slice(0, -1)},"recordedat":"${noon(900)}","stream":"raw-1","revision":0,"position":${head}}],"next":null,"position":${head}}`);
  });

  it('is paged by cursors in both orders, and ends with null', async () => {
    for (let i = 0; i < 7; i++) await append(api.store, need('walker'), need('other'));
    const positions = (await journeyOf(api.store, 'walker')).map(({ position }) => position);
    for (const [order, expected] of [['asc', positions], ['desc', [...positions].reverse()]] as const) {
      const seen: number[] = [];
      const sizes: number[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { items, next } = await page(`limit=3&order=${order}${cursor && `&cursor=${cursor}`}`);
        seen.push(...items.map(({ position }) => position));
        sizes.push(items.length);
        cursor = next;
      }
      expect(seen).toEqual(expected);
      expect(sizes).toEqual([3, 3, 1]);
    }
  });

  it('tells the end of the log it was read at, and waits for a position', async () => {
    const minPosition = await append(api.store, need('walker'));
    const { items, next, position } = await page(`minPosition=${minPosition}&order=desc&limit=1`);
    expect([items[0]?.position, position]).toEqual([minPosition, minPosition]);
    expect(next).not.toBeNull();
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'order=up', 'cursor=x', 'cursor=', 'minPosition=-1'])('refuses %s and names it', async (query) => {
    const { status, body } = await api.get<Problem>(`/v1/customers/walker/journey?${query}`);
    expect([status, body.code, body.errors.map(({ field }) => field)]).toEqual([422, 'invalid_parameter', [query.split('=')[0]]]);
  });

  it('takes a cursor only in the order that gave it', async () => {
    const { next } = await page('limit=1');
    expect((await api.get<Problem>(`/v1/customers/walker/journey?order=desc&cursor=${next}`)).status).toBe(422);
  });
});
