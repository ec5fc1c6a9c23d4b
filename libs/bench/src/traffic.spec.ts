import { judge, registry, streamOf } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import { compared, limited, percentile, table } from './results';
import { take, traffic } from './traffic';

describe('the traffic that ingest is measured on', () => {
  test('is the same for the same seed, and another for another run', () => {
    const [first, again, other] = [take(traffic('mixed', 'r', 1), 3_000), take(traffic('mixed', 'r', 1), 3_000), take(traffic('mixed', 'q', 2), 3_000)];
    expect(again).toEqual(first);
    expect(new Set([...first, ...other].map(({ id }) => id)).size).toBe(6_000);
  });

  test('is valid, and every event that speaks of another comes after it and of the same customer', () => {
    const subjects = new Map<string, string>();
    for (const event of take(traffic('mixed', 'r', 3), 20_000)) {
      expect(judge(event, registry)).toMatchObject({ ok: true });
      const stream = streamOf(registry.get(event.type) as EventType, event);
      const opens = /(recorded|made|raised)\.v1$/.test(event.type);
      expect(subjects.get(stream)).toBe(opens ? undefined : event.subject);
      subjects.set(stream, event.subject);
    }
  });

  test('holds 3 of 10 events that need their history, once it is under way; openers alone none', () => {
    const events = take(traffic('mixed', 'r', 4), 30_000).slice(10_000);
    expect(events.filter(({ type }) => /(rated|kept|resolved)\.v1$/.test(type)).length / events.length).toBeCloseTo(0.3, 3);
    const openers = take(traffic('openers', 'r', 4), 1_000);
    expect(new Set(openers.map(({ type }) => type)).size).toBe(1);
  });
});

describe('the table of results', () => {
  test('says which goals are met, ratios first', () => {
    const lines = table([compared('ingest', 'events/s', 80, 100, 'COPY', 0.75), compared('ingest', 'events/s', 70, 100, 'COPY', 0.75), limited('lag', 'ms', 20, 250, 'limit')]).split('\n');
    expect(lines.slice(1).map((line) => line.split(/\s+/)[0])).toEqual(['0.80', '0.70', '0.08']);
    expect(lines.slice(1).map((line) => / met /.test(line))).toEqual([true, false, true]);
  });

  test('takes the nearest rank', () => {
    expect([percentile([1, 2, 3, 4], 0.5), percentile([1, 2, 3, 4], 0.99), percentile([7], 0.5)]).toEqual([2, 4, 7]);
  });
});
