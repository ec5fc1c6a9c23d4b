import { readStored, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { escapeCopyText } from '@evenhand/event-store-postgres';
import { rowOf } from '../growing-log';
import { take, traffic } from '../traffic';
import { unescapeCopy } from './copy-text';
import { rebuiltBank } from './rebuilt-bank';

const [event] = take(traffic('openers', 1), 1) as [CloudEvent];
const spoken = (topic: string) => ({ ...event, data: { ...event.data, topic } });

describe('the log that rebuilds are measured on', () => {
  test.each(['a\\b', 'C:\\new\\table', '\\\\', '\\.', 'tab\there', 'line\r\nbreak', 'a "quoted" word', 'é 漢 😀', '\\n'])('brings %j back out of COPY text as it went in', (topic) => {
    const fields = rowOf({ event: spoken(topic), stream: 's\\1', revision: 0 }, 7).split('\t');
    expect(fields).toHaveLength(9);
    expect(fields[8]?.slice(0, -1)).not.toContain('\n');
    const [stream, customer, body] = fields.slice(6).map((field) => unescapeCopy(field.replace(/\n$/, '')));
    expect([stream, customer, body]).toEqual(['s\\1', event.subject, serialise(spoken(topic))]);
    expect(readStored(body as string)).toEqual(spoken(topic));
    expect(fields.slice(0, 4)).toEqual(['7', '2026-01-01T00:00:00.000Z', '0', String(slotOf(event.subject))]);
    expect(unescapeCopy(escapeCopyText(topic))).toBe(topic);
  });

  test('holds each event once, every stream from its beginning and without a gap, of one customer', () => {
    const streams = new Map<string, { readonly subject: string; readonly length: number }>();
    const log = take(rebuiltBank(), 20_000);
    const wrong = log.filter(({ event, stream, revision }) => {
      const { subject, length } = streams.get(stream) ?? { subject: event.subject, length: 0 };
      streams.set(stream, { subject, length: length + 1 });
      return event.subject !== subject || revision !== length;
    });
    expect(wrong).toEqual([]);
    expect(new Set(log.map(({ event }) => event.id)).size).toBe(log.length);
  });
});
