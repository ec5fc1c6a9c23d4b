import { join, resolve } from 'node:path';
import { startLocalPostgres } from '@evenhand/local-postgres';
import { ConfigError } from '@evenhand/nest';
import type { Log } from '@evenhand/nest';
import { SuiteLock } from './suite.lock';

const DATABASE = 'evenhand';

/** The PostgreSQL that a suite runs for itself. */
export interface OwnPostgres {
  /** postgres://… of the suite's database; holds the password */
  readonly url: string;
  /** set where the data could not stay below EVENHAND_DATA, because the server's user cannot reach that */
  readonly movedTo?: string;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a data folder, or adopts it where a killed suite left it running; one that dies is restarted.
 * @throws ConfigError where another suite runs on that folder, whose server is left alone
 */
export async function startOwnPostgres(folder: string, log: Log): Promise<OwnPostgres> {
  const dataDir = join(resolve(folder), 'postgres');
  const server = await startLocalPostgres({ dataDir, log: (line) => log.warn(line) });
  const lock = await SuiteLock.take(server.url);
  if (!lock) {
    server.release();
    throw new ConfigError(`Another suite runs on ${resolve(folder)}: stop it, or set EVENHAND_DATA to another folder.`);
  }
  log.info({ pid: server.pid, adopted: server.adopted, dataDir: server.dataDir }, 'PostgreSQL runs');
  const stop = async (): Promise<void> => {
    await lock.release();
    await server.stop();
    log.info('PostgreSQL stopped');
  };
  try {
    return { url: await server.ensureDatabase(DATABASE), stop, ...(server.dataDir !== dataDir && { movedTo: server.dataDir }) };
  } catch (error) {
    await stop();
    throw error;
  }
}
