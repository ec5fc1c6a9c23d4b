import { slotOf } from '@evenhand/event-sourcing';
import { customers } from '../contract/journey-under-test';
import { journeyItem } from '../journey-item';
import type { Fetched, Fetcher, Spot, TopicRecord } from './fetcher';
import type { Generations } from './generations';
import { TopicReader } from './topic.reader';

const LARGE = 1 << 20;
const MANY = 200;
const customerIn = (partition: number): string => customers(100).find((customer) => slotOf(customer) % 2 === partition) as string;

/** Two partitions: one has a megabyte an event, of the other nothing is heard until it is asked for alone. */
class UnequalTopic {
  /** characters that were handed out of the first before the other was told of */
  given = 0;

  partitions = (): Promise<number> => Promise.resolve(2);
  ends = (places: readonly unknown[]): Promise<object[]> => Promise.resolve(places.map(() => ({ first: 0, end: 0 })));
  close = (): Promise<void> => Promise.resolve();

  fetch = (spots: readonly Spot[]): Promise<readonly Fetched[]> => {
    const [first] = spots.filter(({ partition }) => partition === 0);
    if (!first) return Promise.resolve([{ topic: 't', partition: 1, next: MANY, records: [watermark(MANY)] }]);
    if (first.offset >= MANY) return Promise.reject(new Error('all of it was read ahead'));
    this.given += LARGE;
    return Promise.resolve([{ topic: 't', partition: 0, next: first.offset + 1, records: [event(first.offset)] }]);
  };
}

const record = (partition: number, offset: number, key: string | null, value: string): TopicRecord =>
  ({ topic: 't', partition, offset, timestamp: 0, key: key === null ? null : Buffer.from(key), value: Buffer.from(value), headers: {} });
const event = (offset: number): TopicRecord =>
  record(0, offset, customerIn(0), journeyItem({ body: `{"specversion":"1.0","id":"e${offset}","data":"${'x'.repeat(LARGE)}"}`, recordedAt: '2026-01-02T03:04:05.006Z', stream: 's', revision: 0, position: offset + 1 }));
const watermark = (position: number): TopicRecord => record(1, 0, null, JSON.stringify({ type: 'evenhand.journey.watermark.v1', data: { position } }));

it('a reader holds no more of large events than it may, however far one partition is ahead of the others', async () => {
  const topic = new UnequalTopic();
  const ignore = (): void => undefined;
  const reader = new TopicReader({
    openFetcher: () => topic as unknown as Fetcher, generations: { current: () => Promise.resolve({ topic: 't', partitions: 2 }) } as unknown as Generations,
    onBad: ignore, onSkipped: ignore, onRead: ignore, onTrouble: ignore,
  }, 0, { slots: undefined, signal: new AbortController().signal, pageSize: 1_000, patienceMs: 0 });
  for await (const { events, position } of reader.pages(1)) expect([events.length, position]).toEqual([1, 1]);
  expect(topic.given).toBeLessThanOrEqual(34 << 20);
});
