import type { ParkedReaction, Timer } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const ID = '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11';
const timer: Timer = {
  timerId: ID, service: 'interactions', kind: 'evenhand.interactions.promise-broken.v1', customerId: 'c_mei', stream: 'promise-prm_5',
  dueAt: '2026-02-21T17:00:00.000Z', readyAt: '2026-02-21T17:00:00.000Z', state: 'armed', attempts: 0, error: null,
};
const failed: Timer = { ...timer, timerId: ID.replace('3', '4'), state: 'failed', attempts: 1, error: 'promise_closed: it was kept' };
const counts = { armed: 1_234, overdue: 0, settling: 2, failed: 1 };
const page = { items: [timer, failed], next: 'n1', counts, nextDueAt: timer.dueAt, now: '2026-02-16T09:00:00.000Z' };
const parked: ParkedReaction = {
  reactionId: ID, service: 'interactions', manager: 'PM-9', customerId: 'c_mei', position: 1_041, causeEventId: ID, reason: 'was refused: due_not_after_event', attempts: 2, parkedAt: '2026-02-21T17:00:01.000Z',
};

describe('what happens by itself', () => {
  let suite: SmallSuite;
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  const evenhand = (...argv: string[]) => runCaptured([...argv, '--url', suite.url]);

  it('is listed by due moment, with what failed and how much there is', async () => {
    suite.answer('/v1/timers', page);
    const { code, stdout, stderr } = await evenhand('timers');
    expect([code, stderr]).toEqual([0, 'more: --cursor n1\n']);
    expect(stdout).toBe([
      'timer                                 state   due                       writes          customer  failed because',
      '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11  armed   2026-02-21T17:00:00.000Z  promise-broken  c_mei     -',
      '4f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11  failed  2026-02-21T17:00:00.000Z  promise-broken  c_mei     promise_closed: it was kept',
      '1 234 to come, the next at 2026-02-21T17:00:00.000Z; 2 settling, 0 overdue, 1 failed; it is 2026-02-16T09:00:00.000Z', '',
    ].join('\n'));
    expect(JSON.parse((await evenhand('timers', '--json')).stdout)).toEqual(page);
  });

  it('is asked for by exactly what is meant', async () => {
    await evenhand('timers', '--state', 'failed', '--kind', 'k', '--customer', 'c_mei', '--due-before', '2026-03-01T08:00:00+08:00', '--limit', '7', '--cursor', 'n1');
    await evenhand('reactions', '--limit', '7', '--cursor', 'n2');
    const asked = suite.gets.map((path) => new URL(path, suite.url)).map(({ pathname, searchParams }) => [pathname, Object.fromEntries(searchParams)]);
    expect(asked).toEqual([
      ['/v1/timers', { state: 'failed', kind: 'k', customer: 'c_mei', dueBefore: '2026-03-01T00:00:00.000Z', limit: '7', cursor: 'n1' }], ['/v1/reactions', { limit: '7', cursor: 'n2' }],
    ]);
    expect(await evenhand('timers', '--state', 'late')).toMatchObject({ code: 2 });
  });

  it('says so where there is nothing', async () => {
    suite.answer('/v1/timers', { items: [], next: null, counts: { armed: 0, overdue: 0, settling: 0, failed: 0 }, nextDueAt: null, now: page.now });
    suite.answer('/v1/reactions', { items: [], next: null, position: 62, error: null });
    expect((await evenhand('timers')).stdout).toBe('no such timers\n0 to come; 0 settling, 0 overdue, 0 failed; it is 2026-02-16T09:00:00.000Z\n');
    expect((await evenhand('reactions')).stdout).toBe('no reaction is parked\nreacted to everything up to position 62\n');
  });

  it('shows what is parked and why, and why reacting stands still', async () => {
    suite.answer('/v1/reactions', { items: [parked], next: null, position: 62, error: 'the database is away' });
    expect((await evenhand('reactions')).stdout).toBe([
      'reaction                              manager  customer  cause at  attempts  parked because',
      '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11  PM-9     c_mei        1 041         2  was refused: due_not_after_event',
      'reacted to everything up to position 62, and stands still: the database is away', '',
    ].join('\n'));
  });

  it('is tried again; the exit code says whether a reaction stays parked', async () => {
    suite.answer(`POST /v1/timers/${ID}/retry`, timer);
    suite.answer(`POST /v1/reactions/${ID}/retry`, { reactionId: ID, reason: 'refused again' });
    suite.answer(`POST /v1/reactions/${ID}/retry`, { reactionId: ID, reason: null });
    expect(await evenhand('timers', 'retry', ID)).toMatchObject({ code: 0, stdout: `timer ${ID} is tried again: promise-broken of c_mei\n` });
    expect(await evenhand('reactions', 'retry', ID)).toMatchObject({ code: 1, stdout: `reaction ${ID} stays parked: refused again\n` });
    expect(await evenhand('reactions', 'retry', ID)).toMatchObject({ code: 0, stdout: `reaction ${ID} is carried out\n` });
  });

  it('has a clock, which is told and moved', async () => {
    suite.answer('/v1/clock', { mode: 'system', now: page.now, position: 62 });
    suite.answer('POST /v1/clock', { mode: 'manual', now: '2026-03-03T16:00:00.000Z', position: 1_062 });
    expect(await evenhand('clock')).toMatchObject({ code: 0, stdout: '2026-02-16T09:00:00.000Z by the machine\'s clock; the log ends at position 62\n' });
    expect(await evenhand('clock', '--to', '2026-03-04T00:00:00+08:00')).toMatchObject({ code: 0, stdout: '2026-03-03T16:00:00.000Z by a clock that is moved; the log ends at position 1 062\n' });
    expect(suite.sent).toEqual([{ method: 'POST', path: '/v1/clock', body: { now: '2026-03-03T16:00:00.000Z' } }]);
    expect(await evenhand('clock', '--to', 'tomorrow')).toMatchObject({ code: 2 });
  });
});
