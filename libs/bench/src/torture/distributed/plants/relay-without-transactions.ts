import type { KafkaOptions } from '@evenhand/journey-log';
import { Kafka, logLevel } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import { product } from './product';

interface Written {
  readonly Transactions: {
    open(options: KafkaOptions, id: string): Promise<unknown>;
    readonly prototype: { commit(topics: ReadonlyMap<string, ReadonlyMap<number, readonly Message[]>>): Promise<void> };
  };
}

interface Cut {
  requestsOf(records: unknown): Message[][];
}

const { Transactions } = product<Written>('libs/journey-log/dist/kafka/journey.writer.transactions.js');
const { requestsOf } = product<Cut>('libs/journey-log/dist/kafka/journey.writer.records.js');
const open = Transactions.open.bind(Transactions);
let producer: Promise<Producer> | undefined;

Transactions.open = (options, id) => {
  producer ??= connected(options);
  return open(options, id);
};
/** Partition by partition, as if each had a broker of its own: what is written is read at once, and whoever is killed between two leaves the first. */
Transactions.prototype.commit = async (topics) => {
  for (const [topic, records] of topics) {
    for (const messages of requestsOf(records)) {
      for (const partition of new Set(messages.map((message) => message.partition))) await (await producer)?.send({ topic, messages: messages.filter((message) => message.partition === partition) });
    }
  }
};

async function connected({ brokers }: KafkaOptions): Promise<Producer> {
  const made = new Kafka({ clientId: 'planted', brokers: [...brokers], logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: false, createPartitioner: () => ({ message }) => message.partition as number });
  await made.connect();
  return made;
}
