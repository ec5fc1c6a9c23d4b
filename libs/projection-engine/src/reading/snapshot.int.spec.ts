import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client, Pool } from 'pg';
import { openCatalogue } from '../catalogue';
import { Snapshot } from './snapshot';

let database: TestDatabase;
const clients: Client[] = [];
const connect = async (): Promise<Client> => {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
};
beforeAll(async () => {
  database = await testDatabase('snapshot');
  await openCatalogue(await connect(), []);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await database.drop();
});

test('rows come as PostgreSQL writes them: nulls, backslashes, tabs, line ends and other scripts', async () => {
  const texts = ['plain', 'a\tb', 'a\nb\r\n', '\\N', 'back\\slash\\n', '', 'žluťoučký 馬', null];
  const rows = await Snapshot.take(await connect(), [], async (snapshot) => {
    const all: (string | null)[][] = [];
    const values = texts.map((text, i) => `(${i}, ${text === null ? 'null' : `convert_from(decode('${Buffer.from(text).toString('hex')}', 'hex'), 'UTF8')`})`).join(', ');
    for await (const some of snapshot.copy(`select * from (values ${values}) as v(i, text) order by i`)) all.push(...some);
    return all;
  });
  expect(rows).toEqual(texts.map((text, i) => [String(i), text]));
});

test('a piece that ends in the middle of a line or a character loses nothing', async () => {
  const rows = await Snapshot.take(await connect(), [], async (snapshot) => {
    let [n, wrong] = [0, 0];
    for await (const some of snapshot.copy(`select i, repeat('馬', 100) from generate_series(1, 20000) as i`)) {
      for (const [i, text] of some) if (Number(i) !== (n += 1) || text !== '馬'.repeat(100)) wrong += 1;
    }
    return [n, wrong];
  });
  expect(rows).toEqual([20_000, 0]);
});

test('who fails in the middle of the rows gets the own error at once, at the price of the connection', async () => {
  const client = await connect();
  const taken = Snapshot.take(client, [], async (snapshot) => {
    for await (const rows of snapshot.copy('select generate_series(1, 3000000)')) throw new Error(`stopped after ${rows.length > 0 ? 'some' : 'no'} rows`);
  });
  await expect(taken).rejects.toThrow('stopped after some rows');
  await expect(client.query('select 1')).rejects.toThrow();
});

test('a connection of a pool goes back to it, and is given up where a question fails', async () => {
  const pool = new Pool({ connectionString: database.url, max: 1 });
  const backend = (): Promise<number | undefined> => Snapshot.within(pool, [], async (snapshot) => (await snapshot.query<{ pid: number }>('select pg_backend_pid() as pid', []))[0]?.pid);
  const first = await backend();
  expect(await backend()).toBe(first);
  await expect(Snapshot.within(pool, [], (snapshot) => snapshot.query('select 1 / 0', []))).rejects.toThrow('division by zero');
  expect(await backend()).not.toBe(first);
  await pool.end();
});
