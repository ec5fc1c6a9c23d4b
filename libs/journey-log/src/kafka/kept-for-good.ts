import { settingsOf } from './client';
import type { KafkaOptions } from './client';

const [POLICY, AGE, SIZE] = ['cleanup.policy', 'retention.ms', 'retention.bytes'] as const;
const KEPT = `${POLICY}=delete,${AGE}=-1,${SIZE}=-1`;

/** @throws Error where brokers would drop records of the topic, by their age, the topic's size or their keys: it says which setting, and the command that mends it */
export async function keptForGood(options: KafkaOptions, topic: string): Promise<void> {
  const settings = await settingsOf(options, topic, [POLICY, AGE, SIZE]);
  const policies = (settings.get(POLICY) ?? '').split(',');
  const limits = policies.includes('delete') ? [AGE, SIZE].filter((name) => settings.get(name) !== '-1') : [];
  const [wrong] = policies.includes('compact') ? [POLICY] : limits;
  if (wrong === undefined) return;
  const mend = `kafka-configs.sh --bootstrap-server ${options.brokers[0]} --alter --entity-type topics --entity-name ${topic} --add-config ${KEPT}`;
  throw new Error(`topic ${topic} would lose events: its ${wrong} is ${settings.get(wrong)}, and the journey log is kept for good. Set it with: ${mend}`);
}
