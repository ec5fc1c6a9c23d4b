import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { postgresServer } from './postgres-server';

export interface TestDatabase {
  /** postgres://… of an empty database of this suite's own */
  readonly url: string;
  /** removes it, whoever is still connected */
  drop(): Promise<void>;
}

const ATTEMPTS = 3;

/**
 * A fresh database on the server of this checkout's tests, which is started where none runs. A failure to start is a failure: PostgreSQL
 * is always there. The connection kept until drop() shows the server that it is still needed.
 */
export async function testDatabase(name = 'test'): Promise<TestDatabase> {
  const { admin, url } = await connect();
  const database = `${name}_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${escapeIdentifier(database)}`);
  const own = new URL(url);
  own.pathname = `/${encodeURIComponent(database)}`;
  return {
    url: own.href,
    async drop() {
      await admin.query(`drop database if exists ${escapeIdentifier(database)} with (force)`);
      await admin.end();
    },
  };
}

/** Again where the server went idle and away between finding and asking it. */
async function connect(): Promise<{ admin: Client; url: string }> {
  for (let attempt = 1; ; attempt++) {
    const url = await postgresServer();
    const admin = new Client({ connectionString: url });
    admin.on('error', () => undefined);
    try {
      await admin.connect();
      return { admin, url };
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
