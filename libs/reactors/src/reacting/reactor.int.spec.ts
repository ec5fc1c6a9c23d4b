import { slotOf, SLOTS, StoreUnavailable } from '@evenhand/event-sourcing';
import { DirectJourneyLog } from '@evenhand/journey-log';
import { createLog } from '@evenhand/nest';
import { Pool } from 'pg';
import type { ProcessManager } from '../process-manager';
import { DAY, follower, HOUR, iso, posted, promise, SETTLE, SmallBank, START } from '../testing/small-bank';
import { Reactors } from '../reactors';
import { TimerChanges } from '../timers/timer-changes';
import { ReactorStore } from './reactor.store';

jest.setTimeout(60_000);

let bank: SmallBank;
afterEach(() => bank.stop());

const broken = (log: readonly string[]): readonly string[] => log.filter((line) => line.startsWith('promise-broken'));
const followed = (log: readonly string[]): readonly string[] => log.filter((line) => line.startsWith('follow-up-scheduled'));

describe('a reaction', () => {
  it('follows its cause once, though what stood between both was cut off each time', async () => {
    bank = await SmallBank.open();
    let cuts = 3;
    bank.own.after = async () => {
      if (cuts-- <= 0) return;
      await bank.cut();
      throw new StoreUnavailable('cut off');
    };
    bank.reactors.start();
    await bank.publish(Array.from({ length: 20 }, (_, i) => promise(`p${i}`, START + HOUR)));
    // Whoever moves the clock is told that it broke off, and asks again.
    while (await bank.move(START + 2 * HOUR).then(() => false, () => true));
    const log = await bank.log();
    expect([broken(log).length, followed(log).length, log.length]).toEqual([20, 20, 60]);
    expect(cuts).toBeLessThan(0);
  });

  it('waits while the store is away, and is lost or doubled by nothing', async () => {
    bank = await SmallBank.open();
    let away = 3;
    bank.own.after = () => (away-- > 0 ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve());
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p' })]);
    await bank.reactors.reacting.caughtUp();
    expect(await bank.log()).toEqual(['promise-broken c_1 2026-03-02T09:00', 'follow-up-scheduled c_1 2026-03-02T09:00']);
  });

  it('is carried out by who starts after a crash, with the same id, though it was stored before', async () => {
    bank = await SmallBank.open();
    const first = bank.reactors;
    bank.own.after = () => Promise.reject(new StoreUnavailable('the process ends here'));
    first.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p' })]);
    while ((await bank.log()).length < 2) await bank.sql.query('select pg_sleep(0.01)');
    await first.stop();
    const before = await bank.stored();
    (await bank.join()).start();
    await bank.reactors.reacting.caughtUp();
    expect(await bank.stored()).toEqual(before);
    expect(bank.reactors.reacting.position).toBe(before.at(-1)?.position);
  });

  it('is not made to what happened before the reactor was there, nor to history', async () => {
    bank = await SmallBank.open();
    await bank.reactors.stop();
    await bank.sql.query('drop schema reactors cascade');
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' }), promise('p2', START - HOUR), promise('p3', START + HOUR)]);
    (await bank.join()).start();
    await bank.publish([posted('promise-broken', 'c_4', { promiseId: 'p4' })], true);
    await bank.publish([promise('p5', START + HOUR)], true);
    await bank.move(START + 2 * HOUR);
    expect((await bank.log()).slice(5)).toEqual(['promise-broken c_p3 2026-03-02T10:00', 'follow-up-scheduled c_p3 2026-03-02T10:00']);
  });

  it('goes on in the trace of its cause', async () => {
    bank = await SmallBank.open();
    bank.reactors.start();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await bank.publish([{ ...posted('promise-broken', 'c_1', { promiseId: 'p' }), traceparent }, posted('promise-broken', 'c_2', { promiseId: 'q' })]);
    await bank.reactors.reacting.caughtUp();
    const traces = (await bank.stored()).map(({ body }) => JSON.parse(body) as { subject: string; traceparent?: string }).map((event) => [event.subject, event.traceparent]);
    expect(traces).toEqual([['c_1', traceparent], ['c_2', undefined], ['c_1', traceparent], ['c_2', undefined]]);
  });

  it('is made to what was published before the reactor started, once it had its place in the log', async () => {
    bank = await SmallBank.open();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p' })]);
    bank.reactors.start();
    await bank.reactors.reacting.caughtUp();
    expect(followed(await bank.log())).toHaveLength(1);
  });

  it('is not made again when customers are remembered anew, and no timer is lost by that', async () => {
    bank = await SmallBank.open();
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' }), promise('p2', START + HOUR), promise('p3', START - HOUR)]);
    await bank.reactors.reacting.caughtUp();
    await bank.reactors.stop();
    const before = await bank.stored();
    const { rows } = await bank.sql.query('select stream, key, due_at, ready_at from reactors.timer order by stream');
    await bank.sql.query('update reactors.reactor set watch_version = 0');
    (await bank.join()).start();
    await bank.reactors.reacting.caughtUp();
    expect(await bank.stored()).toEqual(before);
    expect((await bank.sql.query('select stream, key, due_at, ready_at from reactors.timer order by stream')).rows).toEqual(rows);
    expect(rows).toHaveLength(3);
  });

  it('comes from one process of two; the other takes over when the first is gone', async () => {
    bank = await SmallBank.open();
    const first = bank.reactors;
    first.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await first.reacting.caughtUp();
    const second = await bank.join();
    second.start();
    await bank.publish([posted('promise-broken', 'c_2', { promiseId: 'p2' })]);
    await second.reacting.caughtUp();
    await first.stop();
    await bank.publish([posted('promise-broken', 'c_3', { promiseId: 'p3' })]);
    await second.reacting.caughtUp();
    expect(followed(await bank.log())).toHaveLength(3);
  });
});

