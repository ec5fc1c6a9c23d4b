import fc from 'fast-check';
import { InMemoryEventStore, NO_STREAM } from '@evenhand/event-sourcing';
import type { NewEvent, RecordedFigures } from '@evenhand/event-sourcing';
import { bandOf, claiming, decode, isOfStanding, movements, standings } from '../testing/account.projections';
import type { Movement } from '../testing/account.projections';
import type { DifferingRow } from './comparison';
import { differingClaims } from './recorded';

const recorded = standings.recorded as RecordedFigures<Movement>;

async function logOf(events: readonly NewEvent[]): Promise<InMemoryEventStore> {
  const store = new InMemoryEventStore(() => new Date(0));
  await store.appendBatch(events.map((event) => ({ stream: event.id, events: [event], expectedRevision: NO_STREAM })));
  return store;
}

async function found(log: InMemoryEventStore, more: { to?: number; held?: number; figures?: RecordedFigures<Movement>; passed?: (positions: number) => void } = {}): Promise<DifferingRow[]> {
  const { to = await log.head(), held, figures = recorded, passed } = more;
  const rows: DifferingRow[] = [];
  for await (const batch of differingClaims(figures, { log, decode, to, passed: (positions) => Promise.resolve(passed?.(positions)) }, held)) rows.push(...batch);
  return rows;
}

/** Accounts of a band after the first `at` events, counted anew from the beginning. */
function accountsAt(events: readonly NewEvent[], at: number, band: number): number {
  const balances: Record<string, number> = {};
  for (const [i, { customer, body }] of events.slice(0, at).entries()) {
    const movement = decode({ position: i + 1, customer, body });
    if (isOfStanding(movement)) balances[customer] = (balances[customer] ?? 0) + (movement.kind === 'deposit' ? movement.cents : -movement.cents);
  }
  return Object.values(balances).filter((balance) => balance !== 0 && bandOf(balance) === band).length;
}

describe('Figures that events recorded', () => {
  const claims = fc.array(fc.record({ after: fc.nat(120), back: fc.nat(60), band: fc.integer({ min: -2, max: 3 }), wrongBy: fc.constantFrom(0, 0, 1, -1) }), { maxLength: 25 });

  it('are those of the fold at the position they were read at, however many are held at once; each that is not is named', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), claims, fc.integer({ min: 1, max: 30 }), async (seed, told, held) => {
      const events: NewEvent[] = [];
      const wrong: unknown[] = [];
      const byPlace = told.toSorted((a, b) => a.after - b.after);
      for (const [i, movement] of movements(120, 6, seed).entries()) {
        for (const { back, band, wrongBy } of byPlace.filter(({ after }) => after === i)) {
          const at = Math.max(0, events.length - back);
          const accounts = accountsAt(events, at, band);
          events.push(claiming({ at, band, accounts: accounts + wrongBy }, 'customer-0', `${events.length}`));
          if (wrongBy !== 0) wrong.push({ key: `claim ${events.length}`, customerId: 'customer-0', position: events.length, fields: [{ path: '/accounts', stored: accounts + wrongBy, refolded: accounts }] });
        }
        events.push(movement);
      }
      const rows = await found(await logOf(events), { held });
      expect(rows.map(({ storedDigest, refoldedDigest, ...row }) => (storedDigest === refoldedDigest ? 'equal' : row)).sort((a, b) => Number((a as DifferingRow).position) - Number((b as DifferingRow).position))).toEqual(wrong);
    }), { numRuns: 60 });
  });

  it('beyond the position that is verified are not looked at', async () => {
    const events = [...movements(30, 3, 1), claiming({ at: 10, band: 0, accounts: 99 }, 'customer-0', 'late')];
    expect(await found(await logOf(events), { to: 30 })).toEqual([]);
    expect(await found(await logOf(events))).toHaveLength(1);
  });

  it.each([11, 12, 500, -1, 1.5])('at position %d, which the log had not come to when the event at 11 was written, have nothing to be compared with', async (at) => {
    const events = [...movements(10, 3, 1), claiming({ at, band: 0, accounts: 0 }, 'customer-1', 'early'), ...movements(10, 3, 2)];
    expect(await found(await logOf(events))).toMatchObject([{ key: 'claim 11', customerId: 'customer-1', position: 11, refoldedDigest: 'absent', fields: [{ path: '', stored: { accounts: 0 }, refolded: null }] }]);
  });

  it('that cannot be read or recomputed name their event', async () => {
    const events = [...movements(20, 3, 1), claiming({ at: 5, band: 0, accounts: 0 }, 'customer-1', 'one')];
    const log = await logOf(events);
    const fail = (): never => {
      throw new RangeError('no such band');
    };
    await expect(found(log, { figures: { ...recorded, claimOf: fail } })).rejects.toMatchObject({ position: 1 });
    await expect(found(log, { figures: { ...recorded, begin: () => ({ add: fail, figures: fail }) } })).rejects.toMatchObject({ position: 1 });
    await expect(found(log, { figures: { ...recorded, begin: () => ({ add: () => undefined, figures: fail }) } })).rejects.toMatchObject({ position: 21 });
  });

  it('are looked for once where there are none, and progress never goes back', async () => {
    const considered: number[] = [];
    const begin = (): never => {
      throw new Error('there is nothing to fold for');
    };
    expect(await found(await logOf(movements(5_000, 20, 3)), { figures: { ...recorded, begin }, passed: (positions) => considered.push(positions) })).toEqual([]);
    expect(considered.at(-1)).toBe(5_000);
    const told: number[] = [];
    const many = await logOf(movements(3_000, 20, 4).flatMap((event, i) => (i % 100 === 50 ? [event, claiming({ at: i, band: 0, accounts: -1 }, 'customer-0', `${i}`)] : [event])));
    expect(await found(many, { held: 5, passed: (positions) => told.push(positions) })).toHaveLength(30);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(2 * 3_030);
  });
});
