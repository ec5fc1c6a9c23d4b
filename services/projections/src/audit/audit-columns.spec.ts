import * as fc from 'fast-check';
import { ask, row, viewsOf } from '../testing/audit';
import type { AuditRow } from './audit-columns';
import { groupingNames } from './audit-groups';
import { metricNames } from './audit.metrics';

const DAY = 20_000;
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

/** Of a few words each, so that groups are large enough to be judged. */
const own = fc.record({
  day: fc.integer({ min: DAY, max: DAY + 400 }), product: fc.constantFrom('P1', 'P2'), issue: fc.constantFrom('fees', 'choice'), severity: fc.integer({ min: 1, max: 2 }),
  channel: fc.constantFrom('app', 'phone'), branch: fc.constantFrom('A', 'B', 'C', ''), segment: fc.constantFrom('mass', 'private'), outcome: fc.constantFrom('open', 'decided', 'withdrawn'),
  decision: fc.constantFrom('', 'upheld', 'partly', 'rejected'), handled_days: fc.integer({ min: 0, max: 60 }), used: fc.integer({ min: 18, max: 22 }), ratio: fc.constantFrom(0, 60, 200, 300, 400),
  entitled: fc.nat(1), merited: fc.nat(1), peer: fc.integer({ min: 30, max: 34 }), reopened: fc.nat(1), timely: fc.nat(1), disputed: fc.nat(1),
}, { requiredKeys: ['day', 'product', 'issue', 'severity', 'channel', 'branch', 'segment', 'outcome', 'decision'] });
const reported = fc.record({
  register: fc.constant(1), day: fc.integer({ min: DAY, max: DAY + 400 }), source_product: fc.constantFrom('card', 'loan'), source_issue: fc.constantFrom('x', 'y', 'z'),
  source_channel: fc.constantFrom('web', 'fax'), state: fc.constantFrom('CA', 'WY', ''), source_response: fc.constantFrom('closed', 'closed_with_relief', 'closed_with_monetary_relief', 'in_progress'),
  timely: fc.nat(1), disputed: fc.nat(1), days_to_received: fc.integer({ min: -1, max: 9 }), days_to_sent: fc.integer({ min: -1, max: 9 }),
}, { requiredKeys: ['register', 'day', 'source_product', 'source_issue', 'source_channel', 'state', 'source_response'] });
const profiles = fc.array(fc.tuple(fc.oneof(own, reported), fc.integer({ min: 0, max: 30 }), fc.nat(3)), { minLength: 1, maxLength: 60 });
const questions = fc.record({ metric: fc.constantFrom(...metricNames), by: maybe(fc.constantFrom(...groupingNames)) });

/** Of one slot and profile the last row counts, as it comes from the table. */
const rowsOf = (drawn: readonly (readonly [object, number, number])[]): AuditRow[] =>
  [...new Map(drawn.map(([told, cases, slot]) => row(told, cases, slot)).map((one) => [one.slice(0, -1).join('|'), one])).values()];

test('an answer is the same in whatever order the counts come, however customers are parted, and whatever stood there before', () => {
  fc.assert(fc.property(profiles, fc.infiniteStream(fc.nat()), fc.array(questions, { minLength: 3, maxLength: 3 }), (drawn, luck, asked) => {
    const rows = rowsOf(drawn);
    const shuffled = rows.map((one) => ({ one, at: luck.next().value as number })).sort((a, b) => a.at - b.at).map(({ one }) => one);
    // each count parted between two slots that nobody else has, one of them first told otherwise
    const parted = shuffled.flatMap((one) => {
      const [slot, cases, rest] = [Number(one[0]), Number(one.at(-1)), one.slice(1, -1)];
      const some = (luck.next().value as number) % (cases + 1);
      return [[`${slot + 10}`, ...rest, '999'], [`${slot + 20}`, ...rest, `${cases - some}`], [`${slot + 10}`, ...rest, `${some}`]];
    });
    const [one, other, third] = [rows, shuffled, parted].map(viewsOf);
    for (const question of asked) {
      const expected = JSON.stringify(ask(one as NonNullable<typeof one>, question));
      expect(JSON.stringify(ask(other as NonNullable<typeof one>, question))).toBe(expected);
      expect(JSON.stringify(ask(third as NonNullable<typeof one>, question))).toBe(expected);
    }
  }), { numRuns: 300 });
});

test('a count that changes stands in the place of the earlier one, and what was found before is found anew', () => {
  const views = viewsOf([row({ day: DAY, branch: 'A' }, 20), row({ day: DAY, branch: 'B' }, 30)]);
  expect(ask(views, { metric: 'count', by: 'branch' }).groups.map(({ n }) => n)).toEqual([20, 30]);
  views.columns.take(row({ day: DAY, branch: 'A' }, 0));
  views.columns.take(row({ day: DAY, branch: 'C' }, 40));
  expect(ask(views, { metric: 'count', by: 'branch' }).groups.map(({ group, n }) => [group, n])).toEqual([['B', 30], ['C', 40]]);
  expect(views.columns.size).toBe(3);
});

test('many profiles are told apart, each found again', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => row({ day: DAY + (i % 300), branch: `b${i % 97}`, issue: `i${i % 89}`, state: `s${i}` }, 1));
  const views = viewsOf([...rows, ...rows]);
  expect([views.columns.size, ask(views, { metric: 'count' }).groups[0]?.n]).toEqual([20_000, 20_000]);
});
