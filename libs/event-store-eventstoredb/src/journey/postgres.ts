import { DatabaseError } from 'pg';
import type { ClientConfig } from 'pg';

const [INT8, INT4] = [20, 23];

/** The server finds out within half a minute that a machine is gone without a word: until then that one's keeper would have the lock. */
const KEEPALIVES = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** Positions are numbers: they stay far below 2^53. */
export function connectionConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    options: KEEPALIVES,
    application_name: 'evenhand journeys',
    types: { getTypeParser: (oid: number) => (oid === INT8 || oid === INT4 ? Number : String) },
  };
}

/** The server went away, is starting or stopping, or cannot write now. Anything else is an answer. */
export function isDatabaseOutage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return false;
  if (!(error instanceof DatabaseError)) return true;
  const code = error.code ?? '';
  return code.startsWith('08') || code.startsWith('57P') || code === '25006' || code === '53300';
}
