import { randomBytes, randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@evenhand/event-sourcing';
import type { StoreUnderTest } from '@evenhand/event-sourcing/contract';
import { startLocalPostgres } from '@evenhand/local-postgres';
import type { LocalPostgres } from '@evenhand/local-postgres';
import { connect, disconnect } from '../connection';
import { PostgresEventStore } from '../postgres-event-store';
import type { PostgresEventStoreOptions } from '../postgres-event-store';

/** A durable server of the suite's own, since these tests kill it. */
export class KillableServer {
  private constructor(private postgres: LocalPostgres) {}

  static async start(): Promise<KillableServer> {
    return new KillableServer(await startLocalPostgres({ dataDir: join(tmpdir(), `evenhand-event-store-${randomBytes(6).toString('hex')}`) }));
  }

  database(): Promise<string> {
    return this.postgres.ensureDatabase(`log_${randomBytes(6).toString('hex')}`);
  }

  /** A log's own database; few are kept, since recovery after a kill looks at the files of all. */
  async drop(database: string): Promise<void> {
    const admin = await connect(this.postgres.url);
    await admin.query(`drop database ${new URL(database).pathname.slice(1)} with (force)`);
    await disconnect(admin);
  }

  /** kill -9; its supervisor restarts it. @returns once it is dead */
  async kill(): Promise<void> {
    const { pid } = this.postgres;
    process.kill(pid, 'SIGKILL');
    while (this.postgres.pid === pid) await sleep(10);
  }

  /** Away until `up`. */
  down(): Promise<void> {
    return this.postgres.stop();
  }

  async up(): Promise<void> {
    const { dataDir, url } = this.postgres;
    this.postgres = await startLocalPostgres({ dataDir, port: Number(new URL(url).port) });
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.postgres.dataDir, { recursive: true, force: true });
  }
}

/** A fresh log on that server, for the contract suite. Its one slow writer commits so few rows at a time that many groups are on their way. */
export async function logOn(server: KillableServer, writers: 'one' | 'many'): Promise<StoreUnderTest> {
  const url = await server.database();
  const opened: EventStore[] = [];
  const open = async (options: Partial<PostgresEventStoreOptions> = {}): Promise<PostgresEventStore> => {
    const store = await PostgresEventStore.open({ url, writers, readerConnections: 3, ...options });
    opened.push(store);
    return store;
  };
  const slow = { maxGroupRows: 2, commitDelay: (): Promise<void> => sleep(randomInt(8)) };
  return {
    store: await open(),
    another: () => open(),
    slowWriters: async (count) => {
      const shared = writers === 'one' ? await open(slow) : undefined;
      return Promise.all(Array.from({ length: count }, () => shared ?? open(slow)));
    },
    restartServer: () => server.kill(),
    stop: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await server.drop(url);
    },
  };
}