describe('the turn to react', () => {
  it('is given up by a process that may not write to the store, so that one reacts that may', async () => {
    bank = await SmallBank.open();
    const first = bank.reactors;
    first.start();
    await first.reacting.caughtUp();
    bank.own.after = () => Promise.reject(new StoreUnavailable('another process writes'));
    await bank.publish([promise('p1', START + HOUR)]);
    while (!(await bank.sql.query("select from pg_stat_activity where application_name = 'evenhand reactors turn' and datname = current_database()")).rowCount) await bank.sql.query('select pg_sleep(0.01)');
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p' })]);
    const second = await bank.join();
    second.start();
    await second.reacting.caughtUp();
    expect(followed(await bank.log())).toHaveLength(1);
    await first.stop();
  });
});

describe('whoever waits for the reactions', () => {
  it('is answered though others go on publishing', async () => {
    bank = await SmallBank.open();
    bank.reactors.start();
    let waiting = true;
    const publishing = (async () => {
      for (let i = 0; waiting; i++) await bank.publish([posted('promise-broken', `c_${i}`, { promiseId: `p${i}` })]);
    })();
    await bank.move(START + HOUR);
    waiting = false;
    await publishing;
    await bank.reactors.reacting.caughtUp();
    expect(followed(await bank.log())).toHaveLength(broken(await bank.log()).length);
  });
});

describe('a page of the log', () => {
  const EVERYWHERE = Array.from({ length: SLOTS }, (_, slot) => slot);
  const all = <T>(value: T): ReadonlyMap<number, T> => new Map(EVERYWHERE.map((slot) => [slot, value]));
  const page = { from: all(0), to: 5, states: new Map([['c_1', '{}']]), timers: new TimerChanges('interactions', SETTLE), parked: [], now: START };
  let pool: Pool;
  let kept: ReactorStore;
  beforeEach(async () => {
    bank = await SmallBank.open();
    pool = new Pool({ connectionString: bank.database.url }).on('error', () => undefined);
    kept = new ReactorStore(pool, 'interactions');
  });
  afterEach(() => pool.end());

  it('is followed from where it began by one who remembers in another way; who only waits for its turn changes nothing', async () => {
    await kept.commit(page);
    await kept.open(9, 77);
    expect([await kept.position(), (await kept.states(['c_1'], () => 5)).size]).toEqual([5, 1]);
    expect(await kept.standing(undefined, 77)).toEqual(all({ position: 0, silentUntil: 5 }));
    expect((await kept.states(['c_1'], () => 0)).size).toBe(0);
  });

  it('that is begun anew for some of the slots leaves the others and whom they remember as they are', async () => {
    await kept.commit({ ...page, states: new Map([['c_1', '{}'], ['c_2', '{}']]) });
    const mine = slotOf('c_1');
    expect(slotOf('c_2')).not.toBe(mine);
    await kept.standing([mine], 77);
    expect(await kept.position()).toBe(0);
    expect([...(await kept.states(['c_1', 'c_2'], (slot) => (slot === mine ? 0 : 5))).keys()]).toEqual(['c_2']);
  });

  it('is committed by one only, who stands where it begins', async () => {
    await kept.commit(page);
    await expect(kept.commit({ ...page, states: new Map([['c_2', '{}']]) })).rejects.toThrow('another process reacts');
    expect([await kept.position(), [...(await kept.states(['c_1', 'c_2'], () => 5)).keys()]]).toEqual([5, ['c_1']]);
  });

  it('moves on only the slots it was read for, and none of them where one is another\'s by now', async () => {
    await kept.commit({ ...page, from: new Map([[3, 0], [4, 0]]) });
    await expect(kept.commit({ ...page, from: new Map([[4, 0], [5, 0]]), to: 9 })).rejects.toThrow('another process reacts');
    const standing = await kept.standing([3, 4, 5]);
    expect([3, 4, 5].map((slot) => standing.get(slot)?.position)).toEqual([5, 5, 0]);
  });

  it('is not folded into what another process remembers by now', async () => {
    await kept.commit(page);
    await expect(kept.states(['c_1'], () => 0)).rejects.toThrow('another process reacts');
  });

  it('is one service\'s: another stands where it stood, and remembers whom it remembers', async () => {
    await kept.commit(page);
    const other = new ReactorStore(pool, 'complaints');
    await other.open(3);
    expect([await other.position(), (await other.states(['c_1'], () => 0)).size]).toEqual([0, 0]);
    expect(await other.standing()).toEqual(all({ position: 0, silentUntil: 3 }));
  });
});

