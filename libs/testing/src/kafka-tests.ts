import { randomBytes } from 'node:crypto';
import { missingForKafka as ownKafkaMissing } from '@evenhand/local-kafka';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaMissing, kafkaServer } from './kafka-server';

export interface TestTopic {
  /** host:port */
  readonly brokers: string;
  /** of a name nobody has; not made yet */
  readonly topic: string;
  /** removes it, and what is called after it: its later generations, its rejects */
  drop(): Promise<void>;
}

/** A topic of a suite's own on the shared broker, or on another. */
export async function testTopic(name = 'test', server?: { readonly brokers: string }): Promise<TestTopic> {
  const { brokers } = server ?? (await kafkaServer());
  const topic = `${name}-${randomBytes(6).toString('hex')}`;
  return {
    brokers,
    topic,
    async drop() {
      const admin = new Kafka({ brokers: brokers.split(','), clientId: 'evenhand-tests', logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      try {
        const topics = (await admin.listTopics()).filter((found) => found.startsWith(topic));
        if (topics.length > 0) await admin.deleteTopics({ topics });
      } finally {
        await admin.disconnect();
      }
    },
  };
}

/**
 * Tests that need a broker. In CI one must be there; elsewhere they are left out, and it is said why.
 * @param broker `own` where they start one that they kill, which needs Java whatever else is there
 */
export function describeWithKafka(name: string, tests: () => void, broker: 'shared' | 'own' = 'shared'): void {
  const missing = broker === 'own' ? ownKafkaMissing() : kafkaMissing();
  if (missing === undefined) return describe(name, tests);
  if (process.env.CI === 'true') return describe(name, () => void it('needs Kafka', () => Promise.reject(new Error(missing))));
  process.stderr.write(`${name}: left out, since there is no Kafka here (${missing})\n`);
  describe.skip(name, tests);
}
