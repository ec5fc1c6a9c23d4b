import fc from 'fast-check';
import { SLOTS, murmur2, slotOf } from './slots';

describe('slots', () => {
  /** org.apache.kafka.common.utils.UtilsTest.testMurmur2 */
  it.each([
    ['21', -973932308], ['foobar', -790332482], ['a-little-bit-long-string', -985981536], ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971], [Uint8Array.from(Buffer.from('abc')), 479470107],
  ])('hash %p as Kafka does', (key, expected) => {
    expect(murmur2(key)).toBe(expected);
  });

  it('hash text by its UTF-8 bytes, however many are left behind the last word', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      expect(murmur2(key)).toBe(murmur2(new TextEncoder().encode(key)));
    }));
  });

  it('are 0 to 63, and a partition of a topic with 1, 2, 4 … 64 partitions is a set of whole slots', () => {
    fc.assert(fc.property(fc.string(), fc.nat(6), (key, power) => {
      const partitions = 2 ** power;
      const partition = (murmur2(key) & 0x7fffffff) % partitions;
      expect(slotOf(key)).toBeGreaterThanOrEqual(0);
      expect(slotOf(key)).toBeLessThan(SLOTS);
      expect(slotOf(key) % partitions).toBe(partition);
    }));
  });

  it('share customers out evenly', () => {
    const counts = new Array<number>(SLOTS).fill(0);
    for (let i = 0; i < 64_000; i++) {
      const slot = slotOf(`callcentre-${i}`);
      counts[slot] = (counts[slot] as number) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});
