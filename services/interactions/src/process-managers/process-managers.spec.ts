import { registry, serialise, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Cause, watch, watchNothing } from '@evenhand/reactors';
import type { ProcessManager, Reaction, Seen } from '@evenhand/reactors';
import { day, fact, iso } from '../fact.examples';
import { processManagers } from './process-managers';
import { draw } from './surveys';

const managers = new Map(processManagers({ seed: 'evenhand', rate: 20 }).map((manager) => [manager.name, manager]));
const named = (name: string): ProcessManager => managers.get(name) as ProcessManager;
let positions = 0;

const causeOf = (event: CloudEvent, recordedAt = Date.parse(event.time)): Cause => new Cause({
  id: storedIdOf(event.source, event.id), position: ++positions, stream: 's', revision: 0, customer: event.subject, recordedAt: iso(recordedAt), body: serialise(event),
});
const complaint = (name: string, at: number, data: object, id = `c${positions}`): CloudEvent =>
  ({ specversion: '1.0', id, source: 'urn:test:bank', type: `evenhand.complaints.${name}.v1`, subject: 'c_1', time: iso(at), data });

/** What a manager does about the last of these events, after it saw the ones before. */
function reactions(name: string, events: readonly CloudEvent[], recordedAt?: number): readonly Reaction[] {
  const watched = watchNothing();
  const seen = events.map((event, i): readonly [Cause, Seen] => {
    const cause = causeOf(event, i === events.length - 1 ? recordedAt : undefined);
    return [cause, watch(watched, cause)];
  });
  const [cause, view] = seen.at(-1) as readonly [Cause, Seen];
  return named(name).react(cause, view, []);
}
const drafts = (found: readonly Reaction[]): readonly object[] => found.map((reaction) => ('record' in reaction ? { ...reaction.record.data, time: reaction.record.time } : reaction));
const rated = (at: number, grade: number): CloudEvent => fact('interaction-rated', at, { interactionId: `i${at}`, courtesy: grade, competence: grade, ease: grade, overall: grade }).event;
const ID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const SEEN: Seen = { lowered: false, contacts: 0, complaints: [] };
type Fairness = NonNullable<Seen['fairness']>['after'];

/** Fairness as a manager sees it, of which it looks at these figures. */
const figures = (treatment: number, gap = 0, confidence = 0.6, band = 'WATCH'): Fairness =>
  ({ treatment: { overall: treatment, confidence, band }, perceived: { overall: treatment + gap, confidence }, gap }) as Fairness;
const seeing = (name: string, before: Fairness, after: Fairness, lowered = true): number =>
  named(name).react(causeOf(rated(day(4), 1)), { ...SEEN, lowered, fairness: { before, after } }, []).length;

describe('a drop of fairness (PM-1)', () => {
  it('is followed up within two business days where one event of bad treatment takes ten points or more', () => {
    const [followUp] = drafts(named('PM-1').react(causeOf(rated(day(4), 1)), { ...SEEN, lowered: true, fairness: { before: figures(70), after: figures(60) } }, []));
    // 2026-01-05 is a Monday
    expect(followUp).toEqual({ followUpId: ID, reason: 'fairness_drop', dueAt: iso(day(6)), time: iso(day(4)) });
    expect(seeing('PM-1', figures(70), figures(60.01))).toBe(0);
    expect(seeing('PM-1', figures(70), figures(40), false)).toBe(0);
  });

  it('is also a slip into UNFAIR, once', () => {
    expect(seeing('PM-1', figures(51), figures(49, 0, 0.6, 'UNFAIR'))).toBe(1);
    expect(seeing('PM-1', figures(49, 0, 0.6, 'UNFAIR'), figures(48, 0, 0.6, 'UNFAIR'))).toBe(0);
  });

  it('shows in a journey that was fair', () => {
    const fair = Array.from({ length: 6 }, (_, i) => fact('hardship-support-given', day(i), { hardshipId: `h${i}`, support: 'payment_holiday', valueMinor: 100, currency: 'CNY' }).event);
    const gap = fact('disclosure-gap-found', day(10), { gapId: 'g', item: 'risk', foundBy: 'audit', harmMinor: 10_000, currency: 'CNY' }).event;
    expect(drafts(reactions('PM-1', [...fair, gap]))).toMatchObject([{ reason: 'fairness_drop' }]);
  });
});

describe('a gap between treatment and feeling (PM-13)', () => {
  it('is explained where treatment is at least 75 and it feels 20 points worse, with enough evidence, when that begins', () => {
    const well = figures(75, -20);
    expect(seeing('PM-13-explanation', figures(75, -19.99), well)).toBe(1);
    for (const after of [figures(74.99, -20), figures(75, -19.99), figures(75, -20, 0.49)]) expect(seeing('PM-13-explanation', figures(75), after)).toBe(0);
    expect(seeing('PM-13-explanation', well, figures(80, -30))).toBe(0);
  });
});

