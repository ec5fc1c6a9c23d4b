import { rm } from 'node:fs/promises';
import { describeWithKafka, InProcessEventStoreDb } from '@evenhand/testing';
import { killDistributed, startDistributedProcess } from '../testing/distributed.process';
import { dataFolder, until } from '../testing/suite.process';

jest.setTimeout(240_000);

// The server is ours, of the same protocol, over the in-memory store: it stands in for EventStoreDB where there is none.
describeWithKafka('npm run distributed --event-store esdb://…', () => {
  let store: InProcessEventStoreDb;
  let folder: string;
  beforeAll(async () => {
    [store, folder] = await Promise.all([InProcessEventStoreDb.start(), dataFolder()]);
  });
  afterAll(async () => {
    killDistributed();
    await store.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  it('stores there what is published, and reads it back over Kafka', async () => {
    const running = await startDistributedProcess('--port', '0', '--data', folder, '--event-store', store.url);
    expect(running.parts.get('event store')?.where).toBe(store.url);
    const event = {
      specversion: '1.0', id: 'v-1', source: 'urn:evenhand:test', type: 'evenhand.interactions.voice-recorded.v1', subject: 'c_1', time: '2026-01-08T09:15:00Z', data: { voiceId: 'v-1', kind: 'praise', topicCode: 'branch' },
    };
    const publish = async (): Promise<{ readonly status: string; readonly position: number }> => (await fetch(`${running.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json' }, body: JSON.stringify(event) })).json() as Promise<{ status: string; position: number }>;
    const stored = await publish();
    expect(stored.status).toBe('stored');
    expect(await publish()).toMatchObject({ status: 'duplicate', position: stored.position });
    const state = await until(async () => {
      const answer = await fetch(`${running.url}/v1/customers/c_1/state?minPosition=${stored.position}`);
      if (answer.status === 503) return void (await answer.arrayBuffer());
      return { status: answer.status, body: await answer.json() };
    });
    expect(state).toMatchObject({ status: 200, body: { customerId: 'c_1' } });
    expect(await running.end('SIGINT')).toBe(0);
  });
});
