import type { StateProjection } from '@evenhand/event-sourcing';
import { layoutOf } from './layout';
import { movements } from './testing/account.projections';
import type { Movement } from './testing/account.projections';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';

interface Tally {
  cents: number;
  of: string;
}

/** A row an account and one a kind of movement: every event belongs to both. */
const tallies: StateProjection<Tally, Movement> = {
  name: 'tally',
  version: 1,
  kind: 'state',
  acrossSlots: true,
  key: ({ customer, kind }) => (customer === 'bank' ? undefined : [customer, kind]),
  initialState: () => ({ cents: 0, of: '' }),
  evolve: (state, { cents, kind }, key) => ({ cents: state.cents + cents, of: key === kind ? 'kind' : 'account' }),
  encode: (state) => JSON.stringify(state),
  decode: (text) => JSON.parse(text) as Tally,
  columns: { cents: `(state ->> 'cents')::integer`, of_what: `(state ->> 'of') collate "C"`, whole: 'state' },
  indexes: [['of_what', 'cents'], ['cents']],
};

describe('A state', () => {
  let bank: Bank;
  const events = movements(400, 7, 11);
  beforeAll(async () => {
    bank = await openBank();
    const engine = await bank.open({ projections: [tallies], windowSize: 30, cacheRows: 3 });
    engine.start();
    await bank.publish(events);
    await bank.caughtUp(engine, [tallies]);
  });
  afterAll(() => bank.close());

  it('may have an event belong to several rows, each of which knows which it is', async () => {
    const expected = new Map<string, number>();
    for (const { customer, body } of events) {
      const { kind, cents } = JSON.parse(body) as Movement;
      if (customer !== 'bank') for (const key of [customer, kind]) expected.set(key, (expected.get(key) ?? 0) + cents);
    }
    const { rows } = await bank.sql.query<{ key: string; cents: number; of_what: string }>('select key, cents, of_what from tally order by key');
    expect(rows.map(({ key, cents }) => [key, cents])).toEqual([...expected].sort());
    expect(rows.filter(({ of_what }) => of_what === 'kind').map(({ key }) => key)).toEqual(['deposit', 'withdrawal']);
  });

  it.each([[`of_what = 'account' and cents > 10`, 'cents, key'], ['cents < 100', 'cents, key'], ['true', 'cents, key']])('is found through its view by index where %s', async (where, order) => {
    await bank.sql.query('set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off');
    const { rows } = await bank.sql.query<{ 'QUERY PLAN': string }>(`explain select key, whole from tally where ${where} order by ${order} limit 5`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Scan/);
    expect(plan).not.toMatch(/Sort|Seq Scan on/);
  });

  it('has no index over what its view does not tell from the state', () => {
    expect(() => layoutOf({ ...tallies, columns: { cents: '1 + 1' }, indexes: [['cents']] }, 'any')).toThrow('the expression of an indexed column begins with state');
  });
});
