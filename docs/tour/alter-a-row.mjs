// Alters one row of the live read model, as anybody could who has the database's password. The tour lets a verification find it.
import { readFileSync } from 'node:fs';
import pg from 'pg';

const [customer] = process.argv.slice(2);
const folder = `${process.env.EVENHAND_DATA || '.evenhand'}/postgres`;
const password = readFileSync(`${folder}/password`, 'utf8').trim();
const port = Number(readFileSync(`${folder}/data/postmaster.pid`, 'utf8').split('\n')[3]);
const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'evenhand' });
await client.connect();
const { rows: [live] } = await client.query(`select table_name from evenhand_projections.versions where projection = 'customer-state' and state = 'live'`);
const { rowCount } = await client.query(
  `update ${live.table_name} set state = jsonb_set(state::jsonb, '{treatment,I,0}', '250')::text where key = $1 and state::jsonb #> '{treatment,I}' is not null`, [customer],
);
await client.end();
console.log(`${rowCount} row altered: ${customer} was told more than the events say`);
