import fc from 'fast-check';
import { CopyText, digestOf, escapeCopyText, recordedAtOf } from './text-forms';

/** COPY's text format read back by the manual ("COPY", File Formats, Text Format), one character after the other. */
function readCopyText(field: string): string {
  let text = '';
  for (let i = 0; i < field.length; i++) {
    if (field[i] !== '\\') text += field[i];
    else text += { n: '\n', r: '\r', t: '\t', '\\': '\\' }[field[++i] as string] ?? `unread escape ${field[i]}`;
  }
  return text;
}

const event = { id: '00000000-0000-0000-0000-000000000001', digest: '0'.repeat(32), customer: 'c', body: '{}' };

describe('the text of a COPY', () => {
  it('reads back as it was, and holds no bare line end or tab inside a field', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('\\', '\n', '\r', '\t', 'n', 't', 'N', '.'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) });
    fc.assert(fc.property(text, (value) => {
      const field = escapeCopyText(value);
      expect(field).not.toMatch(/[\n\r\t]/);
      expect(readCopyText(field)).toBe(value);
    }));
  });

  it('is one line an event, in the order of the columns, in UTF-8, however long it grows', () => {
    const text = new CopyText();
    for (let i = 0; i < 3_000; i++) text.add({ ...event, customer: 'foobar', body: `{"é€👩":"\\n${i}"}` }, 's\t1', i, i + 1, '2026-01-02T03:04:05.678Z');
    const lines = text.bytes.toString('utf8').split('\n');
    expect(lines).toHaveLength(3_001);
    expect(lines[2_999]).toBe(`3000\t2026-01-02T03:04:05.678Z\t2999\t62\t${event.id}\t${event.digest}\ts\\t1\tfoobar\t{"é€👩":"\\\\n2999"}`);
    text.clear();
    expect(text.bytes).toHaveLength(0);
  });
});

describe('what PostgreSQL answers', () => {
  it.each([
    ['2026-11-22 06:42:00+00', '2026-11-22T06:42:00.000Z'], ['2026-11-22 06:42:00.1+00', '2026-11-22T06:42:00.100Z'],
    ['2026-11-22 06:42:00.12+00', '2026-11-22T06:42:00.120Z'], ['1999-12-31 23:59:59.999+00', '1999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, expected) => {
    expect(recordedAtOf(text)).toBe(expected);
    expect(recordedAtOf(text)).toBe(expected);
  });

  it('a digest comes back without the dashes of a uuid', () => {
    expect(digestOf('01234567-89ab-cdef-0123-456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
  });
});
