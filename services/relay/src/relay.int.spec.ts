import { describeWithKafka, readRecords } from '@evenhand/testing';
import type { RelayOperation } from './operations/operation.table';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';
import { RelayProcess, until } from './testing/relay.process';

jest.setTimeout(120_000);

describeWithKafka('the relay', () => {
  let bank: Bank;
  let relays: RelayProcess[];
  beforeEach(async () => {
    bank = await openBank();
    relays = [];
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.signal('SIGKILL')));
    await bank.close();
  });
  const start = async (env: Record<string, string> = {}): Promise<RelayProcess> => {
    const relay = await RelayProcess.start({ ...bank.env, ...env });
    relays.push(relay);
    return relay;
  };
  const clean = (head: number) => ({ state: 'done', result: { complete: true, equal: true, from: 0, to: head, events: head, records: head, differences: [] } });

  it('writes every event once, in its customer\'s partition and in the order of the log, while others write', async () => {
    const relay = await start();
    const heads = await Promise.all([bank.write(600), bank.write(600), bank.write(600)]);
    const head = Math.max(...heads);
    expect(head).toBe(1_800);
    expect(await relay.reaches(head)).toMatchObject({ instance: 'active', state: 'moving', error: null, topic: bank.topic, generation: bank.topic, partitions: 8, position: head, head, lag: { positions: 0, seconds: 0 }, next: null });
    expect(await relay.verified()).toMatchObject(clean(head));
    const records = (await readRecords(bank.brokers, bank.topic)).filter(({ key }) => key !== null);
    const byCustomer = (of: readonly { customer: string; id: string }[]): Map<string, string[]> => {
      const orders = new Map<string, string[]>();
      for (const { customer, id } of of) orders.set(customer, [...(orders.get(customer) ?? []), id]);
      return orders;
    };
    const shared = byCustomer(records.map(({ key, value }) => ({ customer: String(key), id: (JSON.parse(String(value)) as { id: string }).id })));
    const stored = byCustomer((await bank.events()).map(({ customer, body }) => ({ customer, id: (JSON.parse(body) as { id: string }).id })));
    expect(shared).toEqual(stored);
    const metrics = await relay.metrics();
    for (const line of ['evenhand_relay_active 1', `evenhand_relay_position ${head}`, `evenhand_relay_store_head ${head}`, 'evenhand_relay_lag_positions 0', `evenhand_relay_records_total ${head}`, 'evenhand_relay_fenced_total 0']) {
      expect(metrics).toContain(`${line}\n`);
    }
  });

  it('is killed at random moments and started again: nothing is lost or doubled', async () => {
    const writing = (async () => {
      for (let i = 0; i < 40; i++) await bank.write(200);
    })();
    for (let i = 0; i < 5; i++) {
      const relay = await start();
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
      await relay.signal('SIGKILL');
    }
    await writing;
    const last = await start();
    await last.reaches(8_000);
    expect(await last.verified()).toMatchObject(clean(8_000));
  });

  it('stands by where another is active, passes on what it is asked, and takes over when that one is gone', async () => {
    const first = await start();
    await first.reaches(await bank.write(100));
    const second = await start();
    await until(async () => ((await second.status()).position === 100 ? true : undefined));
    expect(await second.status()).toMatchObject({ instance: 'standby', state: 'moving', generation: bank.topic, position: 100 });
    expect(await second.verified()).toMatchObject(clean(100));
    await first.signal('SIGKILL');
    expect(await second.reaches(await bank.write(100))).toMatchObject({ instance: 'active', position: 200 });
    expect(await second.verified()).toMatchObject(clean(200));
  });

  it('stopped in mid-transaction and woken after another took over, it is refused by the broker and stands by', async () => {
    const head = await bank.write(12_000);
    // One transaction follows the other for a long time, so it is stopped in one.
    const zombie = await start({ EVENHAND_RELAY_LEASE_MS: '1000', EVENHAND_RELAY_LINGER_MS: '0', EVENHAND_RELAY_BATCH: '10' });
    await zombie.reaches(200);
    await zombie.signal('SIGSTOP');
    const other = await start({ EVENHAND_RELAY_LEASE_MS: '1000' });
    await other.reaches(head);
    await zombie.signal('SIGCONT');
    await until(async () => ((await zombie.metrics()).includes('evenhand_relay_fenced_total 1\n') ? true : undefined));
    await other.reaches(await bank.write(200));
    expect(await zombie.reaches(head + 200)).toMatchObject({ instance: 'standby' });
    expect(zombie.lines.filter((line) => line.includes('standing by'))).not.toEqual([]);
    expect(await other.status()).toMatchObject({ instance: 'active', state: 'moving' });
    expect(await other.metrics()).toContain('evenhand_relay_fenced_total 0\n');
    expect(await other.verified()).toMatchObject(clean(head + 200));
  });

  it('refuses what cannot be asked, and names the field', async () => {
    const relay = await start();
    await relay.reaches(await bank.write(10));
    expect(await relay.ask('POST', '/v1/relay/verifications', { from: 5, to: 5, until: 3 })).toMatchObject({ status: 422, code: 'invalid_body', errors: [{ field: '/until' }] });
    expect(await relay.ask('POST', '/v1/relay/verifications', { from: 5, to: 5 })).toMatchObject({ status: 422, errors: [{ field: '/to' }] });
    expect(await relay.ask('POST', '/v1/relay/rebuild', { reason: '' })).toMatchObject({ status: 422, errors: [{ field: '/reason' }] });
    expect(await relay.ask('GET', '/v1/relay/rebuild')).toMatchObject({ status: 404, code: 'unknown_rebuild' });
    expect(await relay.ask('GET', '/v1/relay/verifications/x')).toMatchObject({ status: 404, code: 'unknown_verification' });
    expect((await relay.verified({ to: 11 })) satisfies RelayOperation).toMatchObject({ state: 'failed', problem: { code: 'beyond_topic' } });
  });
});
