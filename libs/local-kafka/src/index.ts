export { startLocalKafka } from './local-kafka';
export type { LocalKafka, LocalKafkaOptions } from './local-kafka';
export { missingForKafka } from './programs';
export { withLock } from './lock';
export { isAlive } from './process';
