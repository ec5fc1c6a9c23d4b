import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describeWithKafka, publishRecords, readRecords, testTopic } from '@evenhand/testing';
import type { ReadRecord, TestTopic } from '@evenhand/testing';
import { CompressionTypes, ConfigResourceTypes } from 'kafkajs';
import type { KafkaMessage, Message } from 'kafkajs';
import type { HandleRecords, InboundRecord } from '../inbound/inbound-topic';
import { ensureTopic, kafkaClient, withAdmin } from './client';
import type { KafkaOptions } from './client';
import { InboundPartition, TRANSACTIONAL_RETRY } from './inbound.partition';
import { KafkaInboundTopic } from './inbound.topic';
import type { InboundOptions } from './inbound.topics';

jest.setTimeout(120_000);

describeWithKafka('the inbound topic', () => {
  let made: TestTopic;
  let options: KafkaOptions;
  let inbound: InboundOptions;
  const running: KafkaInboundTopic[] = [];
  beforeEach(async () => {
    made = await testTopic('inbound');
    options = { brokers: made.brokers.split(','), topic: 'unused' };
    inbound = { topic: made.topic, rejectedTopic: `${made.topic}.rejected`, group: made.topic, partitions: 4, replication: 1 };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((topic) => topic.close()));
    await withAdmin(options, (admin) => admin.deleteGroups([inbound.group]).catch(() => undefined));
    await made.drop();
  });

  async function consume(handle: HandleRecords): Promise<KafkaInboundTopic> {
    const topic = new KafkaInboundTopic(options, inbound);
    running.push(topic);
    topic.start(handle);
    await until(async () => topic.check().then(() => true, () => false));
    return topic;
  }

  const publish = (messages: readonly Message[], compression?: CompressionTypes): Promise<void> => publishRecords(made.brokers, inbound.topic, messages, compression);
  const contents = (topic: string): Promise<ReadRecord[]> => readRecords(made.brokers, topic);

  const rejectAll: HandleRecords = async (records) => records.map((record) => ({ record, problem: { code: 'no' } }));

  it('publishes rejects with key, value and headers as they were, and says why and where from', async () => {
    const topic = await consume(rejectAll);
    const bytes = Buffer.from([0, 255, 10, 34, 0]);
    const messages: Message[] = [
      { partition: 2, key: bytes, value: bytes, headers: { a: [bytes, 'two', ''], toString: 'x', constructor: ['y', 'z'], 'content-type': 'text/plain', 'evenhand-problem': 'of before', 'evenhand-origin': 'of before' } },
      { partition: 2, key: null, value: null },
      { partition: 2, key: '', value: '', headers: Object.fromEntries([['__proto__', bytes]]) },
    ];
    await publish(messages);
    await publish([{ partition: 1, key: 'c_1', value: gzipSync('in gzip') }], CompressionTypes.GZIP);
    await until(async () => [...(await topic.lag()).values()].every((lag) => lag === 0) && (await contents(inbound.rejectedTopic)).length === 4);

    const [gzipped, ...rejects] = await contents(inbound.rejectedTopic);
    expect(gzipped).toMatchObject({ key: Buffer.from('c_1'), value: gzipSync('in gzip') });
    expect(rejects.map(({ key, value }) => [key, value])).toEqual([[bytes, bytes], [null, null], [Buffer.alloc(0), Buffer.alloc(0)]]);
    const headers = rejects.map((reject) => entriesOf(reject.headers));
    const added = (offset: number): [string, Buffer][] => [['evenhand-problem', Buffer.from('{"code":"no"}')], ['evenhand-origin', Buffer.from(`${inbound.topic}/2/${offset}`)]];
    expect(headers).toEqual([
      [['a', bytes], ['a', Buffer.from('two')], ['a', Buffer.alloc(0)], ['toString', Buffer.from('x')], ['constructor', Buffer.from('y')], ['constructor', Buffer.from('z')], ['content-type', Buffer.from('text/plain')], ...added(0)],
      added(1), [['__proto__', bytes], ...added(2)],
    ]);
  });

  it('publishes rejects of any size that the topic takes, however many they are and however much is wrong with them', async () => {
    const errors = Array.from({ length: 5_000 }, (_, i) => ({ field: `/data/items/${i}`, rule: 'type', message: 'must be a whole number' }));
    await consume(async (records) => records.map((record) => ({ record, problem: { code: 'invalid_event', errors } })));
    const large = Array.from({ length: 12 }, (_, i) => ({ partition: 0, key: `c_${i}`, value: Buffer.alloc(i === 5 ? 3_500_000 : 300_000, i) }));
    for (const message of large) await publish([message]);
    await until(async () => (await contents(inbound.rejectedTopic)).length === large.length);
    for (const [i, { value, headers }] of (await contents(inbound.rejectedTopic)).entries()) {
      expect(value?.equals(large[i]?.value as Buffer)).toBe(true);
      const told = JSON.parse(String(headers?.['evenhand-problem'])) as { readonly code: string; readonly errors: readonly object[] };
      expect(told).toEqual({ code: 'invalid_event', errors: errors.slice(0, told.errors.length) });
      expect(told.errors.length).toBeGreaterThan(500);
    }
  });

  it('names a reject that its topic does not take, and does not stop at it', async () => {
    await ensureTopic(options, { topic: inbound.rejectedTopic, partitions: 4, replication: 1, config: { 'max.message.bytes': '800000' } });
    const topic = await consume(rejectAll);
    await publish(['small', 'x'.repeat(900_000), 'small too'].map((value) => ({ partition: 0, key: 'c_1', value, headers: { a: 'b' } })));
    await until(async () => [...(await topic.lag()).values()].every((lag) => lag === 0));
    const rejects = (await contents(inbound.rejectedTopic)).map(({ key, value, headers }) => [key?.toString(), value?.toString(), Object.fromEntries(entriesOf(headers).map(([name, text]) => [name, text.toString()]))]);
    const [of, problem] = [`${inbound.topic}/0`, '{"code":"no"}'];
    expect(rejects).toEqual([
      ['c_1', 'small', { a: 'b', 'evenhand-problem': problem, 'evenhand-origin': `${of}/0` }],
      ['c_1', undefined, { 'evenhand-problem': problem, 'evenhand-origin': `${of}/1`, 'evenhand-left-out': 'value, headers' }],
      ['c_1', 'small too', { a: 'b', 'evenhand-problem': problem, 'evenhand-origin': `${of}/2` }],
    ]);
  });

  it('has records done again where that failed, in order, while the other partitions go on', async () => {
    const done: string[] = [];
    let failures = 0;
    await consume(async (records) => {
      if (records[0]?.partition === 0 && failures < 4 && ++failures > 0) throw new Error('not now');
      done.push(...records.map(({ partition, offset }) => `${partition}/${offset}`));
      return [];
    });
    await publish([0, 1, 0, 1, 0].map((partition) => ({ partition, key: 'c', value: 'v' })));
    await until(async () => done.length === 5);
    expect(done).toEqual(['1/0', '1/1', '0/0', '0/1', '0/2']);
  });

  it('does not hold the others up while one partition waits for long', async () => {
    const done: number[] = [];
    let free: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => (free = resolve));
    await consume(async (records) => {
      if (records[0]?.partition === 0) await wait;
      done.push(...records.map(({ partition }) => partition));
      return [];
    });
    await publish([{ partition: 0, key: 'c', value: 'v' }]);
    for (let i = 1; i <= 20; i++) {
      await publish([{ partition: 1 + (i % 3), key: 'c', value: 'v' }]);
      await until(async () => done.length === i);
    }
    expect(done).not.toContain(0);
    free();
    await until(async () => done.includes(0));
  });

  it('loses nothing and publishes each reject once while members come and go', async () => {
    const handled = new Map<string, number>();
    const handle: HandleRecords = async (records, signal) => {
      await sleep(1 + Math.random() * 40, undefined, { signal });
      for (const record of records) handled.set(nameOf(record), (handled.get(nameOf(record)) ?? 0) + 1);
      return records.filter(({ offset }) => Number(offset) % 3 === 0).map((record) => ({ record, problem: {} }));
    };
    const first = await consume(handle);
    const published = (async (): Promise<void> => {
      for (let round = 0; round < 100; round++) await publish(Array.from({ length: 12 }, (_, i) => ({ partition: i % 4, key: 'c', value: `${round} ${i}` })));
    })();
    const second = await consume(handle);
    await sleep(1_000);
    await consume(handle);
    await first.close();
    await sleep(500);
    await second.close();
    await published;
    await until(async () => handled.size === 1_200);
    const expected = [0, 1, 2, 3].flatMap((partition) => Array.from({ length: 100 }, (_, n) => `${inbound.topic}/${partition}/${3 * n}`));
    await until(async () => (await contents(inbound.rejectedTopic)).length >= expected.length);
    expect((await contents(inbound.rejectedTopic)).map(({ headers }) => String(headers?.['evenhand-origin']))).toEqual(expected);
  });

  it('refuses what an owner commits whose partition was taken over, and counts in what he committed before', async () => {
    await ensureTopic(options, { topic: inbound.topic, partitions: 1, replication: 1 });
    await ensureTopic(options, { topic: inbound.rejectedTopic, partitions: 1, replication: 1 });
    await withAdmin(options, async (admin) => {
      const take = (): Promise<InboundPartition> => InboundPartition.take(kafkaClient(options, { retry: TRANSACTIONAL_RETRY }), admin, inbound, 0, 1);
      const reject = (offset: string): { readonly record: InboundRecord; readonly problem: object } => ({ record: { topic: inbound.topic, partition: 0, offset, key: null, value: null, headers: new Map() }, problem: {} });
      const old = await take();
      expect(old.isDone('0')).toBe(false);
      for (let offset = 0; offset < 5; offset++) await old.commit([reject(String(offset))], String(offset));
      const heir = await take();
      expect([heir.isDone('4'), heir.isDone('5')]).toEqual([true, false]);
      await expect(old.commit([reject('5')], '5')).rejects.toThrow();
      await heir.commit([reject('5')], '5');
      await expect(old.commit([], '6')).rejects.toThrow();
      expect((await contents(inbound.rejectedTopic)).map(({ headers }) => String(headers?.['evenhand-origin']))).toEqual([0, 1, 2, 3, 4, 5].map((offset) => `${inbound.topic}/0/${offset}`));
      await Promise.all([old.close(), heir.close()]);
    });
  });

  it('has the broker keep records as kafkajs can read them, whatever they are compressed with', async () => {
    await consume(rejectAll);
    const { resources } = await withAdmin(options, (admin) => admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: inbound.topic, configNames: ['compression.type'] }] }));
    expect(resources[0]?.configEntries[0]?.configValue).toBe('uncompressed');
  });
});

const nameOf = ({ partition, offset }: InboundRecord): string => `${partition}/${offset}`;

function entriesOf(headers: KafkaMessage['headers'] = {}): [string, Buffer][] {
  return Object.entries(headers).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).filter((one) => Buffer.isBuffer(one)).map((one): [string, Buffer] => [name, one as Buffer]));
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(50);
}
