/** Below this a value has a bucket of its own, above it shares one with those that differ by less than 1 part in 256. */
const EXACT = 512;
const FINE = 256;

/**
 * How often each of many whole numbers ≥ 0 occurs, the larger ones to within 0.4 %: the layout of HdrHistogram (Tene), octaves cut into equal
 * buckets. One is filled, asked and emptied again for each group of rows.
 */
export class Histogram {
  private readonly counts = new Int32Array(bucketOf(86_400) + 1);
  private lowest = Infinity;
  private highest = -1;
  private least = Infinity;
  private most = -1;
  n = 0;
  sum = 0;

  /** @param value 0..86 400 */
  add(value: number): void {
    const bucket = bucketOf(value);
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    if (bucket < this.lowest) this.lowest = bucket;
    if (bucket > this.highest) this.highest = bucket;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    this.n += 1;
    this.sum += value;
  }

  /** The smallest value that at least that share of all does not exceed (nearest rank), to within 0.4 %. @param share 0..1 */
  quantile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.n));
    for (let bucket = this.lowest; bucket <= this.highest; bucket += 1) {
      left -= this.counts[bucket] as number;
      if (left <= 0) return Math.min(Math.max(valueOf(bucket), this.least), this.most);
    }
    return NaN;
  }

  clear(): void {
    if (this.n > 0) this.counts.fill(0, this.lowest, this.highest + 1);
    this.lowest = Infinity;
    this.highest = -1;
    this.least = Infinity;
    this.most = -1;
    this.n = 0;
    this.sum = 0;
  }
}

function bucketOf(value: number): number {
  if (value < EXACT) return value;
  const octave = 31 - Math.clz32(value) - 8;
  return EXACT + (octave - 1) * FINE + ((value >> octave) - FINE);
}

/** The middle of a bucket's values. */
function valueOf(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const octave = 1 + Math.floor((bucket - EXACT) / FINE);
  const first = (FINE + ((bucket - EXACT) % FINE)) << octave;
  return first + ((1 << octave) >> 1);
}
