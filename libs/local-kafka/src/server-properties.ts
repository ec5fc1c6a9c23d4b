/** The port clients use, and the one the broker finds its controller at, which is itself. */
export interface Ports {
  readonly broker: number;
  readonly controller: number;
}

/** One node that is everything, for one machine: loopback only, one copy of what Kafka keeps for itself, little memory, quick to answer. */
const SETTINGS: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
  'auto.create.topics.enable': 'false',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
  'log.cleaner.dedupe.buffer.size': '4194304',
  'log.index.size.max.bytes': '2097152',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'controlled.shutdown.enable': 'false',
};

/** @param more over ours */
export function serverProperties(dataDir: string, { broker, controller }: Ports, more: Readonly<Record<string, string>>): string {
  const own = {
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'log.dirs': dataDir,
  };
  return Object.entries({ ...SETTINGS, ...own, ...more }).map(([name, value]) => `${name}=${value}\n`).join('');
}
