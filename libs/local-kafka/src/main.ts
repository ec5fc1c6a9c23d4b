import { parseArgs } from 'node:util';
import { startLocalKafka } from './local-kafka';

const { values } = parseArgs({ options: { port: { type: 'string', default: '9092' }, data: { type: 'string', default: '.evenhand/kafka' } } });

/** A broker for people, until Ctrl-C; its data stays for the next time. */
async function main(): Promise<void> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const kafka = await startLocalKafka({ dataDir: values.data, port: Number(values.port), log });
  process.stdout.write(`Kafka listens on ${kafka.brokers}; its data is in ${kafka.dataDir}. KAFKA_BROKERS=${kafka.brokers}; Ctrl-C ends it.\n`);
  const stop = (): void => void kafka.stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  setInterval(() => undefined, 60_000);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
