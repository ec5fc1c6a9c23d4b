import { testDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { Turn } from './turn';

it('the turn of a machine that is gone without a word is free within half a minute', async () => {
  const database = await testDatabase('turn');
  const connecting = jest.spyOn(Client.prototype, 'connect');
  const turn = new Turn(database.url, 'interactions');
  try {
    expect(await turn.take()).toBe(true);
    const { rows } = await (connecting.mock.contexts[0] as Client).query(`select string_agg(setting, ' ' order by name) from pg_settings where name like 'tcp_keepalives_%'`);
    expect(rows).toEqual([{ string_agg: '3 10 5' }]);
  } finally {
    connecting.mockRestore();
    await turn.end();
    await database.drop();
  }
});
