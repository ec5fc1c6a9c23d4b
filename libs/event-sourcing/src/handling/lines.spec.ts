import { Lines } from './lines';
import type { Verdict } from './item';

const [call, next] = [{}, {}];

/** An append of the customer's that was sent in a line. */
function sent(customer: string, line: object, stream = `${customer}'s`): Verdict<unknown, unknown, unknown> {
  return { item: { intent: { customer, stream } }, append: { stream, line } } as Verdict<unknown, unknown, unknown>;
}

describe('the lines of a channel', () => {
  test('are one until it breaks for a customer: then that one has another, whatever is heard of the old one later', () => {
    const lines = new Lines();
    const first = lines.of('ann');
    expect(lines.of('bo')).toBe(first);
    lines.lost(call, sent('ann', first), 'conflict');
    const second = lines.of('ann');
    expect(second).not.toBe(first);
    expect(lines.of('bo')).toBe(first);
    lines.lost(next, sent('ann', first), 'conflict');
    expect(lines.of('ann')).toBe(second);
    lines.lost(next, sent('ann', second), 'conflict');
    expect([first, second]).not.toContain(lines.of('ann'));
  });

  test('stay where what was lost is stored already: what is on its way in it still keeps back what follows', () => {
    const lines = new Lines();
    const line = lines.of('ann');
    for (const why of ['duplicate', 'id_reused'] as const) lines.lost(call, sent('ann', line), why);
    lines.settled(call);
    expect(lines.of('ann')).toBe(line);
  });

  test('hold a stream and a customer until every call has settled that lost a race there, in whatever order', () => {
    const lines = new Lines();
    for (const one of [next, call]) lines.lost(one, sent('ann', lines.of('ann'), 'coach-1'), 'conflict');
    expect([lines.hold('coach-1', 'bo'), lines.hold('coach-2', 'ann'), lines.hold('coach-2', 'bo')]).toEqual([true, true, false]);
    lines.settled(call);
    expect(lines.hold('coach-2', 'ann')).toBe(true);
    lines.settled(next);
    expect(lines.hold('coach-2', 'ann')).toBe(false);
  });
});
