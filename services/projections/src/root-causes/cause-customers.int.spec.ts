import type { CloudEvent } from '@evenhand/contracts';
import * as fc from 'fast-check';
import type { ListPage } from '../lists/list.reader';
import { append, fact, noon } from '../testing/journeys';
import { ReadApi } from '../testing/read-api';
import type { Problem } from '../testing/read-api';
import { filed } from '../testing/redress';
import type { CauseCustomerItem } from './cause-customers.controller';

let api: ReadApi;
beforeAll(async () => {
  api = await ReadApi.start(noon(900));
});
afterAll(() => api.stop());

interface Gap { readonly gapId: string; readonly customer: string; readonly product: string; readonly item: string; readonly foundBy: string; readonly harmMinor: number; readonly day: number }
interface Complaint { readonly complaintId: string; readonly customer: string; readonly product: string; readonly issue: string; readonly gapId?: string; readonly causeCode?: string }
interface Payment { readonly compensationId: string; readonly gap: Gap; readonly amountMinor: number; readonly currency: string; readonly reversed: number }

const found = ({ gapId, customer, product, item, foundBy, harmMinor, day }: Gap): CloudEvent => ({ ...fact(customer, 'disclosure-gap-found', noon(day), { gapId, item, foundBy, harmMinor, currency: 'CNY' }), productcode: product });
function complained({ complaintId, customer, product, issue, gapId, causeCode }: Complaint): CloudEvent[] {
  const received = filed({ customer, complaintId, day: 5, product, issue });
  const cause = { rootCauseId: `rc-${complaintId}`, complaintId, causeCode, locus: 'bank', controllable: true, stable: true };
  return [{ ...received, data: { ...received.data, ...(gapId !== undefined && { gapId }) } }, ...(causeCode === undefined ? [] : [fact(customer, 'complaints.root-cause-identified', noon(20), cause)])];
}
const PAID = noon(30);
const paid = ({ compensationId, gap, amountMinor, currency, reversed }: Payment): CloudEvent[] => [
  fact(gap.customer, 'complaints.compensation-paid', PAID, { compensationId, gapId: gap.gapId, amountMinor, currency, paidAt: PAID, businessDaysLate: 0 }),
  ...(reversed === 0 ? [] : [fact(gap.customer, 'complaints.compensation-reversed', noon(40), { compensationId, amountMinor: reversed, currency, reason: 'paid_twice', requesterRef: 'h-1', approverRef: 'h-2', entries: [] })]),
];

async function customers(causeCode: string, query: string, position: number, limit = 200): Promise<CauseCustomerItem[]> {
  const items: CauseCustomerItem[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await api.get<ListPage<CauseCustomerItem>>(`/v1/root-causes/${causeCode}/customers?limit=${limit}&minPosition=${position}${query}${cursor}`);
    expect([status, body.items.length <= limit]).toEqual([200, true]);
    items.push(...body.items);
    if (body.next === null) return items;
    cursor = `&cursor=${body.next}`;
  }
}

