import * as fc from 'fast-check';
import { registry } from '../registry';
import { damagedEventOf } from '../testing/damage';
import { eventOf } from '../testing/generate';
import type { Data } from './across';
import { compiledFor } from './ajv';
import { explain } from './explain';
import { judge } from './validation';

const types = registry.all().map((type) => [type.name, type] as const);
const asPosted = (event: object): Data => JSON.parse(JSON.stringify(event)) as Data;

describe('Ajv and class-validator', () => {
  test.each(types)('accept every good %s', (_name, type) => {
    fc.assert(fc.property(eventOf(type), (event) => {
      const item = asPosted(event);
      expect(compiledFor(type)(item)).toBe(true);
      expect(explain(item, type)).toEqual([]);
      expect(judge(item, registry, 'suite')).toEqual({ ok: true, event: item, type });
    }), { numRuns: 30 });
  });

  test.each(types)('judge a damaged %s alike, and what is refused has its fields named', (_name, type) => {
    fc.assert(fc.property(damagedEventOf(type), (damaged) => {
      const item = { ...(damaged as Data), type: type.type };
      const errors = explain(item, type);
      expect(errors.length === 0).toBe(compiledFor(type)(item));
      const judgement = judge(item, registry, 'suite');
      expect(judgement.ok).toBe(errors.length === 0);
      if (!judgement.ok) expect(judgement.errors).toEqual(errors);
      for (const { field, rule, message } of errors) {
        expect(field).toMatch(/^\//);
        expect(rule).toMatch(/./);
        expect(message).toMatch(/./);
      }
    }), { numRuns: 100 });
  });

  test('refuse most damaged events and let some through, so that both answers are compared', () => {
    const damaged = registry.all().flatMap((type) => fc.sample(damagedEventOf(type), { numRuns: 40, seed: 7 }));
    const accepted = damaged.filter((item) => judge(item, registry, 'suite').ok).length;
    expect(accepted).toBeGreaterThan(damaged.length / 50);
    expect(accepted).toBeLessThan(damaged.length / 2);
  });
});
