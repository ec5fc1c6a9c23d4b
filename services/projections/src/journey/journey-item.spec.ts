import { journeyItem } from './journey-item';

const stored = { id: 'a', customer: 'c-1', digest: '', stream: 'interaction-"1"', revision: 3, position: 42, recordedAt: '2026-01-02T03:04:05.006Z' };

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
