import { csvOf, disputesRow, fullColumnsRow, oneBankRow, shapeNamed } from './cfpb.examples';
import { openTable, type ReadRow } from './cfpb.rows';

/** In pieces of so many bytes, as a file may come. */
async function* pieces(text: string, length: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
const open = (text: string, length = 7): ReturnType<typeof openTable> => openTable({ name: 'some.csv', bytes: pieces(text, length), size: text.length, read: () => 0 });
async function read(text: string, length?: number): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const row of (await open(text, length)).rows) rows.push(row);
  return rows;
}
const places = (rows: readonly ReadRow[]): unknown[] => rows.map((row) => [row.line, 'leftOut' in row ? `${row.leftOut}${row.to === undefined ? '' : ` to ${row.to}`}` : (row.row['row_no'] ?? row.row['complaint_id'])]);
const [oneBank, disputes, fullColumns] = [shapeNamed('one_bank'), shapeNamed('disputes'), shapeNamed('full_columns')];

describe('a file of the register', () => {
  it.each([[oneBank, oneBankRow], [disputes, disputesRow], [fullColumns, fullColumnsRow]])('is known by its header', async (shape, row) => {
    const table = await open(csvOf(shape, [row]));
    expect(table.shape).toBe(shape);
    for await (const only of table.rows) expect(only).toEqual({ line: 2, row });
  });

  it('keeps line breaks and quotes within quotes, and says at which line a row begins', async () => {
    const rows = await read(csvOf(fullColumns, [fullColumnsRow, { ...fullColumnsRow, complaint_id: '2' }, { ...fullColumnsRow, complaint_id: '3', consumer_complaint_narrative: '' }]));
    expect(places(rows)).toEqual([[2, '9000002'], [4, '2'], [6, '3']]);
    expect(rows[1]).toMatchObject({ row: { consumer_complaint_narrative: 'They called "every day",\nXXXX said Mrs Quill.' } });
  });

  it('may have a byte order mark, CRLF, its columns in another order, columns more, blank lines, and no line end', async () => {
    const columns = [...disputes.columns].reverse();
    const text = `\ufeff${['more', ...columns].join(',')}\r\n\r\n${['?', ...columns.map((column) => disputesRow[column])].join(',')}`;
    expect(await read(text)).toMatchObject([{ line: 3, row: disputesRow }]);
  });

  it('goes on behind rows of too few or too many fields', async () => {
    const [header = '', row = ''] = csvOf(disputes, [disputesRow]).split('\n');
    expect(places(await read([header, row, '1,2,3', `${row},more`, row.replace('17', '18')].join('\n')))).toEqual([[2, '17'], [3, 'field_count'], [4, 'field_count'], [5, '18']]);
  });

  it.each([1, 64, 1 << 16])('goes on behind quotes that match none, once they match again (in pieces of %d)', async (length) => {
    const [header = '', row = ''] = csvOf(disputes, [disputesRow]).split('\n');
    const numbered = (n: number, line = row): string => line.replace('17', String(n));
    const stray = numbered(2, row.replace('Late fee', 'Late "fee" of'));
    const open = numbered(4, row.replace('Late fee', '"Late fee'));
    const quoted = numbered(6, row.replace('Late fee', '"Late fee"'));
    const rows = await read([header, numbered(1), stray, numbered(3), open, numbered(5), quoted, numbered(7), numbered(8)].join('\n'), length);
    expect(places(rows)).toEqual([[2, '1'], [3, 'quotes to 3'], [4, '3'], [5, 'quotes to 7'], [8, '7'], [9, '8']]);
  });

  it('tells a quote that is never closed, and all before it', async () => {
    const [header = '', row = ''] = csvOf(disputes, [disputesRow]).split('\n');
    expect(places(await read([header, row, row.replace('Late fee', '"Late fee'), row, row].join('\n')))).toEqual([[2, '17'], [3, 'quotes to 5']]);
  });

  it('that is something else is refused, naming what was expected', async () => {
    await expect(open('case_id,reg_date\n1,2\n')).rejects.toThrow(/^some\.csv is none of the CFPB's three shapes: its first row, of 2 columns, is none of these headers\n {2}Complaint ID,Submitted via,/);
    await expect(open('')).rejects.toMatchObject({ exitCode: 2 });
  });

  it('with two columns by one name is refused, since either may be meant', async () => {
    const [header = '', row = ''] = csvOf(disputes, [disputesRow]).split('\n');
    await expect(open(`${header},issue\n${row},Rewards\n`)).rejects.toThrow(/is none of the CFPB's three shapes: its first row, of 9 columns/);
  });

  it('that breaks off ends with why', async () => {
    const bytes = (async function* () {
      yield* pieces(csvOf(disputes, [disputesRow]), 50);
      throw new Error('the disk is gone');
    })();
    const all = async (): Promise<number> => {
      let count = 0;
      for await (const { line } of (await openTable({ name: 'x', bytes, size: 1, read: () => 0 })).rows) count += line;
      return count;
    };
    await expect(all()).rejects.toThrow('the disk is gone');
  });
});
