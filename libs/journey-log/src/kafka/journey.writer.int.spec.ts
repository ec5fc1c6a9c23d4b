import { slotOf } from '@evenhand/event-sourcing';
import { describeWithKafka, readRecords, testTopic } from '@evenhand/testing';
import type { ReadRecord, TestTopic } from '@evenhand/testing';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import type { JourneyEvent } from '../journey-log';
import { Fetcher } from './fetcher';
import { JourneyWriter } from './journey.writer';
import { Fenced } from './journey.writer.transactions';

jest.setTimeout(180_000);

const PARTITIONS = 4;
const NOW = new Date('2026-03-01T00:00:00.000Z');

const eventAt = (position: number, more = ''): JourneyEvent => ({
  id: `i${position}`, customer: `c_${position % 10}`, stream: `s-${position}`, revision: 0, position, recordedAt: '2026-01-02T03:04:05.006Z',
  body: `{"specversion":"1.0","id":"e${position}","source":"urn:t","type":"t"${more},"data":{"n":${position}}}`,
});
const stretch = (from: number, to: number): JourneyEvent[] => Array.from({ length: to - from + 1 }, (_, i) => eventAt(from + i));

describeWithKafka('the writer of the journey topic', () => {
  let topic: TestTopic;
  let open: JourneyWriter[];
  beforeEach(async () => {
    topic = await testTopic('writer');
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    await topic.drop();
  });
  const writer = async (): Promise<JourneyWriter> => {
    const opened = await JourneyWriter.open({ brokers: topic.brokers.split(','), topic: topic.topic, partitions: PARTITIONS, replication: 1, now: () => NOW });
    open.push(opened);
    return opened;
  };
  /** A transaction can be read a moment after it was committed; the next producer begins only then. */
  const records = async (of = topic.topic): Promise<ReadRecord[]> => {
    await (await writer()).close();
    return readRecords(topic.brokers, of);
  };
  const place = ({ value }: ReadRecord): number => /"position":(\d+)/.test(String(value)) ? Number(/"position":(\d+)/.exec(String(value))?.[1]) : -1;

  it('writes an event as it is stored, with what the store knows of it, under its customer, in its slot\'s partition', async () => {
    const one = await writer();
    await one.append([eventAt(7, ',"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"')], 7);
    const [record] = (await records()).filter(({ key }) => key !== null) as [ReadRecord];
    expect(record).toMatchObject({ partition: slotOf('c_7') % PARTITIONS, timestamp: String(Date.parse('2026-01-02T03:04:05.006Z')) });
    expect([String(record.key), String(record.value)]).toEqual(['c_7', '{"specversion":"1.0","id":"e7","source":"urn:t","type":"t","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","data":{"n":7},"recordedat":"2026-01-02T03:04:05.006Z","stream":"s-7","revision":0,"position":7}']);
    expect(Object.entries(record.headers ?? {}).map(([name, value]) => [name, String(value)])).toEqual([['content-type', 'application/cloudevents+json'], ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']]);
  });

  it('ends every partition at the position that the stretch ends at, by its last event or a watermark', async () => {
    const one = await writer();
    await one.append(stretch(1, 20), 20);
    await one.append([], 25);
    const found = await records();
    const home = slotOf('c_0') % PARTITIONS;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const of = found.filter((record) => record.partition === partition);
      const expected = [...stretch(1, 20).filter(({ customer }) => slotOf(customer) % PARTITIONS === partition).map(({ position }) => position), ...(partition === home ? [] : [20]), 25];
      expect(of.map(place)).toEqual(expected);
    }
    const last = found.at(-1) as ReadRecord;
    expect([last.key, JSON.parse(String(last.value))]).toEqual([null, { specversion: '1.0', id: 'watermark-25', source: 'urn:evenhand:relay', type: 'evenhand.journey.watermark.v1', time: NOW.toISOString(), data: { position: 25 } }]);
  });

  it('opened again it is where the last one ended, and the last one is refused from then on', async () => {
    const first = await writer();
    expect([first.position, first.partitions]).toEqual([0, PARTITIONS]);
    await first.append(stretch(1, 30), 30);
    const second = await writer();
    expect(second.position).toBe(30);
    await expect(first.append(stretch(31, 40), 40)).rejects.toThrow(Fenced);
    await second.append(stretch(31, 35), 35);
    expect((await writer()).position).toBe(35);
    expect((await records()).filter(({ key }) => key !== null)).toHaveLength(35);
  });

  it('opened while another commits, it finds all of that or nothing: no position is missing and none is there twice', async () => {
    let position = 0;
    let one = await writer();
    for (let round = 0; round < 15; round++) {
      const before = one;
      const committed = before.append(stretch(position + 1, position + 20), position + 20).then(() => true, () => false);
      await new Promise((resolve) => setTimeout(resolve, round));
      one = await writer();
      if (await committed) expect(one.position).toBe(position + 20);
      expect([position, position + 20]).toContain(one.position);
      await before.close();
      position = one.position;
    }
    await one.append(stretch(position + 1, position + 1), position + 1);
    const places = (await records()).filter(({ key }) => key !== null).map(place).sort((a, b) => a - b);
    expect(places).toEqual(stretch(1, position + 1).map((event) => event.position));
  });

  it('refuses what does not lie behind what it wrote', async () => {
    const one = await writer();
    await one.append(stretch(1, 3), 3);
    for (const [events, upTo] of [[stretch(3, 4), 4], [[eventAt(5), eventAt(4)], 5], [[], 3], [stretch(4, 6), 5]] as const) await expect(one.append(events, upTo)).rejects.toThrow(RangeError);
    await one.append(stretch(4, 4), 6);
    expect(one.position).toBe(6);
  });

  it('carries more in one transaction than a broker takes in one request of a partition', async () => {
    const one = await writer();
    const large = Array.from({ length: 12 }, (_, i): JourneyEvent => ({ ...eventAt(i + 1), customer: 'c_1', body: `{"id":"e","data":{"text":"${'x'.repeat(200_000)}"}}` }));
    await one.append(large, 12);
    const fetcher = new Fetcher({ brokers: topic.brokers.split(','), topic: topic.topic });
    const place = { topic: topic.topic, partition: slotOf('c_1') % PARTITIONS };
    const found: string[] = [];
    for (let offset = 0; found.length < large.length; ) {
      const [answer] = await fetcher.fetch([{ ...place, offset }], { maxWaitMs: 500 });
      found.push(...(answer?.records.map(({ value }) => String(value)) ?? []));
      offset = answer?.next ?? offset;
    }
    await fetcher.close();
    expect(found).toEqual(large.map(({ body, position }) => `${body.slice(0, -1)},"recordedat":"2026-01-02T03:04:05.006Z","stream":"s-${position}","revision":0,"position":${position}}`));
  });

  it('fills the next generation beside the one that is read, and sends readers there at the end', async () => {
    const one = await writer();
    await one.append(stretch(1, 10), 10);
    expect(await one.openNext()).toMatchObject({ topic: `${topic.topic}.g2`, partitions: PARTITIONS, position: 0 });
    await one.appendNext(stretch(1, 6), 6);
    await one.append(stretch(11, 12), 12);
    const two = await writer();
    expect([two.topic, two.position]).toEqual([topic.topic, 12]);
    expect(await two.openNext(`${topic.topic}.g2`)).toMatchObject({ position: 6 });
    await two.switchOver(async function* (after, to) {
      yield await Promise.resolve({ events: stretch(after + 1, to) });
    });
    expect([two.topic, two.position, two.next]).toEqual([`${topic.topic}.g2`, 12, undefined]);
    await two.append(stretch(13, 13), 13);
    expect((await writer()).topic).toBe(`${topic.topic}.g2`);
    const left = (await records()).filter(({ value }) => String(value).includes('successor'));
    expect(left.map(({ partition, value }) => [partition, (JSON.parse(String(value)) as { data: object }).data])).toEqual([0, 1, 2, 3].map((partition) => [partition, { position: 12, successor: `${topic.topic}.g2` }]));
    expect((await records(`${topic.topic}.g2`)).filter(({ key }) => key !== null).map(place).sort((a, b) => a - b)).toEqual(stretch(1, 13).map(({ position }) => position));
  });

  it('refuses a topic that loses events by age, by size or by key, and says what mends it', async () => {
    const admin = new Kafka({ brokers: topic.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const set = (settings: Readonly<Record<string, string>>): Promise<unknown> =>
      admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic.topic, configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })) }] });
    await (await writer()).append(stretch(1, 1), 1);
    // a hundred years: the broker really drops what is older than a limit, and what is written here is dated years ago
    for (const [settings, wrong] of [
      [{ 'retention.ms': '3153600000000' }, 'retention.ms is 3153600000000'], [{ 'retention.ms': '-1', 'retention.bytes': '1000000000000' }, 'retention.bytes is 1000000000000'],
      [{ 'cleanup.policy': 'compact', 'retention.ms': '-1' }, 'cleanup.policy is compact'],
    ] as const) {
      await set(settings);
      await expect(writer()).rejects.toThrow(`topic ${topic.topic} would lose events: its ${wrong}`);
    }
    await expect(writer()).rejects.toThrow(`--alter --entity-type topics --entity-name ${topic.topic} --add-config cleanup.policy=delete,retention.ms=-1,retention.bytes=-1`);
    await set({ 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' });
    await admin.disconnect();
    expect((await writer()).position).toBe(1);
  });

  it('refuses a topic whose partitions hold parts of slots', async () => {
    const admin = new Kafka({ brokers: topic.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: topic.topic, numPartitions: 3 }], waitForLeaders: true });
    await admin.disconnect();
    await expect(writer()).rejects.toThrow('3 partitions');
  });
});
