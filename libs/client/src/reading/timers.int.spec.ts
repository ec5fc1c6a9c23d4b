import { EvenhandClient } from '../evenhand-client';
import { OutcomeUnknown, Refused } from '../errors';
import { SmallSuite } from '../testing/small-suite';

const ID = '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11';

describe('what happens by itself', () => {
  let suite: SmallSuite;
  let client: EvenhandClient;
  beforeEach(async () => {
    suite = await SmallSuite.start();
    client = new EvenhandClient({ url: suite.url });
  });
  afterEach(() => suite.stop());

  it('is asked for by what is meant', async () => {
    suite.answer('/v1/timers?state=failed&kind=k&customer=c_1&dueBefore=2026-03-01T00%3A00%3A00.000Z&limit=7&cursor=n1', { items: [] });
    expect(await client.timers.list({ state: 'failed', kind: 'k', customer: 'c_1', dueBefore: new Date('2026-03-01T00:00:00Z'), limit: 7, cursor: 'n1' })).toEqual({ items: [] });
    suite.answer('/v1/reactions?limit=7&cursor=n1', { items: [], error: null });
    expect(await client.timers.reactions({ limit: 7, cursor: 'n1' })).toEqual({ items: [], error: null });
    suite.answer('/v1/clock', { mode: 'system' });
    expect(await client.timers.clock()).toEqual({ mode: 'system' });
  });

  it('is tried again, and moved on', async () => {
    suite.answer(`POST /v1/timers/${ID}/retry`, { timerId: ID });
    suite.answer(`POST /v1/reactions/${ID}/retry`, { reactionId: ID, reason: null });
    suite.answer('POST /v1/clock', { mode: 'manual' });
    expect(await client.timers.retry(ID)).toEqual({ timerId: ID });
    expect(await client.timers.retryReaction(ID)).toEqual({ reactionId: ID, reason: null });
    expect(await client.timers.moveClock(new Date('2026-03-01T00:00:00Z'))).toEqual({ mode: 'manual' });
    expect(suite.sent.map(({ path, body }) => [path, body])).toEqual([
      [`/v1/timers/${ID}/retry`, undefined], [`/v1/reactions/${ID}/retry`, undefined], ['/v1/clock', { now: '2026-03-01T00:00:00.000Z' }],
    ]);
  });

  it('says why it was not', async () => {
    suite.answer('POST /v1/timers/..%2Fx/retry', { title: 'Unknown', status: 404, code: 'unknown_timer', detail: 'none' }, 404);
    await expect(client.timers.retry('../x')).rejects.toThrow(Refused);
    suite.breakOff('POST /v1/clock');
    await expect(client.timers.moveClock('2026-03-01T00:00:00Z')).rejects.toThrow(OutcomeUnknown);
  });
});