describe('those who share a cause', () => {
  const gap = (gapId: string, customer: string, more: Partial<Gap> = {}): Gap => ({ gapId, customer, product: 'CARD_STD', item: 'fee_composition', foundBy: 'audit', harmMinor: 2_500, day: 1, ...more });
  const payment = (compensationId: string, of: Gap, amountMinor: number, more: Partial<Payment> = {}): Payment => ({ compensationId, gap: of, amountMinor, currency: 'CNY', reversed: 0, ...more });
  const shared = async (code: string, ...events: readonly CloudEvent[]): Promise<string[][]> =>
    (await customers(code, '', events.length > 0 ? await append(api.store, ...events) : 0)).map(({ customerId, state, gaps }) => [customerId, state, ...gaps.map(({ gapId }) => gapId)]);

  it('show it by a gap of the same product that the cause is about, and are told with what each was given', async () => {
    const [own, second, third] = [gap('a-1', 'a-c1'), gap('a-2', 'a-c2', { day: 3 }), gap('a-3', 'a-c2', { item: 'interest_rate', harmMinor: 0, day: 2 })];
    const position = await append(api.store, ...[own, second, third, gap('a-4', 'a-c3', { item: 'risk' }), gap('a-5', 'a-c4', { product: 'LOAN_A' })].map(found),
      ...complained({ complaintId: 'a-k1', customer: 'a-c1', product: 'CARD_STD', issue: 'fees', causeCode: 'a-leaflet' }), ...paid(payment('a-p1', second, 2_500)));
    expect(await customers('a-leaflet', '', position)).toEqual([{
      customerId: 'a-c2', productCode: 'CARD_STD', harmMinor: 2_500, state: 'given', given: [{ compensationId: 'a-p1', amountMinor: 2_500, currency: 'CNY', paidAt: PAID }],
      gaps: [{ gapId: 'a-3', item: 'interest_rate', foundAt: noon(2), harmMinor: 0, currency: 'CNY' }, { gapId: 'a-2', item: 'fee_composition', foundAt: noon(3), harmMinor: 2_500, currency: 'CNY' }],
    }]);
    expect([await customers('a-leaflet', '&productcode=CARD_STD', position), await customers('a-leaflet', '&productcode=LOAN_A', position), await customers('a-other', '', position)].map(({ length }) => length)).toEqual([1, 0, 0]);
  });

  it('share what the complaint names as its gap, or uncovered where it names none', async () => {
    const named = complained({ complaintId: 'b-k1', customer: 'b-c1', product: 'FUND', issue: 'disclosure', gapId: 'b-1', causeCode: 'b-named' });
    const uncovering = complained({ complaintId: 'b-k2', customer: 'b-c2', product: 'BOND', issue: 'disclosure', causeCode: 'b-uncovered' });
    const gaps = [
      gap('b-1', 'b-c1', { product: 'FUND', item: 'risk' }), gap('b-2', 'b-c3', { product: 'FUND', item: 'risk' }), gap('b-3', 'b-c4', { product: 'FUND', item: 'cancellation' }),
      gap('b-4', 'b-c2', { product: 'BOND', item: 'return_range', foundBy: 'complaint' }), gap('b-5', 'b-c2', { product: 'BOND', item: 'risk' }), gap('b-6', 'b-c5', { product: 'BOND', item: 'return_range' }), gap('b-7', 'b-c6', { product: 'BOND', item: 'risk' }),
    ].map(found);
    expect(await shared('b-named', ...gaps, ...named, ...uncovering)).toEqual([['b-c3', 'owed', 'b-2']]);
    expect(await shared('b-uncovered')).toEqual([['b-c5', 'owed', 'b-6']]);
  });

  it('did not complain themselves of that product about the same', async () => {
    const more = ['c-c2', 'c-c3', 'c-c4'].map((customer, i) => found(gap(`c-${i}`, customer)));
    const other = [['c-c2', 'CARD_STD', 'fees'], ['c-c3', 'LOAN_A', 'fees'], ['c-c4', 'CARD_STD', 'staff_attitude']].flatMap(([customer = '', product = '', issue = '']) => complained({ complaintId: `c-k${customer}`, customer, product, issue }));
    expect(await shared('c-leaflet', ...more, ...complained({ complaintId: 'c-k1', customer: 'c-c1', product: 'CARD_STD', issue: 'fees', causeCode: 'c-leaflet' }), ...other)).toEqual(
      expect.arrayContaining([['c-c3', 'owed', 'c-1'], ['c-c4', 'owed', 'c-2']]));
    expect((await shared('c-leaflet')).map(([customer]) => customer)).not.toContain('c-c2');
  });

  it.each([
    ['is owed less than all of it', [payment('d-p1', gap('d-1', 'd-c2'), 2_499)], 'owed'], ['is made good in two parts', [payment('d-p1', gap('d-1', 'd-c2'), 1_000), payment('d-p2', gap('d-1', 'd-c2'), 1_500)], 'given'],
    ['was paid in another currency', [payment('d-p1', gap('d-1', 'd-c2'), 9_000, { currency: 'EUR' })], 'owed'], ['was taken back in part', [payment('d-p1', gap('d-1', 'd-c2'), 2_500, { reversed: 1 })], 'owed'],
    ['was taken back altogether', [payment('d-p1', gap('d-1', 'd-c2'), 2_500, { reversed: 2_500 })], 'owed'],
  ])('are owed until their harm is made good: one that %s', async (name, payments, state) => {
    const part = name.replaceAll(' ', '-');
    const of = (id: string): string => `${part}-${id}`;
    const mine = gap(of('g'), of('c2'), { product: of('P').slice(0, 32) });
    const position = await append(api.store, found(mine), ...complained({ complaintId: of('k'), customer: of('c1'), product: mine.product, issue: 'fees', causeCode: of('x').slice(0, 32) }),
      ...payments.flatMap((one) => paid({ ...one, compensationId: of(one.compensationId), gap: mine })));
    expect((await customers(of('x').slice(0, 32), `&productcode=${mine.product}`, position)).map(({ customerId, state: is }) => [customerId, is])).toEqual([[mine.customer, state]]);
  });
});

