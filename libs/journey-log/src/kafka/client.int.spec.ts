import { describeWithKafka, testTopic } from '@evenhand/testing';
import type { TestTopic } from '@evenhand/testing';
import { ensureTopic } from './client';

jest.setTimeout(60_000);

const TOPICS = 15;
const AT_ONCE = 4;

describeWithKafka('a topic that is absent', () => {
  let made: TestTopic;
  beforeEach(async () => {
    made = await testTopic('ensured');
  });
  afterEach(() => made.drop());

  it('is made once and known to everybody who wants it, however many want it at once', async () => {
    const options = { brokers: made.brokers.split(','), topic: made.topic };
    const topics = Array.from({ length: TOPICS }, (_, i) => `${made.topic}.${i}`);
    for (const topic of topics) {
      expect(await Promise.all(Array.from({ length: AT_ONCE }, () => ensureTopic(options, { topic, partitions: 3, replication: 1 })))).toEqual(Array(AT_ONCE).fill(3));
    }
  });
});
