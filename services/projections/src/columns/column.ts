type Numbers = Float64Array | Int32Array | Int16Array | Uint16Array | Uint8Array;

/** Numbers in a row, as many as are asked for: an array that grows. */
export class Column<A extends Numbers> {
  /** longer than what is in use; `empty` beyond that */
  values: A;

  /** @param make such as `(n) => new Int32Array(n)` */
  constructor(private readonly make: (length: number) => A, private readonly empty = 0) {
    this.values = this.made(1_024);
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) this.grow(index + 1);
    this.values[index] = value;
  }

  /** Room for so many, so that `values` may be read and written up to there. */
  grow(length: number): void {
    if (length <= this.values.length) return;
    const larger = this.made(Math.max(length, this.values.length * 2));
    larger.set(this.values);
    this.values = larger;
  }

  private made(length: number): A {
    const values = this.make(length);
    if (this.empty !== 0) values.fill(this.empty);
    return values;
  }
}
