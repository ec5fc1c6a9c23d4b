import { describeWithKafka, startKafka } from '@evenhand/testing';
import type { OwnKafka } from '@evenhand/testing';
import { journeyLogContract } from '../contract/journey-log.contract';
import { onKafka } from '../testing/on-kafka';

jest.setTimeout(120_000);

describeWithKafka('over a broker that dies', () => {
  let server: OwnKafka;
  beforeAll(async () => {
    server = await startKafka();
  });
  afterAll(() => server.stop());

  journeyLogContract('a topic of 4 partitions', () => onKafka(4, server), { shared: true, restarts: true });
}, 'own');
