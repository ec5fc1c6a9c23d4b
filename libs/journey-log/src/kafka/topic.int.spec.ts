import { randomUUID } from 'node:crypto';
import { describeWithKafka } from '@evenhand/testing';
import { slotOf } from '@evenhand/event-sourcing';
import { CompressionTypes, Partitioners } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import { all, customers, eventsOf, plain, until, upTo } from '../contract/journey-under-test';
import { journeyItem } from '../journey-item';
import type { JourneyEvent } from '../journey-log';
import { onKafka } from '../testing/on-kafka';
import type { OnKafka } from '../testing/on-kafka';
import { ensureTopic, kafkaClient, topicsOf } from './client';
import { Fetcher } from './fetcher';
import type { TopicRecord } from './fetcher';
import { KafkaJourneyLog } from './kafka-journey-log';
import { Positions } from './positions';

jest.setTimeout(60_000);
const PARTITIONS = 4;

const eventAt = (position: number, customer: string): JourneyEvent => {
  const [event] = eventsOf([customer]);
  return { id: event?.id as string, customer, body: event?.body as string, stream: `s-${randomUUID()}`, revision: 0, position, recordedAt: '2026-01-02T03:04:05.006Z' };
};
const partitionOf = (customer: string): number => slotOf(customer) % PARTITIONS;
const record = (event: JourneyEvent): Message => ({ key: event.customer, value: journeyItem(event), partition: partitionOf(event.customer) });
const watermarks = (position: number, more: object = {}): Message[] =>
  [...Array(PARTITIONS).keys()].map((partition) => ({ key: null, partition, value: JSON.stringify({ specversion: '1.0', id: `watermark-${position}`, source: 'urn:evenhand:relay', type: 'evenhand.journey.watermark.v1', time: '2026-01-02T03:04:05Z', data: { position, ...more } }) }));
const of = (customer: string): string => customers(500).find((other) => partitionOf(other) === partitionOf(customer) && other !== customer) as string;

