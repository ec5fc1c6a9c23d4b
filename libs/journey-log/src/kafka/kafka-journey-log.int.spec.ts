import { describeWithKafka } from '@evenhand/testing';
import { journeyLogContract } from '../contract/journey-log.contract';
import { onKafka } from '../testing/on-kafka';

jest.setTimeout(60_000);

describeWithKafka('over Kafka', () => {
  journeyLogContract('a topic of 8 partitions', () => onKafka(8), { shared: true });
  journeyLogContract('a topic of 64 partitions', () => onKafka(64), { shared: true });
});
