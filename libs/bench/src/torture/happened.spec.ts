import { wrongClocks } from './clocks.check';
import { happened } from './happened';
import type { Happened } from './happened';
import { wrongReactions } from './reactions.check';
import { wrongTimers } from './timers.check';

const NOON = Date.UTC(2026, 10, 25, 12);
const HOUR = 3_600_000;
const iso = (hours: number): string => new Date(NOON + hours * HOUR).toISOString();
const LATER = NOON + 400 * 24 * HOUR;

interface Told {
  readonly name: string;
  readonly hours: number;
  readonly data: object;
  readonly id?: string;
  readonly causationid?: string;
  readonly history?: boolean;
}

/** A log of what is told, in that order; what has a cause, or is a timer of the suite, is the suite's own. */
function log(...all: readonly (Told & { readonly own?: boolean; readonly service?: string })[]): readonly Happened[] {
  return all.map(({ name, hours, data, id = `${name}-${hours}`, causationid, history, own, service = 'interactions' }, n) => happened(n + 1, JSON.stringify({
    specversion: '1.0', id, source: own || causationid ? `urn:evenhand:${service}` : 'urn:bank', type: `evenhand.${service}.${name}.v1`, subject: 'c_1', time: iso(hours),
    ...(causationid && { causationid }), ...(history && { history }), data,
  })));
}

const made: Told = { name: 'promise-made', hours: 0, data: { promiseId: 'p', dueAt: iso(2) } };
const kept: Told = { name: 'promise-kept', hours: 1, data: { promiseId: 'p' } };
const broken = { name: 'promise-broken', hours: 2, data: { promiseId: 'p' }, own: true } as const;
const out = { name: 'timer-voided', hours: 2, data: { timerEventId: 'promise-broken-2' }, own: true } as const;

describe('the check of timers', () => {
  const until = NOON + 3 * HOUR;

  test.each<[string, readonly Happened[]]>([
    ['one that fired when it was due', log(made, broken)],
    ['one that was kept from firing', log(made, kept)],
    ['one that fired, and was taken out when the fact came that was late', log(made, broken, kept, out)],
    ['none of what is history', log({ ...made, history: true })],
    ['one that is still to come', log({ ...made, data: { promiseId: 'p', dueAt: iso(4) } })],
  ])('has nothing against %s', (_, told) => {
    expect(wrongTimers(told, until)).toEqual([]);
  });

  test.each<[string, readonly Happened[], RegExp]>([
    ['one that never fired', log(made), /never fired/],
    ['one that fired twice', log(made, broken, { ...broken, id: 'again' }), /fired 2 times/],
    ['one that is not dated at its due moment', log(made, { ...broken, hours: 2.5 }), /never fired[^]*when nothing was due/],
    ['one that fired although it had been kept', log(made, kept, broken), /had closed it/],
    ['one that was not taken out when the fact came that was late', log(made, broken, kept), /taken out 0 times/],
    ['one that was taken out for no reason', log(made, broken, out), /though it was due/],
    ['one of history', log({ ...made, history: true }, broken), /when nothing was due/],
    ['one that nobody opened', log(broken), /nothing opened it/],
    ['one that is taken out without having been there', log(out), /not there/],
  ])('finds %s', (_, told, wrong) => {
    expect(wrongTimers(told, until).join('\n')).toMatch(wrong);
  });
});

const due = [
  { jurisdiction: 'CN', policyVersion: 1, clockId: 'final_simple', kind: 'regulatory', dueAt: '2026-12-10T16:00:00Z' },
  { jurisdiction: 'internal-updates', policyVersion: 1, clockId: 'update_weekly', kind: 'internal', dueAt: iso(7 * 24) },
];
const received = { name: 'complaint-received', hours: 0, data: { complaintId: 'c', issue: 'fees', due }, service: 'complaints' } as const;
const of = (name: string, time: string, data: object): Told & { readonly own: true; readonly service: string } =>
  ({ name, hours: (Date.parse(time) - NOON) / HOUR, data: { complaintId: 'c', clockId: 'final_simple', ...data }, own: true, service: 'complaints' });