describeWithKafka('a journey topic', () => {
  let log: OnKafka;
  let producer: Producer;
  beforeEach(async () => {
    log = await onKafka(PARTITIONS);
    await ensureTopic(log.options, { topic: log.options.topic, partitions: PARTITIONS, replication: 1 });
    producer = kafkaClient(log.options).producer({ createPartitioner: Partitioners.DefaultPartitioner, transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1, retry: { initialRetryTime: 2, multiplier: 1.3, retries: 50 } });
    await producer.connect();
  });
  afterEach(async () => {
    await producer.disconnect();
    await log.stop();
  });

  async function send(messages: readonly Message[], end: 'commit' | 'abort' = 'commit', topic = log.options.topic): Promise<void> {
    const transaction = await producer.transaction();
    await transaction.send({ topic, acks: -1, messages: [...messages] });
    await transaction[end]();
  }
  const headIs = (position: number): Promise<void> => until(async () => (await log.journey.head()) === position);
  const read = async (after = 0): Promise<JourneyEvent[]> => (await all(log.journey.read(after))).flatMap(({ events }) => [...events]);

  it('shows nothing of a transaction that was aborted, nor of one that is not over', async () => {
    const [kept, lost, open, later] = [eventAt(10, 'c-1'), eventAt(20, 'c-1'), eventAt(30, 'c-2'), eventAt(40, 'c-3')];
    await send([record(kept), ...watermarks(10)]);
    await send([record(lost), ...watermarks(20)], 'abort');
    await headIs(10);
    const transaction = await producer.transaction();
    await transaction.send({ topic: log.options.topic, acks: -1, messages: [record(open), ...watermarks(30)] });
    expect((await read()).map(plain)).toEqual([kept].map(plain));
    await transaction.commit();
    await send([record(later), ...watermarks(40)]);
    await headIs(40);
    expect((await read()).map(plain)).toEqual([kept, open, later].map(plain));
  });

  it('is complete only as far as its slowest partition', async () => {
    const [event, ahead] = [eventAt(5, 'c-1'), eventAt(9, 'c-1')];
    await send([record(event), ...watermarks(5)]);
    await headIs(5);
    await send([record(ahead)]);
    await send(watermarks(9).filter(({ partition }) => partition !== partitionOf(of('c-1')) && partition !== (partitionOf('c-1') + 1) % PARTITIONS));
    expect(await log.journey.head()).toBe(5);
    expect((await read()).map(plain)).toEqual([event].map(plain));
    await send(watermarks(9));
    await headIs(9);
    expect((await read()).map(plain)).toEqual([event, ahead].map(plain));
  });

  it('cannot be scanned beyond its end: what was seen there is lost', async () => {
    await send([record(eventAt(10, 'c-1')), ...watermarks(10)]);
    await headIs(10);
    await expect(all(log.journey.scan(0, 11))).rejects.toThrow(`${log.options.topic} ends at position 10: what is up to 11 cannot be read`);
    expect(await all(log.journey.scan(0, 11, { signal: AbortSignal.abort() }))).toEqual([]);
    expect((await all(log.journey.scan(0, 10))).at(-1)?.position).toBe(10);
  });

  it('yields no record twice and none out of order, counts them, and goes on', async () => {
    const [first, second, third] = [eventAt(10, 'c-1'), eventAt(20, of('c-1')), eventAt(30, 'c-1')];
    await send([record(first), record(second), record(first), record(eventAt(15, 'c-1')), record(third), ...watermarks(30)]);
    await headIs(30);
    expect((await read()).map(plain)).toEqual([first, second, third].map(plain));
    expect((log.journey as KafkaJourneyLog).troubles).toMatchObject({ skipped: 2, bad: 0 });
  });

  it('reports what cannot be read, and goes on', async () => {
    const good = eventAt(10, 'c-1');
    const told: [TopicRecord, string][] = [];
    const other = await KafkaJourneyLog.open({ ...log.options, onBad: (...bad) => void told.push(bad) });
    const partition = partitionOf('c-1');
    await send([
      { key: 'c-1', value: 'no JSON at all', partition }, { key: 'c-1', value: null, partition }, { key: null, value: '{', partition }, { key: null, value: '{"type":"x"}', partition },
      { ...record(eventAt(8, 'c-1')), partition: (partition + 1) % PARTITIONS }, record(good), ...watermarks(10),
    ]);
    await headIs(10);
    expect((await upTo(10, other.subscribe(0))).map(plain)).toEqual([good].map(plain));
    expect(told.map(([, reason]) => reason).sort()).toEqual([
      'it has no key and is no watermark', 'it has no value', `its key belongs to partition ${partition}`, 'its value does not end with recordedat, stream, revision and position', 'its value is no JSON',
    ]);
    expect(other.troubles.bad).toBe(5);
    await other.close();
  });

  it('is read where a producer packed it with gzip, with what it has besides', async () => {
    const events = [eventAt(10, 'c-1'), eventAt(20, of('c-1')), eventAt(30, 'c-1')];
    const transaction = await producer.transaction();
    const headers = { 'content-type': 'application/cloudevents+json', n: ['1', '2'] };
    const messages = [...events.map((event) => ({ ...record(event), timestamp: '1767323045006', headers })), ...watermarks(30)];
    await transaction.send({ topic: log.options.topic, acks: -1, compression: CompressionTypes.GZIP, messages });
    await transaction.commit();
    await headIs(30);
    expect((await read()).map(plain)).toEqual(events.map(plain));
    expect((await read(10)).map(plain)).toEqual(events.slice(1).map(plain));
    const fetcher = new Fetcher(log.options);
    const [fetched] = await fetcher.fetch([{ topic: log.options.topic, partition: partitionOf('c-1'), offset: 1 }]);
    const [first] = fetched?.records ?? [];
    expect(first).toMatchObject({ offset: 1, timestamp: 1_767_323_045_006, key: Buffer.from(of('c-1')), value: Buffer.from(journeyItem(events[1] as JourneyEvent)) });
    expect(first?.headers).toEqual({ 'content-type': Buffer.from('application/cloudevents+json'), n: [Buffer.from('1'), Buffer.from('2')] });
    await fetcher.close();
  });

  it('has its places found among few records, whatever was aborted between them', async () => {
    const places: { position: number; offset: number }[] = [];
    let position = 0;
    for (let n = 0; n < 30; n++) {
      const events = Array.from({ length: 100 }, () => eventAt((position += 1 + (n % 7) * (n % 5)), 'c-1'));
      await send([...events.map(record), ...watermarks(position)], n % 3 === 2 ? 'abort' : 'commit');
    }
    await send(watermarks(++position));
    await headIs(position);
    const fetcher = new Fetcher(log.options);
    const place = { topic: log.options.topic, partition: partitionOf('c-1') };
    for (let offset = 0; ; ) {
      const [fetched] = await fetcher.fetch([{ ...place, offset }]);
      if (!fetched) break;
      for (const { value, offset: at } of fetched.records) places.push({ position: Number(/"position":(\d+)\}*$/.exec(String(value))?.[1]), offset: at });
      offset = fetched.next;
    }
    const positions = new Positions(fetcher);
    for (let wanted = 0; wanted <= position + 1; wanted += 97) {
      const first = places.find((one) => one.position > wanted)?.offset ?? Infinity;
      const [found] = (await positions.offsetsOf([{ ...place, position: wanted }], PARTITIONS)) as [number];
      expect(found).toBeLessThanOrEqual(first);
      expect(places.filter((one) => one.offset >= found && one.position <= wanted).length).toBeLessThanOrEqual(400);
    }
    await fetcher.close();
  });

  it('is followed by its next generation: readers on their way move over, those who start find it', async () => {
    const next = `${log.options.topic}.g2`;
    const old = [eventAt(10, 'c-1'), eventAt(20, 'c-2')];
    const fresh = [eventAt(30, 'c-3'), eventAt(40, 'c-1')];
    const onTheWay = upTo(40, log.journey.subscribe(0));
    await send([...old.map(record), ...watermarks(20)]);
    await headIs(20);
    await ensureTopic(log.options, { topic: next, partitions: PARTITIONS, replication: 1 });
    await send([...old.map(record), ...watermarks(20)], 'commit', next);
    await send(watermarks(20, { successor: next }));
    await send([...fresh.map(record), ...watermarks(40)], 'commit', next);
    await headIs(40);
    expect((await onTheWay).map(plain)).toEqual([...old, ...fresh].map(plain));
    expect((await read()).map(plain)).toEqual([...old, ...fresh].map(plain));
    expect((await read(20)).map(plain)).toEqual(fresh.map(plain));
    expect((log.journey as KafkaJourneyLog).troubles).toMatchObject({ skipped: 0, bad: 0 });
    expect(await topicsOf(log.options)).toEqual([log.options.topic, next]);
  });

  it('is found in its newest generation when the first one was removed', async () => {
    const [topic, next] = [log.options.topic, `${log.options.topic}.g3`];
    const event = eventAt(10, 'c-1');
    await ensureTopic(log.options, { topic: next, partitions: PARTITIONS, replication: 1 });
    await send([record(event), ...watermarks(10)], 'commit', next);
    const admin = kafkaClient(log.options).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    await headIs(10);
    expect((await read()).map(plain)).toEqual([event].map(plain));
  });
});
