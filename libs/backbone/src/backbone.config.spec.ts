import 'reflect-metadata';
import { ConfigError, readConfig } from '@evenhand/nest';
import { BackboneConfig, KafkaConfig } from './backbone.config';
import { journeySourceOf, kafkaOf } from './journey';

const ADDRESSES = { EVENT_STORE_URL: 'postgres://u:secret@store/e', DATABASE_URL: 'postgres://u:secret@models/e' };
const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(BackboneConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('what a service of its own stands on', () => {
  it('is two addresses, and Kafka where it is named', () => {
    expect(kafkaOf(readConfig(BackboneConfig, ADDRESSES))).toBeUndefined();
    const config = readConfig(BackboneConfig, { ...ADDRESSES, EVENT_STORE_URL: 'esdb://store:2113?tls=false', KAFKA_BROKERS: 'k-1:9092,10.0.0.2:9093', EVENHAND_KAFKA_SASL: 'scram-sha-512:bank:pass:word', EVENHAND_KAFKA_SSL: '1' });
    expect(kafkaOf(config)).toEqual({
      brokers: ['k-1:9092', '10.0.0.2:9093'], topic: 'journey.events.v1', ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'bank', password: 'pass:word' },
    });
  });

  it('names every variable that does not fit, and shows no secret', () => {
    const told = refusal({ EVENT_STORE_URL: 'mysql://u:secret@h/e', KAFKA_BROKERS: 'kafka', EVENHAND_JOURNEY_PARTITIONS: '48', EVENHAND_JOURNEY_TOPIC: 'a b', EVENHAND_KAFKA_SASL: 'kerberos:u:secret' });
    for (const name of ['EVENT_STORE_URL', 'DATABASE_URL', 'KAFKA_BROKERS', 'EVENHAND_JOURNEY_PARTITIONS', 'EVENHAND_JOURNEY_TOPIC', 'EVENHAND_KAFKA_SASL']) expect(told).toContain(name);
    expect(told).not.toContain('secret');
  });

  it('takes a number of partitions of which each holds whole slots', () => {
    for (const partitions of ['1', '2', '4', '8', '16', '32', '64']) expect(readConfig(KafkaConfig, { EVENHAND_JOURNEY_PARTITIONS: partitions }).EVENHAND_JOURNEY_PARTITIONS).toBe(Number(partitions));
    for (const partitions of ['0', '3', '24', '128']) expect(() => readConfig(KafkaConfig, { EVENHAND_JOURNEY_PARTITIONS: partitions })).toThrow('EVENHAND_JOURNEY_PARTITIONS');
  });
});

it('tells a thread where the journey log is, as text', () => {
  expect(journeySourceOf('postgres://store/e', undefined)).toBe('postgres://store/e');
  const source = journeySourceOf('postgres://store/e', { brokers: ['k:1'], topic: 't', ssl: true });
  expect(source).toMatch(/^kafka:/);
  expect(JSON.parse(source.slice('kafka:'.length))).toEqual({ brokers: ['k:1'], topic: 't', ssl: true });
});
