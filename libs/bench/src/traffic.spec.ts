import { judge, registry, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { compared, limited, percentile, table } from './results';
import { take, traffic } from './traffic';

const names = (events: readonly CloudEvent[]): string[] => events.map(({ type }) => type.split('.')[2] as string);

describe('the traffic that is measured on', () => {
  const mixed = take(traffic('mixed', 4), 30_000);

  test('is the same for the same bank, and has nothing in common with that of another', () => {
    expect(take(traffic('mixed', 4), 3_000)).toEqual(mixed.slice(0, 3_000));
    const ids = new Set(mixed.map(({ id }) => id));
    expect(take(traffic('mixed', 5), 3_000).filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test('is valid, each event once', () => {
    expect(mixed.filter((event) => !judge(event, registry).ok)).toEqual([]);
    expect(new Set(mixed.map(({ id }) => id)).size).toBe(mixed.length);
  });

  test('holds 3 of 10 events about something that was told of before; openers alone none', () => {
    const later = (events: readonly CloudEvent[]): number => 1 - new Set(events.map((event) => streamOf(registry.get(event.type) as EventType, event))).size / events.length;
    expect(later(mixed)).toBeGreaterThan(0.27);
    expect(later(mixed)).toBeLessThan(0.33);
    const openers = take(traffic('openers', 4), 1_000);
    expect([new Set(names(openers)).size, later(openers)]).toEqual([1, 0]);
  });

  test('mixes among contacts, one of ten, what is reacted to', () => {
    const startling = take(traffic('startling', 4), 2_000);
    expect(startling.filter((event) => !judge(event, registry).ok)).toEqual([]);
    expect(names(startling).filter((name) => name !== 'interaction-recorded')).toHaveLength(200);
  });

  test('promises much by one moment, and breaks each of those promises then', () => {
    const [made, broken] = (['promises', 'broken promises'] as const).map((mix) => take(traffic(mix, 4), 100));
    expect([...(made ?? []), ...(broken ?? [])].filter((event) => !judge(event, registry).ok)).toEqual([]);
    const promised = made?.map(({ subject, data }) => [subject, (data as { promiseId: string }).promiseId, (data as { dueAt: string }).dueAt]);
    expect(broken?.map(({ subject, time, data }) => [subject, (data as { promiseId: string }).promiseId, time])).toEqual(promised);
    expect(new Set(broken?.map(({ time }) => time)).size).toBe(1);
  });

  test('leaves out what needs an order where any order is wanted', () => {
    const told = new Set(names(take(traffic('unordered', 4), 20_000)));
    expect([told.has('promise-kept'), told.has('doubt-resolved'), new Set(names(mixed)).has('doubt-resolved')]).toEqual([true, false, true]);
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
