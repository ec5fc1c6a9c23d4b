import { registry } from '@evenhand/contracts';
import { storedEventOf } from '@evenhand/contracts/testing/generate';
import fc from 'fast-check';
import { shippedBook } from '../clocks/clock-book';
import { factOf, type Fact } from '../fact';
import { runningClocks } from './clocks.decider';
import { complaint } from './complaint.decider';
import { isFiled, unfiled, type ComplaintState } from './complaint.state';
import { allowed } from './guards.decider';
import { timersOf } from './timers.decider';

const types = registry.all().filter(({ owner, aggregate }) => owner === 'complaints' && aggregate === 'complaint');
const nameOf = new Map(types.map(({ type, name }) => [type, name]));
/** Any event that a complaint's stream could hold, whether a decider would let it pass here or not. */
const stored: fc.Arbitrary<Fact> = fc.oneof(...types.map(storedEventOf)).map((event) => ({ event, name: nameOf.get(event.type) ?? '', at: Date.parse(event.time) }));
const policies = [...shippedBook.policies.values()].flat();
const known = policies.flatMap(({ jurisdiction, version, clocks }) => clocks.map(({ clockId, kind }) => ({ jurisdiction, policyVersion: version, clockId, kind })));
/** With clocks that there are, so that they are counted. */
const counted = ({ event, name, at }: Fact): Fact => {
  const { due, clockId } = event.data as { due?: readonly object[]; clockId?: string };
  const named = clockId === undefined ? {} : { clockId: known[clockId.length % known.length]?.clockId };
  return { event: { ...event, data: { ...event.data, ...named, ...(due && { due: due.map((entry, i) => ({ ...entry, ...known[i % known.length] })) }) } }, name, at };
};
const opening: fc.Arbitrary<Fact> = storedEventOf(types.find(({ name }) => name === 'complaint-received') as (typeof types)[number])
  .map((event) => ({ event, name: 'complaint-received', at: Date.parse(event.time) }));

describe('what stored events make of a complaint', () => {
  it('is always something: plain JSON, the same each time, and all that is asked of it has an answer', () => {
    fc.assert(fc.property(opening.map(counted), fc.array(stored.map(counted), { maxLength: 12 }), fc.integer({ min: 0, max: 4e12 }), (first, more, at) => {
      let [state, kept]: ComplaintState[] = [unfiled, unfiled];
      for (const fact of [first, ...more].map(factOf)) {
        state = complaint.evolve(state as ComplaintState, fact);
        kept = JSON.parse(JSON.stringify(complaint.evolve(kept as ComplaintState, fact))) as ComplaintState;
      }
      expect(kept).toEqual(JSON.parse(JSON.stringify(state)));
      expect(allowed(kept as ComplaintState, { at, book: shippedBook })).toEqual(allowed(state as ComplaintState, { at, book: shippedBook }));
      if (isFiled(state) && isFiled(kept)) expect(runningClocks(kept, shippedBook)).toEqual(runningClocks(state, shippedBook));
      expect(timersOf(kept as ComplaintState, shippedBook)).toEqual(timersOf(state as ComplaintState, shippedBook));
    }), { seed: 6, numRuns: 300 });
  });
});