const warned = [of('complaint-sla-warned', '2026-12-06T22:00:00Z', { elapsedBp: 7_500 }), of('complaint-sla-warned', '2026-12-09T04:00:00Z', { elapsedBp: 9_000 })] as const;
const breached = of('complaint-sla-breached', '2026-12-10T16:00:00Z', {});
const missed = [1, 2].map((week) => of('progress-update-missed', iso(week * 7 * 24), { clockId: 'update_weekly' }));

describe("the check of complaints' clocks", () => {
  const until = Date.parse('2026-12-11T00:00:00Z');
  const withdrawn = { name: 'complaint-withdrawn', hours: 24, data: { complaintId: 'c' }, service: 'complaints' } as const;

  test('has nothing against warnings at 75 and 90 %, a breach at the due moment and an update missed each week, or against none after the end', () => {
    expect(wrongClocks(log(received, ...missed, ...warned, breached), until)).toEqual([]);
    expect(wrongClocks(log(received, withdrawn), until)).toEqual([]);
  });

  test.each<[string, readonly Happened[], RegExp]>([
    ['a warning that is lost', log(received, ...missed, warned[0], breached), /9000 was due.*never fired/],
    ['a breach that is doubled', log(received, ...missed, ...warned, breached, { ...breached, id: 'again' }), /fired 2 times/],
    ['an update that was not missed', log(received, ...missed, ...warned, breached, of('progress-update-missed', iso(1), { clockId: 'update_weekly' })), /when nothing was due/],
    ['a breach after the end', log(received, withdrawn, breached), /had closed it/],
  ])('finds %s', (_, told, wrong) => {
    expect(wrongClocks(told, until).join('\n')).toMatch(wrong);
  });
});

const followUp = (causationid: string, reason: string, hours = 0, id = `${causationid}-${reason}`): Told => ({ name: 'follow-up-scheduled', hours, data: { followUpId: id, reason, dueAt: iso(99) }, id, causationid });
const hardship: Told = { name: 'hardship-reported', hours: 0, data: { hardshipId: 'h', kind: 'illness' }, id: 'h' };
const outcome: Told = {
  name: 'expectation-outcome-observed', hours: 0, id: 'o', data: {
    expectationId: 'e', dimension: 'rel', metric: 'bp', low: 300, high: 450, betterIs: 'higher', actual: 210, attribution: { locus: 'bank', controllable: true, stable: false }, referent: 'own',
  },
};
const contact = (n: number): Told => ({ name: 'interaction-recorded', hours: n, id: `i${n}`, data: { interactionId: `i${n}`, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', topic: 'fee' } });
const doubt = (causationid: string): Told => ({ name: 'doubt-raised', hours: 2, data: { doubtId: 'd', topic: 'fee' }, causationid });

describe('the check of reactions', () => {
  test.each<[string, readonly Happened[]]>([
    ['a hardship that is followed up', log(hardship, followUp('h', 'hardship'))],
    ['a hardship that is history', log({ ...hardship, history: true })],
    ['a third contact about one topic that makes a doubt, and a fourth that does not', log(contact(0), contact(1), contact(2), doubt('i2'), contact(3))],
    ['somebody disappointed who is asked after thirty days', log(outcome, followUp('o', 'silent_leaver', 30 * 24))],
    ['somebody disappointed who has complained', log(outcome, { ...received, hours: 5 })],
  ])('has nothing against %s', (_, told) => {
    expect(wrongReactions(told, LATER)).toEqual([]);
  });

  test.each<[string, readonly Happened[], RegExp]>([
    ['one that is lost', log(hardship), /1 times wanted, 0 times there/],
    ['one that is doubled', log(hardship, followUp('h', 'hardship'), followUp('h', 'hardship', 0, 'again')), /1 times wanted, 2 times there/],
    ['one to history', log({ ...hardship, history: true }, followUp('h', 'hardship')), /0 times wanted, 1 times there/],
    ['one without a cause', log(followUp('nobody', 'hardship')), /0 times wanted, 1 times there/],
    ['one to a second contact', log(contact(0), contact(1), doubt('i1')), /0 times wanted/],
    ['one that did not wait', log(outcome, followUp('o', 'silent_leaver', 24)), /not dated thirty days after/],
    ['somebody disappointed who was forgotten', log(outcome), /never fired/],
  ])('finds %s', (_, told, wrong) => {
    expect(wrongReactions(told, LATER).join('\n')).toMatch(wrong);
  });
});
