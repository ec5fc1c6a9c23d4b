import { eventStoreContract } from '@evenhand/event-sourcing/contract';
import { KillableServer, logOn } from './testing/server';

let server: KillableServer;
beforeAll(async () => {
  server = await KillableServer.start();
});
afterAll(() => server.stop());

eventStoreContract('PostgreSQL with one writer', () => logOn(server, 'one'), { onServer: true });
eventStoreContract('PostgreSQL with many writers', () => logOn(server, 'many'), { onServer: true });
