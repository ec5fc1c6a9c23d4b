import { InMemoryEventStore } from '@evenhand/event-sourcing';
import * as fc from 'fast-check';
import { append, fact, journeyOf, noon } from '../testing/journeys';
import { readInPages } from '../testing/pages';
import { decodeCursor, encodeCursor, readJourney } from './journey.reader';

const recordedAt = (): Date => new Date('2026-06-01T00:00:00Z');
const need = (customer: string): ReturnType<typeof fact> => fact(customer, 'need-recorded', noon(1), { needCode: 'N1' });

describe('a journey', () => {
  it('is read page by page, whole and without repeats, oldest or newest first, however it lies in the log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat(40)), { maxLength: 20 }), fc.integer({ min: 1, max: 30 }), async (runs, limit) => {
        const store = new InMemoryEventStore(recordedAt);
        for (const [own, length] of runs) if (length > 0) await append(store, ...Array.from({ length }, () => need(own ? 'c-1' : 'c-2')));
        const positions = (await journeyOf(store, 'c-1')).map(({ position }) => position);
        expect(await readInPages(store, 'c-1', 'asc', limit)).toEqual(positions);
        expect(await readInPages(store, 'c-1', 'desc', limit)).toEqual([...positions].reverse());
      }),
      { numRuns: 60 },
    );
  });

  it('ends at the head that was read, whatever is appended meanwhile', async () => {
    const store = new InMemoryEventStore(recordedAt);
    await append(store, need('c-1'), need('c-1'));
    const head = await store.head();
    await append(store, need('c-1'));
    expect((await readJourney(store, 'c-1', 'asc', 10, undefined, head)).events).toHaveLength(2);
    expect((await readJourney(store, 'c-1', 'desc', 10, undefined, head)).events).toHaveLength(2);
  });
});

describe('a cursor', () => {
  it('comes back as the position it was made of, in its own order only', () => {
    expect(decodeCursor(encodeCursor('desc', 17), 'desc')).toBe(17);
    expect(decodeCursor(encodeCursor('desc', 17), 'asc')).toBeUndefined();
  });

  it.each(['', 'asc:17', 'AAAA', Buffer.from('asc:-1').toString('base64url'), Buffer.from('asc:99999999999999999').toString('base64url')])('refuses %j', (text) => {
    expect(decodeCursor(text, 'asc')).toBeUndefined();
  });
});
