import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithKafka, publishRecords, readRecords, startKafka } from '@evenhand/testing';
import type { OwnKafka } from '@evenhand/testing';
import { KafkaInboundTopic } from './inbound.topic';

jest.setTimeout(180_000);

describeWithKafka('the inbound topic of a broker that dies', () => {
  let kafka: OwnKafka;
  beforeEach(async () => {
    kafka = await startKafka();
  });
  afterEach(() => kafka.stop());

  it('is consumed on when the broker is back, and each reject is published once', async () => {
    const names = { topic: 'inbound', rejectedTopic: 'inbound.rejected', group: 'doors' };
    const topic = new KafkaInboundTopic({ brokers: [kafka.brokers], topic: 'unused' }, { ...names, partitions: 2, replication: 1 });
    const handled = new Set<string>();
    topic.start(async (records) => {
      await sleep(20);
      for (const { partition, offset } of records) handled.add(`${partition}/${offset}`);
      return records.map((record) => ({ record, problem: {} }));
    });
    await until(() => topic.check().then(() => true, () => false));
    const publish = (): Promise<void> => publishRecords(kafka.brokers, names.topic, Array.from({ length: 100 }, (_, i) => ({ partition: i % 2, key: 'c', value: String(i) })));
    for (let round = 1; round <= 2; round++) {
      await publish();
      if (round === 2) break;
      await sleep(Math.random() * 300);
      await kafka.kill();
      await until(() => topic.check().then(() => false, () => true));
      await kafka.restart();
    }
    await until(async () => handled.size === 200 && (await readRecords(kafka.brokers, names.rejectedTopic)).length >= 200);
    const origins = (await readRecords(kafka.brokers, names.rejectedTopic)).map(({ headers }) => String(headers?.['evenhand-origin']));
    expect(origins).toEqual([0, 1].flatMap((partition) => Array.from({ length: 100 }, (_, offset) => `inbound/${partition}/${offset}`)));
    await topic.close();
  });
}, 'own');

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(50);
}
