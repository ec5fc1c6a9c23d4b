import { StoreUnavailable } from '@evenhand/event-sourcing';
import { LocalOwners } from './local.owners';
import { NoneTaken } from './owners';

const signal = new AbortController().signal;
const ownersThat = (fail: () => never): LocalOwners => new LocalOwners(new Map([['interactions', { candidate: fail, take: () => Promise.resolve([]) }]]));

it('a fault over an item is told apart from a store that is away', async () => {
  const take = (owners: LocalOwners): Promise<unknown> => owners.take('interactions', [{ text: '{}', value: {} }], false, signal).catch((error: unknown) => error);
  const fault = new TypeError('nobody foresaw this');
  const told = await take(ownersThat(() => { throw fault; }));
  expect(told).toBeInstanceOf(NoneTaken);
  expect(told).toMatchObject({ final: false, problem: { status: 500, code: 'owner_failed' }, cause: fault });
  const away = new StoreUnavailable('the store is away');
  expect(await take(ownersThat(() => { throw away; }))).toBe(away);
});
