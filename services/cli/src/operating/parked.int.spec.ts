import type { ParkedCustomer } from '@evenhand/client';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

const parked: ParkedCustomer = {
  customerId: 'c_mei', version: 1, slot: 17, position: 1_041, eventId: '3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11', reason: 'no such band', attempts: 2, waiting: 3, lastPosition: 1_100,
  parkedAt: '2026-02-21T17:00:01.000Z',
};
const LIST = '/v1/projections/customer-state/parked';

describe('an event that a read model cannot fold', () => {
  let suite: SmallSuite;
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  const evenhand = (...argv: string[]) => runCaptured(['projections', ...argv, '--url', suite.url]);

  it('is listed with the customer who waits behind it, and why', async () => {
    suite.answer(`${LIST}?limit=1`, { items: [parked], next: 'c_mei' });
    const { code, stdout, stderr } = await evenhand('parked', 'customer-state', '--limit', '1');
    expect([code, stderr]).toEqual([0, 'more: --cursor c_mei\n']);
    expect(stdout).toBe([
      'customer  event at  waiting  attempts  since                     parked because',
      'c_mei        1 041        3         2  2026-02-21T17:00:01.000Z  no such band', '',
    ].join('\n'));
    suite.answer(LIST, { items: [], next: null });
    expect((await evenhand('parked', 'customer-state')).stdout).toBe('no event is parked\n');
  });

  it('has no read model where nobody can read its record', async () => {
    suite.answer('/v1/projections/unreadable', { items: [{ topic: 'journey.events.v1', partition: 5, offset: 12, reason: 'it has no value', readAt: '2026-02-21T17:00:01.000Z' }], next: null });
    expect((await evenhand('parked')).stdout).toBe([
      'record                  read                      cannot be read because', 'journey.events.v1/5/12  2026-02-21T17:00:01.000Z  it has no value', '',
    ].join('\n'));
  });

  it('is tried again, or left out; the exit code says whether its customer stays parked', async () => {
    suite.answer(`POST ${LIST}/c_mei/retry`, { customerId: 'c_mei', version: 1, folded: 0, parked });
    expect(await evenhand('unpark', 'customer-state', 'c_mei')).toMatchObject({ code: 1, stdout: 'customer c_mei stays parked at position 1 041, 0 events folded: no such band\n' });
    suite.answer(`DELETE ${LIST}/c_mei`, { customerId: 'c_mei', version: 1, folded: 1, parked: null });
    expect(await evenhand('drop-event', 'customer-state', 'c_mei', '--reason', 'a test')).toMatchObject({ code: 0, stdout: 'customer c_mei is let go, 1 event folded\n' });
    expect(suite.sent).toEqual([{ method: 'POST', path: `${LIST}/c_mei/retry` }, { method: 'DELETE', path: `${LIST}/c_mei`, body: { reason: 'a test' } }]);
  });
});
