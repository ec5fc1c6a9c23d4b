import type { RelayStatus, TopicRebuild, TopicVerification } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const ID = '0b9e3c5a-7a52-4a43-9d55-0f6c8e1b2a10';
const EVENT = '54557424-3c53-5e3b-9667-d2ee5f9a5038';
const standing: RelayStatus = {
  instance: 'standby', state: 'moving', error: null, topic: 'j', generation: 'j.g2', partitions: 64, position: 61_000, head: 62_345, lag: { positions: 1_345, seconds: 2.04 }, next: { topic: 'j.g3', position: 17 },
};
const asked = { id: ID, state: 'waiting', generation: null, done: 0, total: 0, result: null, problem: null, askedAt: '2026-11-02T09:00:00.000Z', startedAt: null, finishedAt: null } as const;
const counts = { missing: 0, doubled: 0, altered: 0, reordered: 0, foreign: 0, watermark: 0 };
const verified: TopicVerification = {
  ...asked, kind: 'verification', request: {}, state: 'done', finishedAt: '2026-11-02T09:00:01.000Z', result: { topic: 'j', from: 0, to: 1_062, complete: true, equal: true, events: 1_062, records: 1_062, counts, differences: [] },
};

describe('the relay at the command line', () => {
  let suite: SmallSuite;
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  const relay = (...argv: string[]) => runCaptured(['relay', ...argv, '--url', suite.url]);
  const verify = (operation: TopicVerification, ...argv: string[]) => {
    suite.answer('POST /v1/relay/verifications', { ...asked, kind: 'verification', request: {} }, 202);
    suite.answer(`/v1/relay/verifications/${ID}`, operation);
    return relay('verify', ...argv);
  };

  it('is told in a few lines, and fails where it does not move', async () => {
    suite.answer('/v1/relay', standing);
    suite.answer('/v1/relay', { ...standing, error: 'Kafka is away', next: null });
    suite.answer('/v1/relay', { ...standing, state: 'none' });
    expect(await relay('status')).toMatchObject({
      code: 0, stdout: 'j.g2 (64 partitions) holds everything up to position 61 000 of 62 345: 1 345 positions and 2.0 s behind\nj.g3 is being filled, up to position 17\n', stderr: '',
    });
    expect(await relay('status')).toMatchObject({ code: 1, stdout: expect.stringContaining('\nit does not move: Kafka is away\n') });
    expect(await relay('status')).toMatchObject({ code: 1, stdout: 'nobody relays j; the store ends at position 62 345\n' });
  });

  it('verifies a stretch and says that it is equal', async () => {
    expect(await verify(verified)).toMatchObject({ code: 0, stdout: 'j equals the event store up to position 1 062: 1 062 events\n' });
    expect(suite.sent).toEqual([{ method: 'POST', path: '/v1/relay/verifications', body: {} }]);
    expect(await verify(verified, '--from', '5', '--to', '9')).toMatchObject({ code: 0 });
    expect(suite.sent.at(-1)?.body).toEqual({ from: 5, to: 9 });
  });

  it('names what differs, and fails', async () => {
    const differs: TopicVerification = {
      ...verified, result: {
        topic: 'j', from: 0, to: 62, complete: false, equal: false, events: 62, records: 61, counts: { ...counts, missing: 1, altered: 1_000, watermark: 1 },
        differences: [
          { kind: 'missing', partition: 17, offset: null, position: 41, eventId: EVENT }, { kind: 'altered', partition: 3, offset: '1234', position: 42, eventId: EVENT, parts: ['value', 'key'] },
          { kind: 'watermark', partition: 3, offset: '99', position: 12, eventId: null, reason: 'it goes back behind 40' },
        ],
      },
    };
    const { code, stdout } = await verify(differs);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'j differs from the event store up to position 62: 1 missing, 1 000 altered, 1 false watermark',
      'what             partition  offset  position  event                                 how',
      `missing                 17       -        41  ${EVENT}`,
      `altered                  3    1234        42  ${EVENT}  value, key`,
      'false watermark          3      99        12  -                                     it goes back behind 40',
      '… and 999 more: --json has the first 3', 'more is out of its place than can be remembered: what lies behind was not compared',
      'write it anew with: evenhand relay rebuild --reason …', '',
    ]);
    expect(await verify(differs, '--json')).toMatchObject({ code: 1, stdout: `${JSON.stringify(differs)}\n` });
  });

  it('tells why a verification failed', async () => {
    expect(await verify({ ...verified, state: 'failed', result: null, problem: { code: 'beyond_topic', detail: 'it ends at 7' } })).toMatchObject({ code: 1, stdout: 'the verification failed: beyond_topic: it ends at 7\n' });
  });

  it('rebuilds for a reason', async () => {
    const done: TopicRebuild = { ...asked, kind: 'rebuild', request: { reason: 'why' }, state: 'done', generation: 'j.g2', finishedAt: '2026-11-02T09:00:01.000Z', result: { from: 'j', to: 'j.g2', partitions: 64, position: 1_062 } };
    suite.answer('POST /v1/relay/rebuild', { ...asked, kind: 'rebuild', request: { reason: 'why' } }, 202);
    suite.answer('/v1/relay/rebuild', { ...done, state: 'running', finishedAt: null, result: null });
    suite.answer('/v1/relay/rebuild', done);
    expect(await relay('rebuild', '--reason', 'why')).toMatchObject({ code: 0, stdout: 'j.g2 is read from now on, from position 1 062; j is left\n' });
    expect(suite.sent).toEqual([{ method: 'POST', path: '/v1/relay/rebuild', body: { reason: 'why' } }]);
    expect(await relay('rebuild')).toMatchObject({ code: 2 });
  });

  it('cancels what is not finished, and says how where it is no longer watched', async () => {
    const cancelled = { ...asked, state: 'failed', problem: { code: 'cancelled', detail: 'by an operator' }, finishedAt: '2026-11-02T09:00:01.000Z' } as const;
    suite.answer(`DELETE /v1/relay/verifications/${ID}`, { ...cancelled, kind: 'verification', request: {} });
    suite.answer('DELETE /v1/relay/rebuild', { ...cancelled, kind: 'rebuild', request: { reason: 'why' } });
    suite.answer('DELETE /v1/relay/rebuild', { status: 409, code: 'operation_finished', detail: 'The rebuild is finished already.' }, 409);
    expect(await relay('cancel', ID)).toMatchObject({ code: 0, stdout: `verification ${ID} is cancelled\n`, stderr: '' });
    expect(await relay('cancel', 'rebuild')).toMatchObject({ code: 0, stdout: `rebuild ${ID} is cancelled\n`, stderr: '' });
    expect(suite.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([`DELETE /v1/relay/verifications/${ID}`, 'DELETE /v1/relay/rebuild']);
    expect(await relay('cancel', 'rebuild')).toMatchObject({ code: 1, stderr: expect.stringContaining('The rebuild is finished already.') });
    suite.answer('POST /v1/relay/verifications', { ...asked, kind: 'verification', request: {} }, 202);
    suite.answer(`/v1/relay/verifications/${ID}`, { ...asked, kind: 'verification', request: {} });
    suite.answer(`/v1/relay/verifications/${ID}`, verified);
    const { stderr } = await runCaptured(['relay', 'verify', '--url', suite.url], { onPause: (_, interrupt) => interrupt() });
    expect(stderr).toContain(`verification of the topic goes on; cancel it with: evenhand relay cancel ${ID}\n`);
  });
});
