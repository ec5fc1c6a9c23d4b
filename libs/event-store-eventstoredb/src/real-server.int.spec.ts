import { eventStoreContract } from '@evenhand/event-sourcing/contract';
import { eventStoreDbMissing, eventStoreDbServer } from '@evenhand/testing';
import type { EventStoreDbServer } from '@evenhand/testing';
import { logOn } from './testing/log-on-server';

jest.setTimeout(300_000);

const missing = eventStoreDbMissing();
if (missing === undefined) {
  let server: EventStoreDbServer | undefined;
  beforeAll(async () => {
    server = await eventStoreDbServer();
  });
  afterAll(() => server?.stop());
  eventStoreContract('a real EventStoreDB', () => logOn((server as EventStoreDbServer).url));
} else {
  process.stderr.write(`a real EventStoreDB: left out, since there is none here (${missing})\n`);
  describe.skip('a real EventStoreDB', () => void it('passes the contract suite', () => undefined));
}
