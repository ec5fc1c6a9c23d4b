import { setImmediate } from 'node:timers/promises';
import { fact } from '../testing/facts';
import { Outbox } from './outbox';

describe('the events of a publisher without an answer', () => {
  it('let all who wait for room go on, as the first of them may add none', async () => {
    const outbox = new Outbox(1);
    const answer = outbox.add(fact(0));
    let ready = 0;
    for (let waiting = 0; waiting < 3; waiting += 1) void outbox.room().then(() => (ready += 1));
    await setImmediate();
    expect(ready).toBe(0);
    outbox.rejectAll('enough');
    await expect(answer).rejects.toBe('enough');
    await setImmediate();
    expect(ready).toBe(3);
  });

  it('hold up who finds no room left when woken', async () => {
    const outbox = new Outbox(1);
    const first = outbox.add(fact(0));
    let ready = false;
    void outbox.room().then(() => (ready = true));
    outbox.rejectAll('enough');
    const second = outbox.add(fact(1));
    await expect(first).rejects.toBe('enough');
    await setImmediate();
    expect(ready).toBe(false);
    outbox.rejectAll('enough');
    await expect(second).rejects.toBe('enough');
    await setImmediate();
    expect(ready).toBe(true);
  });
});
