import { readStored, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { escapeCopyText } from '@evenhand/event-store-postgres';
import { take, traffic } from '../traffic';
import { unescapeCopy } from './copy-text';
import { rowOf } from './log';
import { storedTraffic } from './stored-traffic';

const [event] = take(traffic('mixed', 'r', 1), 1) as [CloudEvent];
const spoken = (topic: string) => ({ ...event, data: { ...event.data, topic } });

const FILLED = { '.interaction-rated.v1': 'interactionChannel', '.promise-kept.v1': 'dimension', '.doubt-resolved.v1': 'daysOpen' };

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

  test('holds streams of one event, or of one and what became of it, of the same customer and with what the service fills in', () => {
    const openers = new Map<string, string>();
    const wrong = take(storedTraffic(), 60_000).filter(({ event: { subject, type, data }, stream, revision }) => {
      const filled = Object.entries(FILLED).find(([name]) => type.endsWith(name))?.[1];
      const opener = openers.get(stream);
      openers.set(stream, subject);
      return filled ? opener !== subject || revision !== 1 || (data as Record<string, unknown>)[filled] === undefined : opener !== undefined || revision !== 0;
    });
    expect(wrong).toEqual([]);
    expect(openers.size).toBeLessThan(45_000);
  });
});