describe('a closed complaint (PM-4)', () => {
  const closed = (reason: string, id = 'closed'): CloudEvent => complaint('complaint-closed', day(0), { complaintId: 'cmp_1', reason }, id);

  it('is followed up after 7 and after 30 days, counted from when it was told where those were past by then', () => {
    expect(drafts(reactions('PM-4', [closed('accepted')]))).toEqual([7, 30].map((n) => ({ followUpId: ID, reason: 'post_complaint', dueAt: iso(day(n)), time: iso(day(0)) })));
    expect(drafts(reactions('PM-4', [closed('accepted')], day(10)))).toMatchObject([{ dueAt: iso(day(17)) }, { dueAt: iso(day(30)) }]);
  });

  it('that goes on in another one is not', () => {
    expect([...reactions('PM-4', [closed('merged')]), ...reactions('PM-4-survey', [closed('merged', 'd')])]).toEqual([]);
  });

  it('leads to an invitation by seed, customer and closing event alone, for about as many as the rate says', () => {
    const invited = (id: string): boolean => reactions('PM-4-survey', [closed('accepted', id)]).length > 0;
    const ids = Array.from({ length: 1_000 }, (_, i) => `x${i}`);
    const drawn = ids.filter(invited);
    expect(ids.filter(invited)).toEqual(drawn);
    expect(drawn.length).toBeGreaterThan(160);
    expect(drawn.length).toBeLessThan(240);
    expect(drawn).toEqual(ids.filter((id) => draw('evenhand', 'c_1', id) < 20));
    const [id = ''] = drawn;
    expect(drafts(reactions('PM-4-survey', [closed('accepted', id)]))).toEqual([{
      surveyId: ID, instrument: 'justice4', invitedBy: 'system', sampleSeed: 'evenhand', triggerEventId: id, rate: 20, time: iso(day(0)),
    }]);
    // independently: printf 'evenhandc_1x0' | sha256sum, its first 8 digits mod 100
    expect(draw('evenhand', 'c_1', 'x0')).toBe(55);
  });
});

describe('redress that is put right (PM-3, PM-15)', () => {
  const decided = (topUpMinor: number): CloudEvent => complaint('equity-review-decided', day(0), { equityReviewId: 'eqr_1', topUpMinor, currency: 'CNY', reason: 'below_peers', complaintId: 'cmp_1' }, 'decided');
  const requested = (actorkind: 'system' | 'customer'): CloudEvent => ({ ...complaint('review-requested', day(1), { complaintId: 'cmp_1', reason: 'blind_review' }, 'requested'), actorkind });

  it('is followed up after 7 days, where anything was added', () => {
    expect(drafts(reactions('PM-3-follow-up', [decided(18_000)]))).toEqual([{ followUpId: ID, reason: 'post_complaint', dueAt: iso(day(7)), time: iso(day(0)) }]);
    expect(reactions('PM-3-follow-up', [decided(0)])).toEqual([]);
    expect(reactions('PM-3-follow-up', [decided(18_000)])).toEqual(reactions('PM-3-follow-up', [decided(18_000)]));
  });

  it('or looked at again without being asked, is told within two business days', () => {
    // 2026-01-02 is a Friday
    expect(drafts(reactions('PM-15-told', [requested('system')]))).toEqual([{ followUpId: ID, reason: 'explanation', dueAt: iso(day(5)), time: iso(day(1)) }]);
    expect(reactions('PM-15-told', [requested('customer')])).toEqual([]);
  });
});

describe('a withdrawn complaint (C-INV-8)', () => {
  it('leads to the question whether the customer was pressed, asked of everyone', () => {
    for (const id of ['a', 'b', 'c']) {
      expect(drafts(reactions('C-INV-8', [complaint('complaint-withdrawn', day(0), { complaintId: 'cmp_1' }, id)]))).toMatchObject([{ instrument: 'withdrawal', rate: 100, triggerEventId: id }]);
    }
  });
});

