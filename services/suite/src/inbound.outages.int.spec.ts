import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { registry } from '@evenhand/contracts';
import { HttpOwners, InboundModule } from '@evenhand/inbound';
import { KafkaInboundTopic } from '@evenhand/journey-log';
import { ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { describeWithKafka, publishRecords, readRecords, testTopic } from '@evenhand/testing';
import type { TestTopic } from '@evenhand/testing';
import { FixedClock, namesOf, Owners, recordOf, silent, until } from './testing/inbound.bank';
import type { Answer, Json } from './testing/inbound.bank';
import { killInbound, startInbound } from './testing/inbound.process';
import type { InboundProcess } from './testing/inbound.process';

jest.setTimeout(300_000);

const KILLS = 4;
/** a member of a group that gives no sign of life for ten seconds is given up */
const LONGER_THAN_A_SESSION_MS = 12_000;
const CUSTOMERS = 30;
const EVENTS_OF_EACH = 60;
const clock = new FixedClock(Date.parse('2026-11-01T12:00:00Z'));
const SOURCE = 'urn:test:bank';

const contact = (customer: string, n: number, more: Json = {}): Json & { readonly id: string } => ({
  specversion: '1.0', id: `${customer}.${n}`, source: SOURCE, type: 'evenhand.interactions.interaction-recorded.v1', subject: customer, time: '2026-05-01T09:00:00Z',
  data: { interactionId: `i_${customer}_${n}`, initiator: 'customer', kind: 'inquiry', outcome: 'resolved' }, ...more,
});
/** Every fifth is refused: by its owner, or because nobody knows its type. */
const isBad = (n: number): boolean => n % 5 === 4;
const published = (customer: string, n: number): Json & { readonly id: string } => contact(customer, n, isBad(n) ? (n % 2 === 0 ? { type: 'evenhand.interactions.no-such.v1' } : { data: {} }) : {});

describeWithKafka('what is published over Kafka', () => {
  let made: TestTopic;
  let owners: Owners;
  beforeEach(async () => {
    [made, owners] = [await testTopic('inbound'), await Owners.open(clock)];
  });
  afterEach(async () => {
    killInbound();
    await owners.close();
    await made.drop();
  });

  const answerOf = async (url: string, id: string): Promise<Answer | undefined> => {
    const response = await fetch(`${url}/v1/inbound/results?${new URLSearchParams({ source: SOURCE, id }).toString()}`);
    return response.status === 200 ? ((await response.json()) as Answer) : undefined;
  };

  it('is stored once in each customer\'s order, refused once and answered, though doors are killed at random or wake up after others took over', async () => {
    const names = namesOf(made);
    const env = {
      KAFKA_BROKERS: made.brokers, DATABASE_URL: owners.databaseUrl, EVENHAND_INTERACTIONS_URL: owners.urls.get('interactions'), EVENHAND_COMPLAINTS_URL: owners.urls.get('complaints'),
      EVENHAND_INBOUND_TOPIC: names.topic, EVENHAND_INBOUND_REJECTED_TOPIC: names.rejectedTopic, EVENHAND_INBOUND_GROUP: names.group, EVENHAND_INBOUND_PARTITIONS: '6',
    };
    const customers = Array.from({ length: CUSTOMERS }, (_, i) => `c_${i}`);
    const doors: InboundProcess[] = [startInbound(await freePort(), env)];
    await until(async () => (await doors[0]?.isReady()) || undefined);
    doors.push(startInbound(await freePort(), env));

    const publishing = (async (): Promise<void> => {
      for (let n = 0; n < EVENTS_OF_EACH; n++) {
        await publishRecords(made.brokers, made.topic, customers.map((customer) => recordOf(published(customer, n), n % 3 === 0 ? 'binary' : 'structured')));
        await sleep(Math.random() * 1_000);
      }
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(500 + Math.random() * 4_000);
      const at = Math.floor(Math.random() * 2);
      await doors[at]?.kill();
      doors[at] = startInbound(await freePort(), env);
    }
    const [sleeper] = doors as [InboundProcess];
    await until(async () => (await sleeper.isReady()) || undefined);
    sleeper.pause();
    await sleep(LONGER_THAN_A_SESSION_MS);
    sleeper.resume();
    await publishing;

    const url = (doors[0] as InboundProcess).url;
    await until(async () => (await doors[0]?.isReady()) || undefined);
    const answers = new Map<string, Answer>();
    for (const customer of customers) for (let n = 0; n < EVENTS_OF_EACH; n++) answers.set(`${customer}.${n}`, await until(() => answerOf(url, `${customer}.${n}`)));

    const good = Array.from({ length: EVENTS_OF_EACH }, (_, n) => n).filter((n) => !isBad(n));
    const stored = [...(await owners.stored())].map(([position, { customer, body }]) => ({ position, customer, id: (JSON.parse(body) as { readonly id: string }).id }));
    for (const customer of customers) expect(stored.filter((event) => event.customer === customer).map(({ id }) => id)).toEqual(good.map((n) => `${customer}.${n}`));
    const told = [...answers].map(([id, answer]) => [id, answer.status === 'rejected' ? 'rejected' : answer.position]);
    const positions = new Map(stored.map(({ id, position }) => [id, position]));
    expect(told).toEqual(customers.flatMap((customer) => Array.from({ length: EVENTS_OF_EACH }, (_, n) => [`${customer}.${n}`, isBad(n) ? 'rejected' : positions.get(`${customer}.${n}`)])));

    const refused = customers.flatMap((customer) => Array.from({ length: EVENTS_OF_EACH }, (_, n) => n).filter(isBad).map((n) => `${customer}.${n}`)).sort();
    const rejects = await until(async () => {
      const found = await readRecords(made.brokers, names.rejectedTopic);
      return found.length >= refused.length ? found : undefined;
    });
    expect(rejects.map(({ value, headers }) => String(headers?.['ce_id'] ?? (JSON.parse(String(value)) as Json)['id'])).sort()).toEqual(refused);
    expect(new Set(rejects.map(({ headers }) => String(headers?.['evenhand-origin']))).size).toBe(refused.length);
  });

  describe('while an owner is away', () => {
    let door: RunningApp;
    beforeEach(async () => {
      const topic = new KafkaInboundTopic({ brokers: made.brokers.split(','), topic: 'unused' }, { ...namesOf(made), partitions: 2, replication: 1 });
      const found = { useFactory: () => new HttpOwners(owners.urls) };
      door = await startApp(InboundModule.register({ topic, owners: found, databaseUrl: owners.databaseUrl, clock, retention: 1_000, log: silent }), Object.assign(new ServerConfig(), { PORT: 0 }), { log: silent });
      await until(async () => ((await fetch(`${door.url}/health/ready`)).status === 200 ? true : undefined));
    });
    afterEach(() => door.close());

    it('waits with its customer\'s later events and is stored in order when the owner is back; other partitions go on', async () => {
      const complaint = { ...(registry.get('evenhand.complaints.complaint-received.v1')?.example as object as Json), source: SOURCE, id: 'complaint', subject: 'c_waits' };
      const port = await owners.stop('complaints');
      const waiting = [contact('c_waits', 0), complaint, contact('c_waits', 1)];
      await publishRecords(made.brokers, made.topic, waiting.map((event) => ({ ...recordOf(event, 'structured'), partition: 0 })));
      for (let n = 0; n < 3; n++) {
        await publishRecords(made.brokers, made.topic, [{ ...recordOf(contact('c_goes_on', n), 'binary'), partition: 1 }]);
        expect(await until(() => answerOf(door.url, `c_goes_on.${n}`))).toMatchObject({ status: 'stored' });
      }
      await until(async () => ((await (await fetch(`${door.url}/metrics`)).text()).match(/^evenhand_inbound_retries_total\{whom="complaints"\} [2-9]/m) ? true : undefined));
      for (const id of ['c_waits.0', 'complaint', 'c_waits.1']) expect(await answerOf(door.url, id)).toBeUndefined();
      expect([...(await owners.stored()).values()].filter(({ customer }) => customer === 'c_waits')).toHaveLength(1);

      await owners.start('complaints', port);
      for (const id of ['c_waits.0', 'complaint', 'c_waits.1']) expect(await until(() => answerOf(door.url, id))).toMatchObject({ id, status: 'stored' });
      expect([...(await owners.stored()).values()].filter(({ customer }) => customer === 'c_waits').map(({ body }) => (JSON.parse(body) as Json)['id'])).toEqual(['c_waits.0', 'complaint', 'c_waits.1']);
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
