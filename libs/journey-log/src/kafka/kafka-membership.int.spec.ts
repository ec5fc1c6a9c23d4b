import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describeWithKafka } from '@evenhand/testing';
import { customers, eventsOf, until, upTo } from '../contract/journey-under-test';
import type { Assignment } from '../journey-log';
import { onKafka } from '../testing/on-kafka';
import type { OnKafka } from '../testing/on-kafka';
import { kafkaClient } from './client';

jest.setTimeout(60_000);

describeWithKafka('a member of a Kafka group', () => {
  let log: OnKafka;
  beforeEach(async () => {
    log = await onKafka(16);
  });
  afterEach(() => log.stop());

  it('takes over the slots of one that was killed', async () => {
    await log.write(eventsOf(customers(3)));
    const { brokers, topic } = log.options;
    const group = randomUUID();
    const told: Assignment[] = [];
    const membership = await log.journey.join(group);
    const listening = (async () => {
      for await (const assignment of membership.assignments()) told.push(assignment);
    })();
    await until(() => told.at(-1)?.slots.size === 64);
    const script = join(__dirname, '..', '..', 'src', 'testing', 'member.process.cjs');
    const other = spawn(process.execPath, [script, brokers.join(','), topic, group], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    other.stdout.on('data', (text) => (said += String(text)));
    await until(() => said.includes('32\n') && told.at(-1)?.slots.size === 32);
    const half = told.at(-1) as Assignment;
    expect([...half.slots].filter((slot) => slot % 16 === [...half.slots][0])).toHaveLength(4);
    other.kill('SIGKILL');
    await until(() => told.at(-1)?.slots.size === 64);
    expect(half.until.aborted).toBe(true);
    expect(told.at(-1)?.until.aborted).toBe(false);
    await membership.leave();
    await listening;
    expect(told.at(-1)?.until.aborted).toBe(true);
  });

  it('is forgotten by its log once it has left', async () => {
    const members = Reflect.get(log.journey, 'members') as ReadonlySet<unknown>;
    const [one, other] = [await log.journey.join(randomUUID()), await log.journey.join(randomUUID())];
    expect(members.size).toBe(2);
    await one.leave();
    expect([...members]).toEqual([other]);
  });

  it('waits where there is no topic yet, and says so', async () => {
    const membership = await log.journey.join(randomUUID());
    const assignments = membership.assignments()[Symbol.asyncIterator]();
    expect((await assignments.next()).value?.slots.size).toBe(0);
    await log.write(eventsOf(customers(1)));
    expect((await assignments.next()).value?.slots.size).toBe(64);
    await membership.leave();
    expect((await assignments.next()).done).toBe(true);
  });

  it('shares nothing with a group of the same name on another log of the same brokers', async () => {
    const other = await onKafka(4);
    const group = randomUUID();
    await Promise.all([log, other].map((one) => one.write(eventsOf(customers(3)))));
    for (const { journey } of [log, other]) {
      const assignments = (await journey.join(group)).assignments()[Symbol.asyncIterator]();
      expect((await assignments.next()).value?.slots.size).toBe(64);
    }
    await other.stop();
  });

  it('commits how far it is, for who watches from outside', async () => {
    const written = await log.write(eventsOf(customers(100)));
    const group = randomUUID();
    const membership = await log.journey.join(group);
    const assignments = membership.assignments()[Symbol.asyncIterator]();
    await assignments.next();
    const end = written.at(-1)?.position as number;
    await upTo(end, log.journey.subscribe(0));
    membership.completed(new Map([...Array(64).keys()].map((slot) => [slot, end])));
    await membership.leave();
    const admin = kafkaClient(log.options).admin();
    await admin.connect();
    const [committed] = await admin.fetchOffsets({ groupId: `${group}.${log.options.topic}`, topics: [log.options.topic] });
    const ends = await admin.fetchTopicOffsets(log.options.topic);
    await admin.disconnect();
    expect(committed?.partitions).toHaveLength(16);
    for (const { partition, offset } of committed?.partitions ?? []) {
      const end = Number(ends.find((one) => one.partition === partition)?.offset);
      // The mark of a transaction may stand behind the last record.
      expect([end - 1, end]).toContain(Number(offset));
    }
  });
});
