import { serialise } from '@evenhand/contracts';
import { dimensions } from '@evenhand/scoring';
import { take } from '../traffic';
import { rebuiltBank } from '../rebuild/rebuilt-bank';
import { decode } from './folded-event';
import type { FoldedEvent } from './folded-event';
import { procedural } from './procedural.projection';
import type { ProceduralSums } from './procedural.projection';
import { requireEqual } from './sums';
import { byTransaction, positionOf } from './topic';
import { wholeState } from './whole-state.projection';

const EVENTS = 80_000;
const PROCEDURAL = dimensions.findIndex(({ ledger, dim }) => ledger === 'treatment' && dim === 'P');

describe('the small fold that is measured against Kafka Streams', () => {
  const events = take(rebuiltBank(), EVENTS).map(({ event }, i): FoldedEvent => decode({ body: serialise(event), customer: event.subject, position: i + 1 }));
  const folded = <State>({ key, initialState, evolve }: Pick<typeof procedural, 'key'> & { initialState(): State; evolve(state: State, event: FoldedEvent): State }): Map<string, State> => {
    const rows = new Map<string, State>();
    for (const event of events) {
      const customer = key(event) as string | undefined;
      if (customer !== undefined) rows.set(customer, evolve(rows.get(customer) ?? initialState(), event));
    }
    return rows;
  };

  test('comes to the sums that scoring itself has of procedural fairness, to the bit', () => {
    const whole = new Map<string, ProceduralSums>();
    for (const [customer, { cells }] of folded(wholeState)) {
      const cell = cells[PROCEDURAL];
      if (cell && cell.W > 0) whole.set(customer, { N: cell.N, W: cell.W, L: cell.L });
    }
    const small = folded(procedural);
    expect(small.size).toBeGreaterThan(1_000);
    expect(small).toEqual(whole);
    requireEqual(small, whole, ['small', 'whole']);
  });

  test('keeps its sums exactly in its text', () => {
    const sums = [...folded(procedural).values()];
    expect(sums.map((own) => procedural.decode(procedural.encode(own)))).toEqual(sums);
  });
});

describe('the comparison of two tables', () => {
  const table = (N: number): Map<string, ProceduralSums> => new Map([['a', { N: 1, W: 1, L: 1 }], ['b', { N, W: 1, L: 1 }]]);

  test.each([
    ['another sum, by its last bit', table(0.1 + 0.2), table(0.3), /1 of 2 customers differ.*b: N 0.30000000000000004, W 1, L 1 against N 0.3,/],
    ['a customer that one side lacks', table(1), new Map([['a', { N: 1, W: 1, L: 1 }]]), /b: N 1, W 1, L 1 against nothing/],
    ['two empty tables', new Map(), new Map(), /has any customer/],
  ])('fails on %s', (_, ours, theirs, message) => {
    expect(() => requireEqual(ours, theirs, ['ours', 'theirs'])).toThrow(message);
  });
});

describe('the records that are sent once more', () => {
  test('are told apart by position, data and watermarks alike', () => {
    expect(positionOf(Buffer.from('{"id":"1","data":{"position":5},"recordedat":"2026-01-01T00:00:00.000Z","stream":"s","revision":0,"position":17}'))).toBe(17);
    expect(positionOf(Buffer.from('{"id":"watermark-20","data":{"position":20}}'))).toBe(20);
    expect(() => positionOf(Buffer.from('{"position":"none"}'))).toThrow('tells no position');
  });

  test('come in the transactions in which they were written, each partition in its order', () => {
    const record = (partition: number, position: number): { partition: number; position: number; value: string } => ({ partition, position, value: `${partition}/${position}` });
    const records = [record(0, 1), record(0, 3), record(0, 5), record(1, 2), record(1, 3), record(1, 4), record(1, 5)];
    const values = byTransaction(records, [3, 5]).map((of) => of.map(({ value }) => value));
    expect(values).toEqual([['0/1', '0/3', '1/2', '1/3'], ['0/5', '1/4', '1/5']]);
  });
});
