import { describeWithKafka, testTopic } from '@evenhand/testing';
import { withAdmin } from './client';
import { KafkaJourneyLog } from './kafka-journey-log';

jest.setTimeout(120_000);
const TIMES = 5;
const READERS = 4;

describeWithKafka('a journey topic that is just being made', () => {
  it('is empty to those who open it meanwhile, and has its leaders a moment later', async () => {
    for (let time = 0; time < TIMES; time++) {
      const { brokers, topic, drop } = await testTopic('fresh');
      const options = { brokers: brokers.split(','), topic };
      const made = withAdmin(options, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 64 }], waitForLeaders: false }));
      const opened = await Promise.all(Array.from({ length: READERS }, async () => {
        await made;
        return KafkaJourneyLog.open(options);
      }));
      expect(await Promise.all(opened.map((log) => log.head()))).toEqual(Array(READERS).fill(0));
      await Promise.all(opened.map((log) => log.close()));
      await drop();
    }
  });
});
