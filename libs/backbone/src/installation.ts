import { connect } from './postgres';

const OPENING = 0x4556494e;

/**
 * The name of an installation is its database's, drawn once and kept there: processes that share checkpoints share it, and whoever reads the same
 * topic into another database divides nothing with them. @returns 12 hexadecimal characters
 */
export async function installationOf(databaseUrl: string): Promise<string> {
  return connect(databaseUrl, async (client) => {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [OPENING]);
    await client.query('create table if not exists evenhand_installation (only_one boolean primary key default true check (only_one), name text not null)');
    await client.query(`insert into evenhand_installation (name) values (left(replace(gen_random_uuid()::text, '-', ''), 12)) on conflict do nothing`);
    const { rows } = await client.query<{ name: string }>('select name from evenhand_installation');
    await client.query('commit');
    return (rows[0] as { name: string }).name;
  });
}
