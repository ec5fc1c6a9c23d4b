import { wrongRecords } from './topic.check';
import type { StoredRow } from './topic.check';
import type { TopicRecord } from './topic.records';

const row = (position: number, slot: number): StoredRow => ({ position, slot, customer: `c_${slot}`, stream: `customer-c_${slot}`, revision: position - 1, body: `{"id":"e-${position}","type":"t","data":{}}` });
const record = ({ position, slot, customer, stream, revision, body }: StoredRow, offset: number, more: object = {}): TopicRecord => ({
  partition: slot % 2, offset, key: customer, value: JSON.stringify({ ...(JSON.parse(body) as object), recordedat: '2026-01-01T00:00:00.000Z', stream, revision, position, ...more }), headers: new Map(),
});
const watermark = (partition: number, offset: number, position: number): TopicRecord => ({ partition, offset, key: null, value: JSON.stringify({ type: 'evenhand.journey.watermark.v1', data: { position } }), headers: new Map() });

const [one, two, three] = [row(1, 4), row(2, 7), row(3, 2)] as const;
const rows = [one, two, three];
const [first, second, third] = [record(one, 0), record(two, 0), record(three, 1)] as const;
const end = watermark(1, 1, 3);

describe('a topic that tells what the store holds', () => {
  it('has each position once, in the partition of its slot, and comes to the end in all of them', () => {
    expect(wrongRecords([first, third, second, end], rows, 2)).toEqual([]);
  });

  it.each<[string, readonly TopicRecord[], readonly string[]]>([
    ['loses none', [first, second, watermark(0, 1, 3), end], ['position 3 is in no partition']],
    ['doubles none', [first, third, record(three, 2), second, end], ['partition 0 offset 2 is position 3 once more', 'partition 0 offset 2 is position 3, behind 3']],
    ['keeps the order', [record(three, 0), record(one, 1), second, end], ['partition 0 offset 1 is position 1, behind 3']],
    ['alters none', [first, record(three, 1, { data: { more: 1 } }), second, end], [expect.stringContaining('partition 0 offset 1 is c_2') as string]],
    ['knows none but those of the store', [first, third, record(row(9, 6), 2), second, end], ['partition 0 offset 2 tells of a position 9 that the store has not']],
    ['comes to the end', [first, third, second], ['partition 1 ends at 2, the store at 3']],
  ])('%s', (_, records, found) => {
    expect(wrongRecords(records, rows, 2)).toEqual(found);
  });

  it('has a record where its customer belongs, under the name of the customer', () => {
    const elsewhere = { ...third, partition: 1, offset: 1 };
    expect(wrongRecords([first, watermark(0, 1, 3), second, elsewhere], rows, 2)).toEqual([expect.stringContaining('partition 1 offset 1 is c_2')]);
    expect(wrongRecords([first, { ...third, key: 'c_9' }, second, end], rows, 2)).toEqual([expect.stringContaining('is c_9')]);
  });
});
