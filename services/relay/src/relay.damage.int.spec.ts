import type { StoredEvent } from '@evenhand/event-sourcing';
import { journeyItem, KafkaJourneyLog, withAdmin } from '@evenhand/journey-log';
import type { ReconciliationReport } from '@evenhand/journey-log';
import { slotOf } from '@evenhand/event-sourcing';
import { describeWithKafka, publishRecords } from '@evenhand/testing';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';
import { RelayProcess } from './testing/relay.process';

jest.setTimeout(120_000);

const PARTITIONS = 8;
const CONTENT = { 'content-type': 'application/cloudevents+json' };

interface Planted {
  readonly key: string | null;
  readonly value: string;
  readonly headers: Record<string, string>;
  readonly partition: number;
}
const planted = (event: StoredEvent): Planted => ({ key: event.customer, value: journeyItem(event), headers: CONTENT, partition: slotOf(event.customer) % PARTITIONS });
const watermarks = (position: number): Planted[] => Array.from({ length: PARTITIONS }, (_, partition) => ({
  key: null, headers: CONTENT, partition, value: JSON.stringify({ specversion: '1.0', id: `watermark-${position}`, source: 'urn:evenhand:relay', type: 'evenhand.journey.watermark.v1', time: '2026-01-01T00:00:00Z', data: { position } }),
}));

