import { keepalivesOf, testDatabase } from '@evenhand/testing';
import { Client, Pool } from 'pg';
import { Lease } from './lease';
import { openSchema } from './schema';

it('the session of a lease is ended within half a minute where its machine is gone without a word', async () => {
  const database = await testDatabase('lease');
  const pool = new Pool({ connectionString: database.url });
  await openSchema(pool);
  await pool.end();
  const connecting = jest.spyOn(Client.prototype, 'connect');
  const lease = new Lease(database.url, 'journey', 1_000);
  try {
    expect(await lease.take({ generation: null, partitions: null, position: 0, state: 'opening', error: null })).toBe(true);
    expect(await keepalivesOf(connecting.mock.contexts[0] as Client)).toBe('3 10 5');
  } finally {
    connecting.mockRestore();
    await lease.release();
    await database.drop();
  }
});
