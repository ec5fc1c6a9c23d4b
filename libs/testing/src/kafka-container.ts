/** Clients must be told the port before there is one: it follows from the checkout, so that its next start finds the same container. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;
const INSIDE = 9_092;

/** As the compose file runs it, for tests. @param checkout hexadecimal, of the folder */
export async function kafkaContainer(image: string, checkout: string): Promise<{ brokers: string }> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = FIRST_PORT + (parseInt(checkout.slice(0, 8), 16) % PORTS);
  const settings = {
    KAFKA_PROCESS_ROLES: 'broker,controller', KAFKA_NODE_ID: '1', KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093', KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENERS: `PLAINTEXT://:${INSIDE},CONTROLLER://:9093`, KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT', KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false', KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0', KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1', KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4', KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1', KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4', KAFKA_HEAP_OPTS: '-Xms64m -Xmx512m',
  };
  const container = new GenericContainer(image).withExposedPorts({ container: INSIDE, host: port }).withEnvironment(settings);
  await container.withWaitStrategy(Wait.forLogMessage(/Kafka Server started/)).withReuse().start();
  return { brokers: `127.0.0.1:${port}` };
}
