/** A slot is the unit of parallelism, checkpointing and rebuild; 64 is fixed for the life of a log. */
export const SLOTS = 64;

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * murmur2 as Kafka's default partitioner computes it (org.apache.kafka.common.utils.Utils.murmur2), so that a partition of a topic
 * with 1, 2, 4 … 64 partitions is a set of whole slots.
 * @returns a signed 32-bit integer, like Java's
 */
export function murmur2(key: string | Uint8Array): number {
  const data = typeof key === 'string' ? Buffer.from(key, 'utf8') : key;
  const length = data.length;
  const byte = (i: number): number => data[i] as number;
  let h = SEED ^ length;
  const words = length >> 2;
  for (let i = 0; i < words; i++) {
    const at = i << 2;
    let k = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const tail = words << 2;
  const left = length - tail;
  if (left === 3) h ^= byte(tail + 2) << 16;
  if (left >= 2) h ^= byte(tail + 1) << 8;
  if (left >= 1) h = Math.imul(h ^ byte(tail), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** @returns the slot of a customer, 0..63 */
export function slotOf(customer: string): number {
  return (murmur2(customer) & 0x7fffffff) % SLOTS;
}
