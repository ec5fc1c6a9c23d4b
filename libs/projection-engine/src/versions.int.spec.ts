import { accounts, accountsV2, movements, turnover } from './testing/account.projections';
import type { Account } from './testing/account.projections';
import { eventually, openBank } from './testing/bank';
import type { Bank } from './testing/bank';

describe('Versions', () => {
  let bank: Bank;
  beforeEach(async () => {
    bank = await openBank();
    const engine = await bank.open({ projections: [accounts] });
    engine.start();
    await bank.publish(movements(100, 5, 1));
    await bank.caughtUp(engine, [accounts]);
    await engine.stop();
  });
  afterEach(() => bank.close());

  const catalogue = async (): Promise<unknown[]> =>
    (await bank.sql.query('select projection, version, code_version, state from evenhand_projections.versions order by 1, 2')).rows;

  it('are registered once, however often and by however many the engine is opened', async () => {
    await Promise.all([1, 2, 3].map(() => bank.open({ projections: [accounts, turnover] })));
    expect(await catalogue()).toEqual([
      { projection: 'account-state', version: 1, code_version: 1, state: 'live' },
      { projection: 'daily-turnover', version: 1, code_version: 1, state: 'live' },
    ]);
  });

  it('of new code are built beside the live one, which goes on being served and kept current', async () => {
    const engine = await bank.open({ projections: [accounts, accountsV2] });
    engine.start();
    await bank.publish(movements(100, 5, 2));
    await bank.caughtUp(engine, [accounts]);
    await eventually(async () => (await engine.status()).every(({ versions }) => versions.every(({ position }) => position === 200)));
    expect(await engine.status()).toMatchObject([{ liveVersion: 1, versions: [{ version: 1, codeVersion: 1, state: 'live' }, { version: 2, codeVersion: 2, state: 'building' }] }]);
    const { rows } = await bank.sql.query(`select (v2.state::jsonb->>'count')::integer = movements as same, v2.state::jsonb->>'trend' as trend
      from account_state join evenhand_projections.account_state_v2 as v2 using (key)`);
    expect(rows).toEqual(Array(5).fill({ same: true, trend: '0' }));
    expect((await engine.read<Account>('account-state', 'customer-1')).state?.trend).toBeGreaterThan(0);
  });

  it('of new code take over where the old code is gone, the public view with them', async () => {
    const engine = await bank.open({ projections: [accountsV2] });
    expect((await bank.sql.query('select * from account_state')).rows).toEqual([]);
    engine.start();
    await bank.caughtUp(engine, [accountsV2]);
    expect(await catalogue()).toEqual([
      { projection: 'account-state', version: 1, code_version: 1, state: 'standby' },
      { projection: 'account-state', version: 2, code_version: 2, state: 'live' },
    ]);
    const { fields, rows } = await bank.sql.query<{ trend: number }>('select * from account_state');
    expect(fields.map(({ name }) => name)).toEqual(['key', 'position', 'latest_at', 'trend']);
    expect(rows.map(({ trend }) => trend)).toEqual(Array(5).fill(0));
    expect((await bank.sql.query('select max(position)::integer as position from evenhand_projections.account_state_v1')).rows).toEqual([{ position: 100 }]);
  });

  it('of code that comes back go on from their own checkpoints', async () => {
    await (await bank.open({ projections: [accountsV2] })).stop();
    const engine = await bank.open({ projections: [accounts] });
    expect(engine.completed('account-state')).toBe(100);
    expect((await engine.status())[0]).toMatchObject({ liveVersion: 1, rows: 5, position: 100 });
  });

  it('of a catalogue made before reports told apart what events recorded are taken over as they are', async () => {
    await bank.sql.query(`alter table evenhand_projections.report_rows drop column recorded; comment on schema evenhand_projections is 'catalogue 2'`);
    const engine = await bank.open({ projections: [accounts] });
    expect(engine.completed('account-state')).toBe(100);
    expect((await bank.sql.query('select recorded from evenhand_projections.report_rows')).rows).toEqual([]);
  });
});
