import { given } from '@evenhand/event-sourcing';
import { shippedBook, withCalendar } from '../clocks/clock-book';
import { again, day, fact, iso, post, received, response, statement } from '../testing/facts';
import { Told } from '../testing/run';
import { calendar } from './calendar.decider';
import { entitlementOf, ratioBp } from './entitlement';
import { redressPolicy } from './redress-policy.decider';
import { slaPolicy } from './sla-policy.decider';

const bank = { subject: 'bank' };
const clock = { clockId: 'final', kind: 'regulatory', lengthN: 10, unit: 'calendar_day', startsFrom: 'receipt', pausable: false } as const;
const sla = (data: object = {}) => fact('sla-policy-published', day(0), { jurisdiction: 'CN', version: 2, calendarVersion: 1, clocks: [clock], ...data }, bank);
const days = (data: object = {}) => fact('calendar-published', day(0), { jurisdiction: 'CN', calendarVersion: 2, timeZone: 'Asia/Shanghai', weekend: [6, 7], holidays: [], ...data }, bank);
const line = { issue: 'fees', lossRateBp: 10_000, fixedMinor: 0, currency: 'CNY' } as const;
const redress = (data: object = {}) => fact('redress-policy-published', day(0), { version: 1, effectiveFrom: iso(day(1)), entitlements: [line], ...data }, bank);

describe('a policy of clocks', () => {
  it('has a higher version than the last, those that ship included', () => {
    given(slaPolicy).when(post(sla({ version: 1 }))).then('version_not_higher', '/data/version');
    const two = sla();
    given(slaPolicy).when(post(two)).then([two]);
    given(slaPolicy, [two]).when(post(again(two))).then([]);
    given(slaPolicy, [two]).when(post(sla({ clocks: [{ ...clock, lengthN: 9 }] }))).then('version_not_higher', '/data/version');
  });

  it('names each clock once, a known calendar, and lets no regulatory clock pause', () => {
    given(slaPolicy).when(post(sla({ clocks: [clock, { ...clock, lengthN: 3 }] }))).then('clock_twice', '/data/clocks/1/clockId');
    given(slaPolicy).when(post(sla({ calendarVersion: 2 }))).then('calendar_unknown', '/data/calendarVersion');
    given(slaPolicy).when(post(sla({ clocks: [{ ...clock, pausable: true }] }))).then('regulatory_clock_pauses', '/data/clocks/0/pausable');
    const two = sla({ calendarVersion: 2 });
    given(slaPolicy).when(post(two, { book: withCalendar(shippedBook, days().event.data as never) })).then([two]);
  });
});

describe('a calendar', () => {
  it('has a higher version than the last and a time zone that exists', () => {
    const two = days();
    given(calendar).when(post(two)).then([two]);
    given(calendar, [two]).when(post(again(two))).then([]);
    given(calendar).when(post(days({ calendarVersion: 1 }))).then('version_not_higher', '/data/calendarVersion');
    given(calendar).when(post(days({ timeZone: 'Asia/Nowhere' }))).then('time_zone_unknown', '/data/timeZone');
  });
});

describe('a redress policy', () => {
  it('has a higher version than the last and never reaches back', () => {
    const one = redress();
    given(redressPolicy).when(post(one)).then([one]);
    given(redressPolicy, [one]).when(post(redress({ entitlements: [{ ...line, fixedMinor: 1 }] }))).then('version_not_higher', '/data/version');
    given(redressPolicy).when(post(redress({ effectiveFrom: iso(day(-1)) }))).then('effective_before_event', '/data/effectiveFrom');
  });

  it('gives the loss by its rate and what is fixed, at most a maximum, rounded half to even', () => {
    const amount = (lossMinor: number, more: object = {}) =>
      entitlementOf({ version: 1, effectiveFrom: '', entitlements: [{ ...line, ...more }] }, { issue: 'fees', productCode: 'CARD', lossMinor, currency: 'CNY' });
    expect(amount(30_000, { fixedMinor: 500 })).toBe(30_500);
    expect([amount(1, { lossRateBp: 5_000 }), amount(3, { lossRateBp: 5_000 }), amount(5, { lossRateBp: 5_000 })]).toEqual([0, 2, 2]);
    expect(amount(30_000, { maxMinor: 10_000 })).toBe(10_000);
    expect(amount(1_000_000_000_000, { lossRateBp: 9_999 })).toBe(999_900_000_000);
    expect(ratioBp(999_999_999_999, 1_000_000_000_000)).toBe(10_000);
    expect(ratioBp(1, 0)).toBeUndefined();
  });

  it('takes the line of a product before one of all products, and covers what it names', () => {
    const policy = { version: 1, effectiveFrom: '', entitlements: [line, { ...line, productCode: 'CARD', lossRateBp: 20_000 }] };
    const of = (more: object) => entitlementOf(policy, { issue: 'fees', productCode: 'CARD', lossMinor: 100, currency: 'CNY', ...more });
    expect([of({}), of({ productCode: 'LOAN' }), of({ productCode: undefined }), of({ issue: 'marketing' }), of({ currency: 'EUR' })]).toEqual([200, 100, 100, undefined, undefined]);
  });
});

describe('the entitlement of a response', () => {
  const policies = [redress(), redress({ version: 2, effectiveFrom: iso(day(8)), entitlements: [{ ...line, fixedMinor: 700 }] })].map(({ event }) => event.data as never);
  const told = (at: number, data: object) => {
    const complaint = new Told({ redressPolicies: policies }).all(received(day(0)), statement(day(1)));
    const answer = complaint.answer(response(day(at), { entitlementMinor: undefined, entitlementPolicyVersion: undefined, ...data }));
    const { entitlementMinor, entitlementPolicyVersion } = complaint.last('complaint-response-issued') ?? {};
    return typeof answer === 'string' ? answer : [entitlementMinor, entitlementPolicyVersion];
  };

  it('follows the policy in force where the handler names none', () => {
    expect(told(5, {})).toEqual([30_000, 1]);
    expect(told(9, {})).toEqual([30_700, 2]);
    expect(told(9, { decision: 'rejected' })).toEqual([undefined, undefined]);
    expect(told(9, { currency: 'EUR' })).toEqual([undefined, undefined]);
  });

  it('is held against the version it names, which is a published one where a policy covers the case', () => {
    expect(told(9, { entitlementMinor: 30_000, entitlementPolicyVersion: 1 })).toEqual([30_000, 1]);
    expect(told(9, { entitlementMinor: 10_000, entitlementPolicyVersion: 1 })).toBe('entitlement_mismatch /data/entitlementMinor');
    expect(told(9, { entitlementMinor: 10_000, entitlementPolicyVersion: 9 })).toBe('redress_policy_unknown /data/entitlementPolicyVersion');
    expect(told(9, { entitlementMinor: 10_000, entitlementPolicyVersion: 9, currency: 'EUR' })).toEqual([10_000, 9]);
  });
});
