import type { CloudEvent } from '@evenhand/contracts';
import { CALL_HOURS, CALL_OUTCOMES, CALL_WEEK, CALLS_OF_TOP_TWENTIETH, FOLLOWED_WITHIN_7_DAYS, QUEUED } from './callcentre.table';
import { simulate } from './simulate';

interface Call {
  readonly subject: string;
  readonly at: Date;
  readonly data: { readonly initiator: string; readonly outcome: string; readonly waitSec?: number; readonly durationSec?: number };
}

const WEEK_MS = 7 * 864e5;

/** Calls as the call centre counts them: by phone, from the customer, each once. */
function calls(events: Iterable<CloudEvent>, byPhone: boolean): readonly Call[] {
  const byId = new Map<string, Call>();
  for (const { id, type, channel, subject, time, data } of events) {
    const contact = { subject, at: new Date(time), data: data as Call['data'] };
    if (/interaction-recorded/.test(type) && contact.data.initiator === 'customer' && (!byPhone || channel === 'phone')) byId.set(id, contact);
  }
  return [...byId.values()];
}

const countBy = (all: readonly Call[], key: (call: Call) => string | number): ReadonlyMap<string | number, number> => {
  const counts = new Map<string | number, number>();
  for (const call of all) counts.set(key(call), (counts.get(key(call)) ?? 0) + 1);
  return counts;
};

const nearestRank = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? NaN;

describe('the contacts of a simulated bank are shaped as those of the call centre', () => {
  const events = [...simulate({ customers: 1_000, seed: 5, months: 6 })];
  const phone = calls(events, true);
  const contacts = calls(events, false);

  it('over the hours of a day', () => {
    const counts = countBy(phone, ({ at }) => at.getUTCHours());
    const all = CALL_HOURS.reduce((sum, [, calls]) => sum + calls, 0);
    for (const [hour, expected] of CALL_HOURS) expect(Math.abs((counts.get(hour) ?? 0) / phone.length - expected / all)).toBeLessThan(0.015);
  });

  it('over the days of a week', () => {
    const counts = countBy(contacts, ({ at }) => (at.getUTCDay() + 6) % 7);
    const all = CALL_WEEK.reduce((sum, calls) => sum + calls, 0);
    CALL_WEEK.forEach((expected, weekday) => expect(Math.abs((counts.get(weekday) ?? 0) / contacts.length - expected / all)).toBeLessThan(0.05));
  });

  it('in how they end', () => {
    const counts = countBy(phone, ({ data }) => data.outcome);
    for (const [outcome, calls] of CALL_OUTCOMES) expect(Math.abs((counts.get(outcome) ?? 0) / phone.length - calls / 64_943)).toBeLessThan(0.015);
  });

  it('in whether and how long they wait and are served', () => {
    const waits = phone.flatMap(({ data: { waitSec } }) => waitSec ?? []);
    const services = phone.flatMap(({ data: { outcome, durationSec } }) => (outcome === 'resolved' ? durationSec ?? [] : []));
    expect(Math.abs(waits.length / phone.length - QUEUED / 1000)).toBeLessThan(0.02);
    const near = (value: number, expected: number): void => expect(Math.abs(value / expected - 1)).toBeLessThan(0.1);
    near(nearestRank(waits, 0.5), 48);
    near(nearestRank(waits, 0.9), 168);
    near(nearestRank(services, 0.5), 110);
    near(nearestRank(services, 0.9), 411);
  });

  it('in how many are followed by another of the same customer within 7 days', () => {
    const inOrder = [...contacts].sort((a, b) => a.subject.localeCompare(b.subject) || a.at.getTime() - b.at.getTime());
    const followed = inOrder.filter(({ subject, at }, i) => {
      const next = inOrder[i + 1];
      return next?.subject === subject && next.at.getTime() - at.getTime() <= WEEK_MS;
    });
    expect(Math.abs(followed.length / contacts.length - FOLLOWED_WITHIN_7_DAYS / 1000)).toBeLessThan(0.05);
  });

  it('in that a few customers make many of them', () => {
    const counts = [...countBy(contacts, ({ subject }) => subject).values()].sort((a, b) => b - a);
    const most = counts.slice(0, Math.floor(counts.length / 20)).reduce((sum, count) => sum + count, 0);
    expect(Math.abs(most / contacts.length - CALLS_OF_TOP_TWENTIETH / 1000)).toBeLessThan(0.08);
  });
});