describeWithKafka('a topic that somebody else wrote', () => {
  let bank: Bank;
  let relay: RelayProcess | undefined;
  beforeEach(async () => {
    bank = await openBank();
  });
  afterEach(async () => {
    await relay?.signal('SIGKILL');
    relay = undefined;
    await bank.close();
  });

  async function plant(records: readonly Planted[], topic = bank.topic): Promise<void> {
    await withAdmin({ brokers: bank.brokers.split(','), topic }, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, configEntries: [{ name: 'retention.ms', value: '-1' }] }], waitForLeaders: true }));
    await publishRecords(bank.brokers, topic, records);
  }
  const report = async (): Promise<ReconciliationReport> => (await (relay as RelayProcess).verified()).result as ReconciliationReport;
  /** Events of the partition of the first event, and how far each stands from the partition's beginning. */
  const neighbours = (events: readonly StoredEvent[]): StoredEvent[] => events.filter(({ customer }) => slotOf(customer) % PARTITIONS === slotOf(events[0]?.customer ?? '') % PARTITIONS);

  it('is told apart from the store: what was dropped, doubled, swapped and altered, each by its place', async () => {
    const head = await bank.write(1_000);
    const events = await bank.events();
    const of = neighbours(events);
    const [dropped, doubled, first, second, altered] = [of[3], of[10], of[20], of[21], of[30]] as [StoredEvent, StoredEvent, StoredEvent, StoredEvent, StoredEvent];
    const records = events.flatMap((event): Planted[] => {
      const record = planted(event);
      if (event === dropped) return [];
      if (event === doubled) return [record, record];
      if (event === first) return [planted(second)];
      if (event === second) return [planted(first)];
      if (event === altered) return [{ ...record, value: record.value.replace('"data":{"n":', '"data":{"m":') }];
      return [record];
    });
    await plant([...records, ...watermarks(head)]);
    relay = await RelayProcess.start(bank.env);
    await relay.reaches(await bank.write(100));
    const { counts, differences, equal } = await report();
    expect(equal).toBe(false);
    expect(counts).toEqual({ missing: 1, doubled: 1, altered: 1, reordered: 1, foreign: 0, watermark: 0 });
    const partition = slotOf(of[0]?.customer ?? '') % PARTITIONS;
    // Offsets by hand: one record fewer behind the dropped one, one more behind the doubled one.
    expect(differences).toEqual([
      { kind: 'missing', partition, offset: null, position: dropped.position, eventId: dropped.id },
      { kind: 'doubled', partition, offset: '10', position: doubled.position, eventId: doubled.id },
      { kind: 'reordered', partition, offset: '21', position: first.position, eventId: first.id },
      { kind: 'altered', partition, offset: '30', position: altered.position, eventId: altered.id, parts: ['value'] },
    ]);
  });

  it('is rebuilt, and who was reading it goes on in the next generation without loss', async () => {
    await bank.write(300);
    const events = await bank.events();
    await plant([...events.filter(({ position }) => position !== 150).map(planted), ...watermarks(300)]);
    relay = await RelayProcess.start(bank.env);
    const head = await relay.reaches(await bank.write(100));
    expect(head).toMatchObject({ generation: bank.topic, position: 400 });
    const log = await KafkaJourneyLog.open({ brokers: bank.brokers.split(','), topic: bank.topic });
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const page of log.subscribe(200, { signal: stop.signal })) {
        seen.push(...page.events.map(({ position }) => position));
        if (page.position >= 700) stop.abort();
      }
    })();
    const [operation] = await Promise.all([relay.rebuilt('event 150 is missing'), bank.write(200)]);
    expect(operation).toMatchObject({ state: 'done', request: { reason: 'event 150 is missing' }, generation: `${bank.topic}.g2`, result: { from: bank.topic, to: `${bank.topic}.g2`, partitions: PARTITIONS } });
    await relay.reaches(await bank.write(100));
    expect(await relay.status()).toMatchObject({ generation: `${bank.topic}.g2`, position: 700, next: null });
    expect(await report()).toMatchObject({ topic: `${bank.topic}.g2`, equal: true, from: 0, to: 700, events: 700, records: 700 });
    await reading;
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => 201 + i));
    await log.close();
  });

  it('stays as it is where its rebuild is cancelled, and can be rebuilt afterwards', async () => {
    const head = await bank.write(4_000);
    relay = await RelayProcess.start({ ...bank.env, EVENHAND_RELAY_BATCH: '10', EVENHAND_RELAY_LINGER_MS: '0' });
    await relay.reaches(head);
    await relay.ask('POST', '/v1/relay/rebuild', { reason: 'by mistake' });
    await started(relay);
    expect(await relay.ask('DELETE', '/v1/relay/rebuild')).toMatchObject({ state: 'failed', problem: { code: 'cancelled' }, finishedAt: expect.any(String) });
    expect(await relay.ask('DELETE', '/v1/relay/rebuild')).toMatchObject({ status: 409, code: 'operation_finished' });
    await stopped(relay);
    expect(await relay.status()).toMatchObject({ state: 'moving', generation: bank.topic, position: head });
    expect(await relay.rebuilt('on purpose')).toMatchObject({ state: 'done' });
    expect(await report()).toMatchObject({ equal: true, events: head, records: head });
  });

  it('that ends beyond the store is left alone until it is rebuilt', async () => {
    await bank.write(100);
    const [event] = await bank.events();
    await plant([planted({ ...(event as StoredEvent), position: 9_000 })]);
    relay = await RelayProcess.start(bank.env);
    await relay.reaches(9_000);
    expect(await relay.status()).toMatchObject({ state: 'blocked', position: 9_000, head: 100, error: expect.stringContaining('ends at position 9000, the store at 100') });
    expect(await report()).toMatchObject({ equal: false, to: 100, counts: { missing: 100, foreign: 1 } });
    expect(await relay.rebuilt('a foreign record')).toMatchObject({ state: 'done' });
    await relay.reaches(await bank.write(10));
    expect(await relay.status()).toMatchObject({ state: 'moving', error: null, generation: `${bank.topic}.g2`, position: 110 });
    expect(await report()).toMatchObject({ equal: true, events: 110, records: 110 });
  });

  it('is rebuilt to the end by who comes after a relay that was killed in the middle; a generation that nobody asked for is dropped', async () => {
    await plant(watermarks(5), `${bank.topic}.g2`);
    const head = await bank.write(6_000);
    relay = await RelayProcess.start({ ...bank.env, EVENHAND_RELAY_BATCH: '20' });
    await relay.reaches(40);
    await relay.ask('POST', '/v1/relay/rebuild', { reason: 'to be sure' });
    for (let kill = 0; kill < 3; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 500));
      await relay.signal('SIGKILL');
      relay = await RelayProcess.start({ ...bank.env, EVENHAND_RELAY_BATCH: kill < 2 ? '20' : '1000' });
    }
    await relay.reaches(head);
    expect(await until(relay)).toMatchObject({ state: 'done', generation: `${bank.topic}.g3` });
    expect(await relay.status()).toMatchObject({ generation: `${bank.topic}.g3` });
    expect(await report()).toMatchObject({ equal: true, events: head, records: head });
  });
});

/** Until it fills a generation. */
async function started(relay: RelayProcess): Promise<void> {
  while ((await relay.status()).next === null) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Until it fills none. */
async function stopped(relay: RelayProcess): Promise<void> {
  while ((await relay.status()).next !== null) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function until(relay: RelayProcess): Promise<object> {
  for (;;) {
    const operation = await relay.ask<{ finishedAt: string | null }>('GET', '/v1/relay/rebuild');
    if (operation.finishedAt !== null) return operation;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
