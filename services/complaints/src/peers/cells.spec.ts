import { cellsOf, mostWithin } from './cells';

const own = { product: 'CARD_STD', issue: 'fees', severity: 2, segment: 'basic', month: 24_314, bucket: 7 };
const row = (bucket: number, L0: number, L1: number, L2: number): { bucket: number; L0: number; L1: number; L2: number } => ({ bucket, L0, L1, L2 });

describe('the cells a case is compared in', () => {
  const rows = [row(7, 3, 5, 10), row(9, 1, 1, 1), row(1, 0, 4, 4)];

  it('narrow from product and issue to severity to segment, the case itself left out of each', () => {
    expect(cellsOf(rows, own)).toEqual({ L0: new Map([[7, 2], [9, 1]]), L1: new Map([[7, 4], [9, 1], [1, 4]]), L2: new Map([[7, 9], [9, 1], [1, 4]]) });
  });

  it('hold no bucket that only the case itself is in', () => {
    expect(cellsOf([row(7, 1, 1, 1)], own)).toEqual({ L0: new Map(), L1: new Map(), L2: new Map() });
  });

  it('know no segment of a customer who has none', () => {
    expect(cellsOf(rows, { ...own, segment: '', bucket: 1 })).toEqual({ L1: new Map([[1, 3], [7, 5], [9, 1]]), L2: new Map([[1, 3], [7, 10], [9, 1]]) });
  });
});

describe('the most within some days', () => {
  it('is that of any run of them that holds the day', () => {
    const counts = new Map([[1, 2], [10, 1], [30, 1], [31, 4], [39, 1]]);
    expect([1, 10, 30, 31].map((day) => mostWithin(counts, day, 30))).toEqual([4, 7, 7, 7]);
    expect(mostWithin(counts, 70, 30)).toBe(0);
    expect(mostWithin(counts, 68, 30)).toBe(1);
  });
});
