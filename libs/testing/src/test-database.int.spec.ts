import { Client } from 'pg';
import { testDatabase } from './test-database';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

describe('the database of a test suite', () => {
  it('is empty, real, and apart from those of other suites on the same server', async () => {
    const [one, other] = await Promise.all([testDatabase('one'), testDatabase('other')]);
    await ask(one.url, 'create table facts as select 1 as n');
    expect(await ask(one.url, 'select n from facts')).toBe(1);
    await expect(ask(other.url, 'select n from facts')).rejects.toThrow(/facts/);
    expect(new URL(one.url).port).toBe(new URL(other.url).port);
    await Promise.all([one.drop(), other.drop()]);
  });

  it('is gone after drop, also while somebody is connected', async () => {
    const database = await testDatabase();
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(ask(database.url, 'select 1')).rejects.toThrow(/does not exist/);
    await client.end();
  });
});
