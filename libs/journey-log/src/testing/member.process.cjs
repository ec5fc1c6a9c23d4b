/** A member of a group in a process of its own, to be killed. Arguments: brokers, topic, group. Says how many slots it has, each time it is told. */
const { KafkaJourneyLog } = require('@evenhand/journey-log');

async function main([brokers, topic, group]) {
  const log = await KafkaJourneyLog.open({ brokers: brokers.split(','), topic, sessionTimeoutMs: 3_000 });
  for await (const { slots } of (await log.join(group)).assignments()) process.stdout.write(`${slots.size}\n`);
}

main(process.argv.slice(2)).catch(() => process.exit(1));
