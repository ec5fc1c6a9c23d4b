/** What pg's clients and pools take. */
export interface PostgresSession {
  readonly connectionString: string;
  readonly keepAlive: true;
  readonly keepAliveInitialDelayMillis: number;
  readonly options: string;
}

/** seconds of silence before the other side is asked whether it is there, between questions, and how many are asked in vain */
const [IDLE, INTERVAL, COUNT] = [10, 5, 3];

/**
 * Settings of a PostgreSQL session that holds a lock. Both sides find out within half a minute that the other machine is gone without a word, and the lock
 * is free; as operating systems are set up, that takes more than two hours. Other settings come beside them. @param url postgres://…, its own `options` kept
 */
export function postgresSession(url: string): PostgresSession {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  address.searchParams.delete('options');
  return {
    connectionString: address.href, keepAlive: true, keepAliveInitialDelayMillis: IDLE * 1_000,
    options: `${given} -c tcp_keepalives_idle=${IDLE} -c tcp_keepalives_interval=${INTERVAL} -c tcp_keepalives_count=${COUNT}`.trim(),
  };
}
