import { openEventStore } from '@evenhand/backbone';
import { storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { createLog, SystemClock } from '@evenhand/nest';
import { describeWithKafka, InProcessEventStoreDb, publishRecords } from '@evenhand/testing';
import type { Answer } from './testing/doors';
import { recordOf } from './testing/inbound.bank';
import type { Json, Mode } from './testing/inbound.bank';
import { Installation } from './testing/installation';
import { publish } from './testing/publisher';
import { killServices } from './testing/service.process';
import { until } from './testing/suite.process';
import { toldByBank } from './testing/told.bank';

jest.setTimeout(240_000);

const uuidOf = ({ source, id }: Pick<CloudEvent, 'source' | 'id'>): string => storedIdOf(source, id);
/** Each event once: it is this test that says them again. */
const told = [...new Map(toldByBank({ customers: 20, months: 8, seed: 41 }).map((event) => [uuidOf(event), event])).values()];
const MODES: readonly Mode[] = ['structured', 'binary'];
const REPLICAS = [0, 1];

describeWithKafka('law 3: an event that several tell at once, over HTTP and the inbound topic', () => {
  let eventStore: InProcessEventStoreDb | undefined;
  let installation: Installation | undefined;
  afterEach(async () => {
    await installation?.close();
    killServices();
    eventStore?.stop();
    installation = eventStore = undefined;
  });

  it.each(['PostgreSQL', 'EventStoreDB\'s protocol'])('is stored once by two instances of its service, over %s, and all are told where', async (over) => {
    eventStore = over === 'PostgreSQL' ? undefined : await InProcessEventStoreDb.start();
    const one = (installation = await Installation.open('laws_once', { partitions: 4, eventStoreUrl: eventStore?.url, env: { EVENHAND_REACTORS: 'off' } }));
    await Promise.all((['interactions', 'interactions', 'complaints', 'complaints'] as const).map((service) => one.start(service)));
    const door = await one.start('inbound');

    // by every instance and in both modes, each in its order, in requests of its own size
    const overKafka = MODES.map((mode) => publishRecords(one.topic.brokers, one.inboundTopic, told.map((event) => recordOf(event as object as Json, mode))));
    const overHttp = REPLICAS.flatMap((n) => [0, 1].map((first) => publish((service) => one.urlOf(service, n), told, 2 * n + first)));
    const [given] = await Promise.all([Promise.all(overHttp), ...overKafka]);
    const resultOf = async ({ source, id }: CloudEvent): Promise<Answer | undefined> => {
      const response = await fetch(`${door.url}/v1/inbound/results?${new URLSearchParams({ source, id }).toString()}`);
      const body: unknown = await response.json();
      return response.status === 200 ? (body as Answer) : undefined;
    };
    for (const event of told) await until(() => resultOf(event));
    // told again once all is there: what came before what it builds on was refused, and may be stored now
    const again = await publish((service) => one.urlOf(service), told);

    const positions = new Map<string, number[]>();
    const store = await openEventStore({ url: one.eventStoreUrl, databaseUrl: one.databaseUrl, writers: 'many', clock: new SystemClock(), log: createLog('silent') });
    for await (const { events } of store.readAll(0)) for (const { body, position } of events) {
      const uuid = uuidOf(JSON.parse(body) as CloudEvent);
      positions.set(uuid, [...(positions.get(uuid) ?? []), position]);
    }
    await store.close();
    expect([...positions].filter(([, places]) => places.length > 1)).toEqual([]);
    let stored = 0;
    for (const [i, event] of told.entries()) {
      const [position] = positions.get(uuidOf(event)) ?? [];
      const answers = [...given.map((all) => all[i] as Answer), again[i] as Answer];
      const first = answers.filter(({ status }) => status === 'stored');
      expect(first.length).toBeLessThanOrEqual(1);
      if (position === undefined) continue;
      stored++;
      for (const answer of answers) if (answer.status !== 'rejected') expect([event.id, answer.position]).toEqual([event.id, position]);
      expect(again[i]?.status).not.toBe('rejected');
      expect((await resultOf(event))?.position ?? position).toBe(position);
    }
    expect(stored).toBeGreaterThan(0.95 * told.length);
  });
});
