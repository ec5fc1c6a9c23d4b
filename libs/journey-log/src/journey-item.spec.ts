import { registry, serialise } from '@evenhand/contracts';
import { storedEventOf } from '@evenhand/contracts/testing/generate';
import * as fc from 'fast-check';
import { journeyItem, storedOf } from './journey-item';

const stored = { stream: 'interaction-"1"', revision: 3, position: 42, recordedAt: '2026-01-02T03:04:05.006Z' };

describe('an item of a journey', () => {
  it('is the stored text with what the store knows of it at its end', () => {
    const body = '{"id":"x","data":{"score":1.0,"note":"} and \\u0041 stay as they were written"}}';
    expect(journeyItem({ ...stored, body })).toBe(
      '{"id":"x","data":{"score":1.0,"note":"} and \\u0041 stay as they were written"},"recordedat":"2026-01-02T03:04:05.006Z","stream":"interaction-\\"1\\"","revision":3,"position":42}',
    );
  });

  it('parses to the event and its four server attributes', () => {
    const body = '{"id":"x","data":{}}\n';
    expect(JSON.parse(journeyItem({ ...stored, body }))).toEqual({
      id: 'x', data: {}, recordedat: '2026-01-02T03:04:05.006Z', stream: 'interaction-"1"', revision: 3, position: 42,
    });
  });
});

describe('what was stored', () => {
  const moment = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString());
  const server = { stream: fc.string({ unit: 'grapheme', maxLength: 80 }), revision: fc.nat(), position: fc.maxSafeNat(), recordedAt: moment };

  it('comes back from its item byte for byte, whatever the event and its stream', () => {
    const body = fc.constantFrom(...registry.all()).chain((type) => storedEventOf(type).map((event) => serialise(event)));
    fc.assert(fc.property(fc.record({ body, ...server }), (event) => {
      expect(storedOf(journeyItem(event))).toEqual(event);
    }), { numRuns: 500 });
  });

  it('is told from a text within it that looks like the end of an item', () => {
    const end = ',"recordedat":"2020-01-01T00:00:00.000Z","stream":"s","revision":1,"position":2}';
    const event = { ...stored, body: JSON.stringify({ id: 'x', data: { note: end, more: { recordedat: 'r', stream: 's' } } }), stream: end };
    expect(storedOf(journeyItem(event))).toEqual(event);
  });

  test.each([
    ['nothing', ''],
    ['no item', '{"id":"x"}'],
    ['another order', '{"id":"x","recordedat":"r","revision":1,"stream":"s","position":2}'],
    ['a position in quotes', '{"id":"x","recordedat":"r","stream":"s","revision":1,"position":"2"}'],
    ['no whole position', '{"id":"x","recordedat":"r","stream":"s","revision":1,"position":2.5}'],
    ['something behind it', '{"id":"x","recordedat":"r","stream":"s","revision":1,"position":2}}'],
    ['no object', '["id","recordedat":"r","stream":"s","revision":1,"position":2}'],
    ['a stream with a line feed in it', '{"id":"x","recordedat":"r","stream":"\\"\n","revision":1,"position":2}'],
    ['a stream that is no JSON', '{"id":"x","recordedat":"r","stream":"\\q","revision":1,"position":2}'],
  ])('is not found in %s', (_what, text) => {
    expect(storedOf(text)).toBeUndefined();
  });
});
