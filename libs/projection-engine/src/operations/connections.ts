import { Client } from 'pg';
import type { DecodedEvent } from '../window';
import type { JobContext } from './job';

/** A connection that goes away with the operation: whatever runs on it is broken off when the signal aborts. */
export async function connect<Event extends DecodedEvent>({ options: { databaseUrl }, signal }: Pick<JobContext<Event>, 'options' | 'signal'>, settings = ''): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'evenhand operation', keepAlive: true, connectionTimeoutMillis: 5_000, options: settings });
  client.on('error', () => undefined);
  signal.throwIfAborted();
  await client.connect();
  const breakOff = (): void => void client.connection.stream.destroy();
  signal.addEventListener('abort', breakOff);
  client.once('end', () => signal.removeEventListener('abort', breakOff));
  if (signal.aborted) breakOff();
  return client;
}

export async function end(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}

/** One transaction on a connection of its own. */
export async function inTransaction<Event extends DecodedEvent, Result>(context: JobContext<Event>, work: (client: Client) => Promise<Result>, settings?: string): Promise<Result> {
  const client = await connect(context, settings);
  try {
    await client.query('begin');
    const result = await work(client);
    context.signal.throwIfAborted();
    await client.query('commit');
    return result;
  } finally {
    await end(client);
  }
}
