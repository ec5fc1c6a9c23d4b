import { registry } from '@evenhand/contracts';
import { DomainError, fold } from '@evenhand/event-sourcing';
import fc from 'fast-check';
import { deciderOf } from './deciders';
import type { Fact } from './fact';
import { post } from './testing/facts';

const own = registry.all().filter(({ owner }) => owner === 'complaints');
const aggregates = [...new Set(own.map(({ aggregate }) => aggregate))];
const filled: Readonly<Record<string, object>> = {
  'complaint-received': { due: [{ jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-03-03T16:00:00Z' }], vulnerable: false },
  'complaint-assessed': { due: [] },
  'complaints-merged': { receivedAt: '2026-02-15T08:00:00Z', due: [] },
  'complaint-response-issued': { issue: 'fees' },
  'external-decision-recorded': { bankDecision: 'upheld' },
  'blind-review-completed': { bankDecision: 'upheld' },
};
const bare = (aggregate: string): Fact[] =>
  own.filter((type) => type.aggregate === aggregate).map(({ name, example }) => ({ event: example, name, at: Date.parse(example.time) }));
const examples = (aggregate: string): Fact[] =>
  bare(aggregate).map(({ event, name, at }) => ({ event: { ...event, data: { ...event.data, ...filled[name] } }, name, at }));

describe.each(aggregates)('a stream of %s', (aggregate) => {
  const decider = deciderOf(aggregate);
  const streams = fc.array(fc.constantFrom(...examples(aggregate)), { maxLength: 30 });

  it('folds in whatever order its facts stand, to plain JSON', () => {
    fc.assert(fc.property(streams, (facts) => {
      const state = fold(decider, facts);
      expect(JSON.parse(JSON.stringify(state))).toEqual(JSON.parse(JSON.stringify(fold(decider, JSON.parse(JSON.stringify(facts)) as Fact[]))));
    }), { seed: 6, numRuns: 200 });
  });

  it('answers every fact in every state: with facts that open with it, or with a refusal that says why', () => {
    fc.assert(fc.property(streams, fc.constantFrom(...bare(aggregate)), (facts, posted) => {
      try {
        const [stored] = decider.decide(post(posted), fold(decider, facts));
        if (stored) expect(stored).toMatchObject({ name: posted.name, event: { id: posted.event.id, data: posted.event.data } });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        expect([error.code, error.field]).toEqual([expect.stringMatching(/^[a-z_]+$/), expect.stringMatching(/^\/[A-Za-z0-9/]+$/)]);
      }
    }), { seed: 6, numRuns: 500 });
  });
});

it('complaints has no aggregate of another service', () => {
  expect(() => deciderOf('promise')).toThrow('no aggregate promise');
});
