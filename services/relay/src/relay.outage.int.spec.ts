import { withAdmin } from '@evenhand/journey-log';
import { describeWithKafka, startKafka } from '@evenhand/testing';
import type { OwnKafka } from '@evenhand/testing';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';
import { RelayProcess, until } from './testing/relay.process';

jest.setTimeout(180_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeWithKafka('the relay, in an outage of Kafka', () => {
  let server: OwnKafka;
  let bank: Bank;
  let relay: RelayProcess;
  beforeEach(async () => {
    server = await startKafka();
    bank = await openBank(server);
    relay = await RelayProcess.start({ ...bank.env, EVENHAND_RELAY_BATCH: '50' });
  });
  afterEach(async () => {
    await relay.signal('SIGKILL');
    await bank.close();
    await server.stop();
  });
  const clean = (head: number) => ({ state: 'done', result: { equal: true, to: head, events: head, records: head, differences: [] } });

  it('waits, says so once, and goes on where it was when the broker was killed in mid-transaction', async () => {
    const writing = (async () => {
      for (let i = 0; i < 30; i++) {
        await bank.write(200);
        await pause(50);
      }
    })();
    for (let kill = 0; kill < 3; kill++) {
      await pause(800 + Math.random() * 500);
      await server.kill();
      await pause(500);
      await server.restart();
      const { position } = await until(() => relay.status());
      await relay.reaches(Math.min(6_000, position + 100));
    }
    await writing;
    await relay.reaches(6_000);
    expect(await relay.verified()).toMatchObject(clean(6_000));
    expect(relay.lines.filter((line) => line.includes('the relay waits')).length).toBeLessThanOrEqual(3);
    expect(relay.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('writes a topic that was deleted altogether anew', async () => {
    await relay.reaches(await bank.write(500));
    await withAdmin({ brokers: [server.brokers], topic: bank.topic }, (admin) => admin.deleteTopics({ topics: [bank.topic] }));
    const head = await bank.write(100);
    await until(async () => {
      const { state, result } = await relay.verified();
      return state === 'done' && (result as { equal: boolean; to: number }).equal && (result as { to: number }).to === head ? true : undefined;
    });
    expect(await relay.status()).toMatchObject({ state: 'moving', generation: bank.topic, position: head });
  });
}, 'own');