const ITEMS = ['credit_bureau', 'fee_composition', 'interest_rate', 'risk'];
const items: Readonly<Record<string, readonly string[]>> = { credit_bureau: ['credit_bureau'], fees: ['fee_composition', 'interest_rate'], disclosure: [], staff_attitude: [] };
const drawn = fc.record({
  gaps: fc.array(fc.record({ who: fc.nat(14), product: fc.nat(1), item: fc.constantFrom(...ITEMS), foundBy: fc.constantFrom('audit', 'complaint'), harmMinor: fc.nat(3), day: fc.nat(3) }), { minLength: 10, maxLength: 60 }),
  complaints: fc.array(fc.record({ who: fc.nat(14), product: fc.nat(1), issue: fc.constantFrom(...Object.keys(items)), names: fc.option(fc.nat(), { nil: undefined }), hasCause: fc.boolean() }), { minLength: 1, maxLength: 6 }),
  payments: fc.array(fc.record({ of: fc.nat(), amountMinor: fc.integer({ min: 1, max: 4 }), isReversed: fc.boolean() }), { maxLength: 30 }),
});

describe('the list of those who share a cause', () => {
  it('gives everybody once, by customer and product, whatever a page holds, as they are found by looking everybody up', async () => {
    let run = 0;
    await fc.assert(fc.asyncProperty(drawn, async (of) => {
      const id = `z${(run += 1)}`;
      const named = ({ who, product }: { who: number; product: number }): { customer: string; product: string } => ({ customer: `${id}-c${who}`, product: `${id}-${product}` });
      const gaps: Gap[] = of.gaps.map((one, i) => ({ ...one, ...named(one), gapId: `${id}-g${i}` }));
      const complaints: Complaint[] = of.complaints.map(({ names, hasCause, issue, ...one }, i) => {
        const own = gaps.filter(({ customer }) => customer === named(one).customer);
        const gapId = names === undefined ? undefined : own[names % own.length]?.gapId;
        return { complaintId: `${id}-k${i}`, ...named(one), issue, ...(gapId !== undefined && { gapId }), ...(hasCause && { causeCode: `${id}-cause` }) };
      });
      const payments: Payment[] = of.payments.map(({ of: pick, amountMinor, isReversed }, i) => ({ compensationId: `${id}-p${String(i).padStart(2, '0')}`, gap: gaps[pick % gaps.length] as Gap, amountMinor, currency: 'CNY', reversed: isReversed ? amountMinor : 0 }));
      const position = await append(api.store, ...gaps.map(found), ...complaints.flatMap(complained), ...payments.flatMap(paid));

      const because = complaints.filter(({ causeCode }) => causeCode !== undefined);
      const shows = (gap: Gap): boolean => because.filter(({ product }) => product === gap.product).some(({ customer, product, issue, gapId }) =>
        items[issue]?.includes(gap.item) || gaps.some((other) => other.item === gap.item && (other.gapId === gapId
          || (issue === 'disclosure' && gapId === undefined && other.foundBy === 'complaint' && other.customer === customer && other.product === product))));
      const complainedThemselves = (gap: Gap): boolean => complaints.some(({ customer, product, issue }) => customer === gap.customer && product === gap.product && because.some((one) => one.product === product && one.issue === issue));
      const sharing = gaps.filter((gap) => shows(gap) && !complainedThemselves(gap));
      const expected = [...new Set(sharing.map(({ customer, product }) => JSON.stringify([customer, product])))].sort().map((key) => {
        const [customer, product] = JSON.parse(key) as [string, string];
        const own = sharing.filter((gap) => gap.customer === customer && gap.product === product);
        const left = payments.filter(({ gap, reversed }) => own.includes(gap) && reversed === 0);
        const paidFor = (gap: Gap): number => left.filter((one) => one.gap === gap).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        return {
          customerId: customer, productCode: product, gaps: own.map(({ gapId }) => gapId).sort(), harmMinor: own.reduce((sum, { harmMinor }) => sum + harmMinor, 0),
          given: left.map(({ compensationId }) => compensationId).sort(), state: own.every((gap) => paidFor(gap) >= gap.harmMinor) ? 'given' : 'owed',
        };
      });
      const lean = ({ gaps: shown, given, ...item }: CauseCustomerItem): object => ({ ...item, gaps: shown.map(({ gapId }) => gapId).sort(), given: given.map(({ compensationId }) => compensationId) });
      for (const limit of [1, 3, 200]) expect((await customers(`${id}-cause`, '', position, limit)).map(lean)).toEqual(expected);
    }), { numRuns: 25 });
  }, 120_000);

  it.each([['/v1/root-causes/a%00/customers', 'causeCode'], ['/v1/root-causes/x/customers?productcode=a%20b', 'productcode'], ['/v1/root-causes/x/customers?cursor=x', 'cursor'], ['/v1/root-causes/x/customers?limit=201', 'limit']])(
    '%s is refused by the name of its parameter', async (path, field) => {
      const { status, body } = await api.get<Problem>(path);
      expect({ status, code: body.code, fields: body.errors.map((error) => error.field) }).toEqual({ status: 422, code: 'invalid_parameter', fields: [field] });
    });
});