describe('a missed expectation (PM-5)', () => {
  const set = fact('expectation-set', day(0), { expectationId: 'x', dimension: 'resp', source: 'agreement', metric: 'days', low: 2, high: 3, betterIs: 'lower', horizonOn: '2026-03-01' }).event;
  const observed = (actual: number): CloudEvent => fact('expectation-outcome-observed', day(1), { expectationId: 'x', actual, dimension: 'resp', metric: 'days', low: 2, high: 3, betterIs: 'lower' }).event;

  it('is followed up on the 30th day', () => {
    expect(reactions('PM-5', [set, observed(9)])).toMatchObject([{ arm: {
      key: 'silent-leaver x', dueAt: day(31), draft: { time: iso(day(31)), data: { reason: 'silent_leaver' } },
    } }]);
    expect(reactions('PM-5', [set, observed(3)])).toEqual([]);
  });

  it('that is told when the 30 days are over is followed up from then on: nobody can call yesterday', () => {
    // 2026-03-02 is a Monday
    expect(reactions('PM-5', [set, observed(9)], Date.parse('2026-03-02T10:00:00Z'))).toMatchObject([{ arm: {
      dueAt: day(31), draft: { time: iso(day(31)), data: { dueAt: '2026-03-03T10:00:00.000Z' } },
    } }]);
  });

  it('is not, where a complaint came within the 30 days, told before or after it', () => {
    const filed = (at: number): CloudEvent => complaint('complaint-reported', at, { complaintId: `cmp${at}` });
    expect(reactions('PM-5', [set, filed(day(20)), observed(9)])).toEqual([]);
    expect(reactions('PM-5', [set, filed(day(32)), observed(9)])).toHaveLength(1);
    expect(reactions('PM-5', [set, observed(9), filed(day(20))])).toEqual([{ disarm: { prefix: 'silent-leaver ', from: day(20), to: day(50) } }]);
  });
});

describe('a doubt that nobody voiced (PM-8)', () => {
  const contact = (at: number, topic?: string): CloudEvent =>
    fact('interaction-recorded', at, { interactionId: `i${at}`, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', ...(topic && { topic: topic as 'fee' }) }).event;

  it('is seen in the third contact about one topic within 14 days, and then counted anew', () => {
    const journey = [0, 1, 2, 3].map((n) => contact(day(n), 'fee'));
    expect(reactions('PM-8', journey.slice(0, 2))).toEqual([]);
    expect(drafts(reactions('PM-8', journey.slice(0, 3)))).toEqual([{
      doubtId: ID, category: 'info_asymmetry', cause: 'communication', topic: 'fee', intensity: 3, source: 'detected', detectorVersion: 'repeat-contact-1', time: iso(day(2)),
    }]);
    expect(reactions('PM-8', journey)).toEqual([]);
  });

  it('is seen in a quiz passed with less than 60', () => {
    const quiz = (grade: number): CloudEvent => fact('understanding-confirmed', day(0), { disclosureId: 'd', quiz: grade, attempts: 1 }).event;
    expect(drafts(reactions('PM-8', [quiz(59)]))).toMatchObject([{ topic: 'other', detectorVersion: 'quiz-1' }]);
    expect(reactions('PM-8', [quiz(60)])).toEqual([]);
  });
});

describe('what went wrong (PM-9)', () => {
  const late = (critical: boolean, hours: number): CloudEvent =>
    fact('information-delivered', day(4), { informationId: 'n', critical, dueAt: iso(day(4)), deliveredAt: iso(day(4) + hours * 3_600_000) }).event;

  it('is followed up within one business day, over the weekend on Monday', () => {
    // 2026-01-02 is a Friday
    expect(drafts(reactions('PM-9', [fact('promise-broken', day(1), { promiseId: 'p' }).event]))).toEqual([{ followUpId: ID, reason: 'promise_broken', dueAt: iso(day(4)), time: iso(day(1)) }]);
    expect(drafts(reactions('PM-9', [fact('doubt-expired', day(4), { doubtId: 'd' }).event]))).toMatchObject([{ reason: 'doubt', dueAt: iso(day(5)) }]);
    for (const name of ['hardship-reported', 'hardship-unanswered'] as const) expect(drafts(reactions('PM-9', [fact(name, day(4), { hardshipId: 'h' }).event]))).toMatchObject([{ reason: 'hardship' }]);
  });

  it('is critical information that came late, and no other', () => {
    expect(drafts(reactions('PM-9', [late(true, 6)]))).toMatchObject([{ reason: 'information_late' }]);
    expect([...reactions('PM-9', [late(true, 0)]), ...reactions('PM-9', [late(false, 6)])]).toEqual([]);
  });
});

describe('every process manager', () => {
  it('does the same about the same event, under ids that follow from it', () => {
    const broken = fact('promise-broken', day(4), { promiseId: 'p' }).event;
    expect(drafts(reactions('PM-9', [broken]))).toEqual(drafts(reactions('PM-9', [broken])));
    expect(drafts(reactions('PM-9', [{ ...broken, id: 'other' }]))).not.toEqual(drafts(reactions('PM-9', [broken])));
  });

  it('looks at events that there are, has a name of its own, and says what it does', () => {
    const names = new Set(registry.all().map(({ name }) => name));
    expect(managers.size).toBe(processManagers({ seed: 's', rate: 1 }).length);
    for (const { name, on, when, then, owner } of managers.values()) {
      expect([name, (on === 'fairness' ? [] : on).filter((one) => !names.has(one))]).toEqual([name, []]);
      expect([owner, when, then]).toEqual(['interactions', expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    }
  });
});
