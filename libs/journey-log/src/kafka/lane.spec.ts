import { slotOf } from '@evenhand/event-sourcing';
import { journeyItem } from '../journey-item';
import type { TopicRecord } from './fetcher';
import { Lane } from './lane';

const PARTITIONS = 4;
const CUSTOMER = 'c-1';
const PARTITION = slotOf(CUSTOMER) % PARTITIONS;

const record = (offset: number, key: string | null, value: string): TopicRecord =>
  ({ topic: 't', partition: PARTITION, offset, timestamp: 0, key: key === null ? null : Buffer.from(key), value: Buffer.from(value), headers: {} });
const event = (position: number): TopicRecord => record(position, CUSTOMER, journeyItem({ body: `{"specversion":"1.0","id":"e${position}"}`, recordedAt: '2026-01-02T03:04:05.006Z', stream: 's', revision: 0, position }));
const watermark = (position: number, successor?: string): TopicRecord => record(position, null, JSON.stringify({ type: 'evenhand.journey.watermark.v1', data: { position, successor } }));

describe('a partition on its way through the generations', () => {
  let skipped: TopicRecord[];
  const lane = (after = 0): Lane => new Lane('t', PARTITION, after, { partitions: PARTITIONS, slots: undefined, onBad: (_, reason) => { throw new Error(reason); }, onSkipped: (one) => void skipped.push(one) });
  const handed = (from: Lane, cut: number): number[] => from.handOver(cut).map(({ position }) => position);
  beforeEach(() => {
    skipped = [];
  });

  it('goes on behind the mark that its generation ends with', () => {
    const one = lane();
    one.take([event(1), event(2), watermark(3, 't.g2')], 3);
    expect([one.topic, one.offset, one.position]).toEqual(['t.g2', -1, 3]);
    one.found(2);
    one.take([event(2), event(3), event(4)], 5);
    expect(handed(one, 4)).toEqual([1, 2, 4]);
    expect(skipped).toEqual([]);
  });

  it('forgets what its generation holds beyond that mark, and skips nothing of the next one for it', () => {
    const one = lane();
    one.take([event(1), event(9_000), watermark(9_001), watermark(2, 't.g2')], 4);
    expect(one.position).toBe(2);
    one.found(2);
    one.take([event(3), event(4), watermark(5)], 5);
    expect([handed(one, 5), one.position]).toEqual([[1, 3, 4], 5]);
  });

  it('never goes back behind what was handed over', () => {
    const one = lane();
    one.take([event(1), event(5)], 2);
    expect(handed(one, 5)).toEqual([1, 5]);
    one.take([watermark(2, 't.g2')], 3);
    expect(one.position).toBe(5);
    one.found(0);
    one.take([event(3), event(5), event(6)], 3);
    expect(handed(one, 6)).toEqual([6]);
  });

  it('has nothing twice and nothing out of order', () => {
    const one = lane();
    one.take([event(2), event(2), event(1), event(3)], 4);
    expect([handed(one, 3), skipped.map(({ offset }) => offset)]).toEqual([[2, 3], [2, 1]]);
  });

  it('holds back what lies beyond the cut', () => {
    const one = lane();
    one.take([event(2), event(4), event(6)], 3);
    expect([handed(one, 4), one.waiting, handed(one, 6)]).toEqual([[2, 4], 1, [6]]);
  });

  it('tells the size of what waits, and of nothing else', () => {
    const one = lane();
    one.take([event(2), event(4), event(6)], 3);
    const each = one.size / 3;
    one.handOver(2);
    expect(one.size).toBe(2 * each);
    one.take([watermark(4, 't.g2')], 4);
    expect([each > 20, one.size]).toEqual([true, each]);
    one.handOver(4);
    expect(one.size).toBe(0);
  });
});
