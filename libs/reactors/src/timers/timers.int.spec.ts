import { ManualClock } from '../clock/manual-clock';
import { DAY, follower, HOUR, iso, posted, promise, SETTLE, SmallBank, START } from '../testing/small-bank';
import type { ProcessManager } from '../process-manager';

jest.setTimeout(60_000);

const MINUTE = 60_000;
let bank: SmallBank;
afterEach(() => bank.stop());

const states = async (): Promise<readonly (readonly [string, string])[]> =>
  (await bank.reactors.timers.list({ limit: 100 })).items.map(({ stream, state }) => [stream, state] as const);

async function running(managers: readonly ProcessManager[] = [follower]): Promise<void> {
  bank = await SmallBank.open({ managers });
  bank.reactors.start();
}

describe('a timer', () => {
  it('writes its event at its due moment, and what follows from that at its own, each once', async () => {
    await running();
    await bank.publish([promise('p1', START + HOUR), promise('p2', START + 3 * HOUR), promise('kept', START + HOUR)]);
    await bank.publish([posted('promise-kept', 'c_kept', { promiseId: 'kept' })]);
    await bank.move(START + 2 * DAY);
    expect((await bank.log()).slice(4)).toEqual([
      'promise-broken c_p1 2026-03-02T10:00', 'follow-up-scheduled c_p1 2026-03-02T10:00', 'promise-broken c_p2 2026-03-02T12:00', 'follow-up-scheduled c_p2 2026-03-02T12:00',
      'follow-up-missed c_p1 2026-03-03T10:00', 'follow-up-missed c_p2 2026-03-03T12:00',
    ]);
    expect((await bank.stored()).slice(4).map(({ recordedAt }) => recordedAt.slice(11, 16))).toEqual(['10:00', '10:00', '12:00', '12:00', '10:00', '12:00']);
    expect(await bank.reactors.timers.list({ limit: 10 })).toMatchObject({ items: [], next: null, nextDueAt: null, now: iso(START + 2 * DAY) });
  });

  it('goes on in the trace of what opened its stream, and what follows from it too', async () => {
    await running();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await bank.publish([{ ...promise('p1', START + HOUR), traceparent }, promise('p2', START + HOUR)]);
    await bank.move(START + 2 * DAY);
    const traces = (await bank.stored()).map(({ body }) => JSON.parse(body) as { type: string; subject: string; traceparent?: string });
    expect(new Set(traces.filter(({ subject }) => subject === 'c_p1').map((event) => event.traceparent))).toEqual(new Set([traceparent]));
    expect(traces.filter(({ subject }) => subject === 'c_p1').map(({ type }) => type.split('.')[2])).toEqual(['promise-made', 'promise-broken', 'follow-up-scheduled', 'follow-up-missed']);
    expect(new Set(traces.filter(({ subject }) => subject === 'c_p2').map((event) => event.traceparent))).toEqual(new Set([undefined]));
  });

  it('whose due moment was past when it was armed waits for what may still arrive, and once more with each event of the customer', async () => {
    await running();
    await bank.publish([promise('p1', START - HOUR), promise('p2', START - HOUR)]);
    await bank.move(START + 10 * MINUTE);
    expect(await states()).toEqual([['promise-p1', 'settling'], ['promise-p2', 'settling']].sort());
    await bank.publish([posted('need-recorded', 'c_p1', { needCode: 'N1' }, START + 10 * MINUTE), posted('promise-kept', 'c_p2', { promiseId: 'p2' }, START - 2 * HOUR)]);
    await bank.move(START + SETTLE);
    expect(await states()).toEqual([['promise-p1', 'settling']]);
    await bank.move(START + 10 * MINUTE + SETTLE - 1);
    expect(await bank.log()).toHaveLength(4);
    await bank.move(START + 10 * MINUTE + SETTLE);
    expect((await bank.log()).slice(4)).toEqual(['promise-broken c_p1 2026-03-02T08:00', 'follow-up-scheduled c_p1 2026-03-02T08:00']);
  });

  it('writes its event at its own moment also where thousands are due, each after what it follows from', async () => {
    await running();
    await bank.publish(Array.from({ length: 1_500 }, (_, i) => promise(`p${i}`, START + HOUR + i * 10_000)));
    await bank.move(START + 3 * DAY);
    const events = (await bank.log()).slice(1_500).map((line) => line.split(' ') as [string, string, string]);
    const times = new Map(events.map(([name, customer, time]) => [`${name} ${customer}`, Date.parse(`${time}Z`)]));
    for (let i = 0; i < 1_500; i++) {
      const at = START + HOUR + i * 10_000 - ((i * 10_000) % MINUTE);
      expect([times.get(`promise-broken c_p${i}`), times.get(`follow-up-scheduled c_p${i}`)]).toEqual([at, at]);
      expect((times.get(`follow-up-missed c_p${i}`) ?? 0) - at).toBeLessThan(DAY + 15 * MINUTE);
    }
    expect(times.size).toBe(4_500);
  });

  it('that is called off by an alarm\'s manager does not fire; one that is not, does', async () => {
    const alarming: ProcessManager = {
      name: 'T-4', owner: 'interactions', on: ['need-recorded', 'need-met'], when: 'a need is told', then: 'a follow-up, unless it is met',
      react: ({ name, at, customer }) => (name === 'need-met' ? [{ disarm: { prefix: 'need ', from: at, to: at + DAY } }] : [{ arm: {
        key: `need ${at}`, dueAt: at + HOUR,
        draft: { type: 'evenhand.interactions.follow-up-scheduled.v1', subject: customer, time: iso(at + HOUR), data: { followUpId: `n-${customer}`, reason: 'doubt', dueAt: iso(at + 9 * DAY) } },
      } }]),
    };
    await running([alarming]);
    await bank.publish([posted('need-recorded', 'c_1', { needCode: 'N1' }), posted('need-recorded', 'c_2', { needCode: 'N1' }), posted('need-met', 'c_3', { needCode: 'N1' })]);
    await bank.reactors.reacting.caughtUp();
    expect(await states()).toHaveLength(2);
    await bank.publish([posted('need-met', 'c_2', { needCode: 'N1' })]);
    await bank.move(START + DAY);
    expect((await bank.log()).slice(4)).toEqual(['follow-up-scheduled c_1 2026-03-02T10:00']);
  });

  it('that is refused is kept with the reason and holds nobody up; operators find it and have it tried again', async () => {
    await running();
    await bank.publish([promise('p1', START + HOUR, 'c_refused'), promise('p2', START + HOUR)]);
    await bank.move(START + 2 * HOUR);
    const { items, counts } = await bank.reactors.timers.list({ state: 'failed', limit: 10 });
    expect(items).toMatchObject([{ customerId: 'c_refused', kind: 'evenhand.interactions.promise-broken.v1', state: 'failed', attempts: 1, error: 'refused: nothing of theirs is taken' }]);
    expect(counts).toEqual({ armed: 1, overdue: 0, settling: 0, failed: 1 });
    const id = items[0]?.timerId as string;
    expect(await bank.reactors.timers.retry(id)).toMatchObject({ timerId: id, state: 'overdue', error: null });
    await bank.move(START + 3 * HOUR);
    expect((await bank.reactors.timers.list({ state: 'failed', limit: 10 })).items).toMatchObject([{ timerId: id, attempts: 2 }]);
    const [other] = (await bank.reactors.timers.list({ state: 'armed', limit: 10 })).items;
    await expect(bank.reactors.timers.retry(other?.timerId as string)).rejects.toMatchObject({ code: 'not_failed' });
    await bank.move(START + 2 * DAY);
    await expect(bank.reactors.timers.retry(other?.timerId as string)).rejects.toMatchObject({ code: 'unknown_timer' });
  });

  it('that is due after all time is never waited for, and holds nobody up', async () => {
    await running();
    await bank.publish([posted('promise-made', 'c_never', { promiseId: 'never', dimension: 'resp', dueAt: '9999-12-31T23:59:59-12:00' }), promise('last', Date.parse('9999-12-31T23:59:59Z')), promise('p2', START + HOUR)]);
    await bank.move(START + 2 * HOUR);
    expect((await bank.log()).slice(3)).toEqual(['promise-broken c_p2 2026-03-02T10:00', 'follow-up-scheduled c_p2 2026-03-02T10:00']);
    expect(await states()).toEqual([[expect.stringMatching(/^follow-up-/), 'armed'], ['promise-last', 'armed']]);
    for (const dueBefore of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00']) await bank.reactors.timers.list({ dueBefore: Date.parse(dueBefore), limit: 1 });
    await expect(bank.move(Date.parse('9999-12-31T23:59:59-12:00'))).rejects.toMatchObject({ code: 'clock_ends' });
  });

  it('that cannot be told holds nobody up', async () => {
    await running();
    await bank.publish([promise('odd', START + HOUR), promise('p2', START + HOUR)]);
    await bank.move(START + 2 * HOUR);
    expect((await bank.log()).slice(2)).toEqual(['promise-broken c_p2 2026-03-02T10:00', 'follow-up-scheduled c_p2 2026-03-02T10:00']);
  });

  it('fires once, whoever of two fires it and however often they are cut off in between', async () => {
    await running();
    await bank.publish(Array.from({ length: 3_000 }, (_, i) => promise(`p${i}`, START + HOUR)));
    await bank.reactors.reacting.caughtUp();
    const first = bank.reactors;
    const second = await bank.join();
    let cuts = 2;
    bank.own.after = async () => {
      if (cuts-- > 0) await bank.cut();
    };
    second.start();
    bank.clock.moveTo(START + HOUR);
    const fired = async (): Promise<boolean> => (await Promise.all([first.worker.fireReady(), second.worker.fireReady()]).catch(() => [1])).every((count) => count === 0);
    while (!(await fired()) || (await states()).some(([, state]) => state === 'overdue'));
    await Promise.race([first.reacting.caughtUp(), second.reacting.caughtUp()]);
    const log = await bank.log();
    expect([log.filter((line) => line.startsWith('promise-broken')).length, log.filter((line) => line.startsWith('follow-up-scheduled')).length]).toEqual([3_000, 3_000]);
    await first.stop();
  });

  it('of one kind does not wait for thousands of another', async () => {
    await running([]);
    await bank.publish(Array.from({ length: 5_000 }, (_, i) => promise(`p${i}`, START + HOUR)));
    await bank.publish([posted('follow-up-scheduled', 'c_1', { followUpId: 'f1', reason: 'doubt', dueAt: iso(START + HOUR + MINUTE) })]);
    await bank.reactors.reacting.caughtUp();
    bank.clock.moveTo(START + 2 * HOUR);
    await bank.reactors.worker.fireReady();
    const log = await bank.log();
    expect(log.slice(5_001).findIndex((line) => line.startsWith('follow-up-missed'))).toBeLessThanOrEqual(1_000);
    expect(log).toHaveLength(10_002);
  });

  it('is found by its index, however many others wait', async () => {
    bank = await SmallBank.open();
    await bank.sql.query(`insert into reactors.timer select gen_random_uuid(), 'interactions', 'kind' || n % 7, 's' || n, 'k', 'c' || n % 5000, now() + n * interval '1 second', now() + n * interval '1 second', '{}'
      from generate_series(1, 100000) n`);
    await bank.sql.query('analyze reactors.timer');
    const plan = async (sql: string): Promise<string> => (await bank.sql.query<{ 'QUERY PLAN': string }>(`explain ${sql}`)).rows.map((row) => row['QUERY PLAN']).join('\n');
    const page = (where: string): string => `select * from reactors.timer where ${where} order by due_at, id limit 101`;
    const plans: string[] = [];
    for (const sql of [
      'select * from reactors.timer where service = \'interactions\' and kind = \'kind1\' and error is null and ready_at <= now() order by ready_at, due_at limit 1000 for update skip locked',
      page('true'), page('error is not null'), page("customer = 'c1'"), page("error is null and due_at <= now() and ready_at > now()"),
      "update reactors.timer t set ready_at = now() from unnest(array['c1', 'c2']) s(customer) where t.customer = s.customer and t.service = 'interactions' and t.ready_at > t.due_at and t.error is null and t.ready_at < now()",
      "delete from reactors.timer t where stream = any(array['s1', 's2']) and not exists (select from unnest(array['s1'], array['k']) d(stream, key) where d.stream = t.stream and d.key = t.key)",
    ]) plans.push(await plan(sql));
    expect(plans.filter((text) => /Seq Scan on timer|Sort/.test(text))).toEqual([]);
  });
});

describe('the suite\'s clock', () => {
  it('goes on where it was after a restart, and never back', async () => {
    await running();
    await bank.move(START + DAY);
    await expect(bank.move(START + HOUR)).rejects.toMatchObject({ code: 'clock_moves_forward' });
    await bank.reactors.stop();
    const clock = new ManualClock(START);
    await bank.join({ clock });
    expect(await bank.reactors.time.tell()).toMatchObject({ mode: 'manual', now: iso(START + DAY) });
    expect(clock.now()).toBe(START + DAY);
  });

  it('is moved by one after the other', async () => {
    await running();
    await bank.publish([promise('p1', START + HOUR), promise('p2', START + 2 * HOUR)]);
    await Promise.all([bank.move(START + 90 * MINUTE), bank.move(START + 2 * HOUR)]);
    expect((await bank.log()).slice(2).map((line) => line.split(' ')[0])).toEqual(['promise-broken', 'follow-up-scheduled', 'promise-broken', 'follow-up-scheduled']);
  });
});
