import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, NO_STREAM, START, WrongExpectedVersionError, excludeSystemEvents, jsonEvent } from '@eventstore/db-client';
import { InProcessEventStoreDb } from './in-process-server';

let server: InProcessEventStoreDb;
let client: EventStoreDBClient;

beforeEach(async () => {
  server = await InProcessEventStoreDb.start();
  client = EventStoreDBClient.connectionString(server.url);
});
afterEach(async () => {
  await client.dispose();
  server.stop();
});

const events = (count: number): ReturnType<typeof jsonEvent>[] => Array.from({ length: count }, (_, n) => jsonEvent({ type: 'counted', data: { n } }));

describe("the server in this process, which is not EventStoreDB, to EventStoreDB's own client", () => {
  it('appends, refuses another version, and takes known ids at their place for a repetition whatever they hold', async () => {
    const [first, second] = events(2) as [ReturnType<typeof jsonEvent>, ReturnType<typeof jsonEvent>];
    const appended = await client.appendToStream('a', first, { expectedRevision: NO_STREAM });
    expect(appended).toMatchObject({ success: true, nextExpectedRevision: 0n });
    expect(await client.appendToStream('a', second, { expectedRevision: 0n })).toMatchObject({ nextExpectedRevision: 1n });
    expect(await client.appendToStream('a', { ...first, data: 'other' }, { expectedRevision: NO_STREAM })).toEqual(appended);
    await expect(client.appendToStream('a', events(1), { expectedRevision: 0n })).rejects.toThrow(WrongExpectedVersionError);
    await expect(client.appendToStream('b', events(1), { expectedRevision: 5n })).rejects.toThrow(WrongExpectedVersionError);
    const found = [];
    for await (const { event } of client.readStream('a')) found.push(event?.id);
    expect(found).toEqual([first.id, second.id]);
  });

  it('reads the log both ways, from a place of its own and from no other', async () => {
    for (let i = 0; i < 20; i++) await client.appendToStream(`s-${i}`, events(2));
    const places: bigint[] = [];
    for await (const { event, commitPosition } of client.readAll({ fromPosition: START })) if (!event?.type.startsWith('$')) places.push(commitPosition as bigint);
    expect(places).toHaveLength(40);
    expect(places.every((place, i) => i === 0 || place > (places[i - 1] as bigint) + 1n)).toBe(true);
    const middle = places[17] as bigint;
    const from = async (position: bigint): Promise<unknown[]> => {
      const found = [];
      for await (const { commitPosition } of client.readAll({ fromPosition: { commit: position, prepare: position }, maxCount: 1 })) found.push(commitPosition);
      return found;
    };
    expect(await from(middle)).toEqual([middle]);
    await expect(from(middle + 1n)).rejects.toThrow(/invalid position/);
  });

  it('tells a subscriber what comes, without what is its own, and checkpoints that lie beyond the last event', async () => {
    await client.appendToStream('a', events(3));
    const checkpoints: bigint[] = [];
    const seen: bigint[] = [];
    const subscription = client.subscribeToAll({ filter: excludeSystemEvents({ checkpointReached: async (_, { commit }) => void checkpoints.push(commit) }) });
    subscription.on('data', ({ event, commitPosition }) => {
      expect(event?.type).toBe('counted');
      seen.push(commitPosition as bigint);
    });
    while (seen.length < 3) await sleep(5);
    await client.appendToStream('a', events(3));
    while (seen.length < 6) await sleep(5);
    expect(checkpoints[0]).toBeGreaterThan(seen[2] as bigint);
    await subscription.unsubscribe();
  });
});
