import type { Client } from 'pg';

/** @returns what PostgreSQL goes by on a session to find out that the other machine is gone: how many questions in vain, after how much silence, how far apart; `count idle interval`, s */
export async function keepalivesOf(session: Client): Promise<string> {
  const { rows } = await session.query<{ settings: string }>(`select string_agg(setting, ' ' order by name) as settings from pg_settings where name like 'tcp_keepalives_%'`);
  return rows[0]?.settings ?? '';
}