describe('a reaction that cannot be carried out', () => {
  const failing: ProcessManager = {
    ...follower, name: 'T-2',
    react: ({ customer }) => {
      if (mended || customer !== 'c_1') return [];
      throw new Error('no idea');
    },
  };
  let mended = false;

  it('is parked with the reason, holds nobody up, and is done on request', async () => {
    bank = await SmallBank.open({ managers: [follower, failing] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' }), promise('p2', START + HOUR, 'c_refused'), posted('promise-broken', 'c_3', { promiseId: 'p3' })]);
    await bank.reactors.reacting.caughtUp();
    const [parked, ...others] = await bank.reactors.parked.list(10);
    expect([parked, others]).toMatchObject([{ manager: 'T-2', customerId: 'c_1', position: 1, reason: 'T-2 failed: no idea', attempts: 1, parkedAt: iso(START) }, []]);
    expect(followed(await bank.log())).toHaveLength(2);
    const id = parked?.reactionId as string;
    expect(await bank.reactors.parked.retry(id)).toBe('T-2 failed: no idea');
    expect(await bank.reactors.parked.list(10)).toMatchObject([{ attempts: 2 }]);
    mended = true;
    expect(await bank.reactors.parked.retry(id)).toBeNull();
    expect(await bank.reactors.parked.count()).toBe(0);
    await expect(bank.reactors.parked.retry(id)).rejects.toMatchObject({ code: 'unknown_reaction' });
  });

  it('is shown by every process, and decided by one of its service: whoever is asked answers what it came to, or that nobody decides it now', async () => {
    mended = false;
    bank = await SmallBank.open({ managers: [failing] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await bank.reactors.reacting.caughtUp();
    const other = await Reactors.open({
      databaseUrl: bank.database.url, store: bank.store, journey: new DirectJourneyLog(bank.store), clock: bank.clock, log: createLog('silent'),
      services: [{ service: 'complaints', managers: [], timers: { service: 'complaints', aggregates: [], timersOf: () => [] }, recorder: bank.own }],
    });
    try {
      const [parked] = await other.parked.list(10);
      const id = parked?.reactionId as string;
      expect([parked?.service, await other.parked.count(), await bank.reactors.parked.count()]).toEqual(['interactions', 0, 1]);
      expect(await other.parked.retry(id)).toBe('T-2 failed: no idea');
      expect(await other.parked.list(10)).toMatchObject([{ attempts: 2 }]);
      await bank.reactors.stop();
      await expect(other.parked.retry(id)).rejects.toMatchObject({ status: 503, code: 'reaction_waits' });
      mended = true;
      (await bank.join({ managers: [failing] })).start();
      expect(await other.parked.retry(id)).toBeNull();
      expect(await other.parked.list(10)).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('since its customer cannot be seen any more, is parked, holds nobody up, and is done from the log on request', async () => {
    bank = await SmallBank.open({ managers: [{ ...follower, sees: true }] });
    bank.reactors.start();
    const contact = (id: string): object => ({ interactionId: id, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', topic: 'fee' });
    await bank.publish([posted('interaction-recorded', 'c_1', contact('i1'))]);
    await bank.reactors.reacting.caughtUp();
    await bank.reactors.stop();
    await bank.sql.query('update reactors.customer set state = replace(state, \'"fee":[\', \'"fee":7,"risk":[\')');
    (await bank.join({ managers: [{ ...follower, sees: true, on: ['interaction-recorded'] }] })).start();
    await bank.publish([posted('interaction-recorded', 'c_1', contact('i2')), posted('interaction-recorded', 'c_2', contact('i3'))]);
    await bank.reactors.reacting.caughtUp();
    expect((await bank.log()).slice(3)).toEqual(['follow-up-scheduled c_2 2026-03-02T09:00']);
    const [parked] = await bank.reactors.parked.list(10);
    expect(parked).toMatchObject({ customerId: 'c_1', reason: expect.stringMatching(/^T-1 failed: /) });
    expect(await bank.reactors.parked.retry(parked?.reactionId as string)).toBeNull();
    expect((await bank.log()).slice(4)).toEqual(['follow-up-scheduled c_1 2026-03-02T09:00']);
  });

  it('is parked once, with all that was refused of it; what was stored of it is not stored twice', async () => {
    const twice: ProcessManager = { ...follower, name: 'T-3', react: (cause) => ['x', 'y'].map((followUpId, i) => ({ record: {
      type: 'evenhand.interactions.follow-up-scheduled.v1', subject: i === 0 ? cause.customer : 'c_refused', time: cause.time, data: { followUpId, reason: 'doubt', dueAt: iso(START + DAY) },
    } })) };
    bank = await SmallBank.open({ managers: [twice] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await bank.reactors.reacting.caughtUp();
    const [parked] = await bank.reactors.parked.list(10);
    expect(parked?.reason).toMatch(/was refused: refused: nothing of theirs is taken$/);
    expect(await bank.reactors.parked.retry(parked?.reactionId as string)).toMatch(/nothing of theirs is taken$/);
    expect(followed(await bank.log())).toHaveLength(1);
  });
});

describe('a process manager that asks outside the log before it reacts', () => {
  const asking = (look: NonNullable<ProcessManager['look']>): ProcessManager => ({
    ...follower, name: 'T-4', readsStream: true, look,
    react: (cause, _seen, _stream, looked) => [{ record: {
      type: 'evenhand.interactions.follow-up-scheduled.v1', subject: cause.customer, time: cause.time, data: { followUpId: String(looked), reason: 'doubt', dueAt: iso(START + DAY) },
    } }],
  });
  const told = async (): Promise<readonly object[]> => (await bank.stored()).map(({ body }) => (JSON.parse(body) as { data: object }).data).slice(1);

  it('is told what it found, having seen the stream up to the cause', async () => {
    bank = await SmallBank.open({ managers: [asking(async (cause, stream) => Promise.resolve(`${cause.name}-${stream.length}`))] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await bank.reactors.reacting.caughtUp();
    expect(await told()).toMatchObject([{ followUpId: 'promise-broken-1' }]);
  });

  it('is asked again, and nothing is parked or lost, while what it asks is away', async () => {
    const away = [new StoreUnavailable('away'), Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { syscall: 'connect' }), new Error('Connection terminated unexpectedly')];
    bank = await SmallBank.open({ managers: [asking(() => {
      const failure = away.shift();
      return failure ? Promise.reject(failure) : Promise.resolve('found');
    })] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await bank.reactors.reacting.caughtUp();
    expect(await told()).toMatchObject([{ followUpId: 'found' }]);
    expect([away.length, await bank.reactors.parked.count(), bank.reactors.reacting.error]).toEqual([0, 0, null]);
  });

  it('is parked with the reason where asking fails otherwise, holds nobody up, and is asked again on request', async () => {
    let known = false;
    const look = (): Promise<string> => (known ? Promise.resolve('late') : Promise.reject(new Error('no such table')));
    bank = await SmallBank.open({ managers: [asking(look), follower] });
    bank.reactors.start();
    await bank.publish([posted('promise-broken', 'c_1', { promiseId: 'p1' })]);
    await bank.reactors.reacting.caughtUp();
    const [parked] = await bank.reactors.parked.list(10);
    expect(parked).toMatchObject({ manager: 'T-4', reason: 'T-4 failed: no such table' });
    expect(followed(await bank.log())).toHaveLength(1);
    known = true;
    expect(await bank.reactors.parked.retry(parked?.reactionId as string)).toBeNull();
    expect(followed(await bank.log())).toHaveLength(2);
  });
});
