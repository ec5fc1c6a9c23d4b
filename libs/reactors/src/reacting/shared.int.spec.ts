import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { DirectJourneyLog } from '@evenhand/journey-log';
import type { JourneyPage, JourneyReadOptions } from '@evenhand/journey-log';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
import { ReactedMoment } from './reacted-moment';
import { DAY, follower, HOUR, iso, posted, promise, SmallBank, START } from '../testing/small-bank';
import { ManualClock } from '../clock/manual-clock';
import type { ProcessManager } from '../process-manager';
import type { Reactors } from '../reactors';

jest.setTimeout(120_000);

/** Every third contact about a topic: it can be told only by who remembers the customer, and remembers each contact once. */
const counting: ProcessManager = {
  name: 'T-5', owner: 'interactions', sees: true, on: ['interaction-recorded'], when: 'contact is made three times', then: 'a follow-up',
  react: (cause, { contacts }) => (contacts < 3 ? [] : [{ record: {
    type: 'evenhand.interactions.follow-up-scheduled.v1', subject: cause.customer, time: cause.time, data: { followUpId: `n-${cause.eventId}`, reason: 'doubt', dueAt: iso(START + 9 * DAY) },
  } }]),
};
const MANAGERS = [follower, counting];
const GROUP = 'evenhand-reactor-interactions';
const CUSTOMERS = 40;
const CONTACTS = 9;

/** Contacts, promises that are kept and promises that are not, of everyone in turn. */
function journeys(): readonly (readonly CloudEvent[])[] {
  const customers = Array.from({ length: CUSTOMERS }, (_, i) => `c_${i}`);
  const contact = (customer: string, n: number): CloudEvent => posted('interaction-recorded', customer, { interactionId: `${customer}-${n}`, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', topic: 'fee' }, START - HOUR + n * 1_000);
  return [
    customers.flatMap((customer) => [promise(`kept-${customer}`, START + HOUR, customer), promise(`broken-${customer}`, START + HOUR, customer), promise(`late-${customer}`, START + 50 * DAY, customer)]),
    ...Array.from({ length: CONTACTS }, (_, n) => customers.map((customer) => contact(customer, n))),
    customers.map((customer) => posted('promise-kept', customer, { promiseId: `kept-${customer}` })),
  ];
}

let bank: SmallBank;
let processes: Reactors[] = [];
afterEach(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  processes = [];
  await bank.stop();
});

/** Another process that shares the slots. */
async function process(journey: SharedJourneyLog, managers: readonly ProcessManager[] = [follower]): Promise<Reactors> {
  const one = await bank.join({ managers, journey });
  processes.push(one);
  return one;
}

async function joined(journey: SharedJourneyLog, members: number): Promise<void> {
  while (journey.told(GROUP).length < members) await sleep(5);
}

/** What came of the same journeys: the log in no order, and the timers that are left. */
async function outcome(): Promise<{ readonly log: readonly string[]; readonly timers: readonly object[] }> {
  const { rows } = await bank.sql.query<object>('select service, kind, customer, due_at from reactors.timer order by customer, kind, due_at');
  return { log: (await bank.log()).sort(), timers: rows };
}

async function byOne(): Promise<Awaited<ReturnType<typeof outcome>>> {
  bank = await SmallBank.open({ managers: MANAGERS });
  bank.reactors.start();
  for (const events of journeys()) await bank.publish(events);
  await bank.move(START + 2 * HOUR);
  const result = await outcome();
  await bank.stop();
  return result;
}

it('several processes that share the slots make every reaction once and fire every timer once, however the slots are divided anew meanwhile', async () => {
  const expected = await byOne();
  const count = (name: string): number => expected.log.filter((line) => line.startsWith(name)).length;
  expect([count('promise-broken'), count('follow-up-scheduled')]).toEqual([CUSTOMERS, CUSTOMERS * (1 + CONTACTS / 3)]);

  bank = await SmallBank.open({ managers: MANAGERS });
  await bank.reactors.stop();
  const journey = new SharedJourneyLog(bank.store);
  for (let i = 0; i < 3; i++) {
    await process(journey, MANAGERS);
    bank.own.after = async () => sleep(Math.random() * 20);
  }
  for (const one of processes) one.start();
  await joined(journey, processes.length);
  let dividing = true;
  let divided = 0;
  const divide = (async () => {
    for (; dividing; divided++) {
      const among = 1 + Math.floor(Math.random() * processes.length);
      journey.divide(() => Math.floor(Math.random() * among), () => Math.random() * 40);
      await sleep(20 + Math.random() * 60);
    }
  })();
  for (const events of journeys()) {
    await bank.publish(events);
    await sleep(Math.random() * 100);
  }
  await Promise.all(processes.map((one) => one.reacting.caughtUp()));
  await bank.move(START + 2 * HOUR);
  dividing = false;
  await divide;
  expect(divided).toBeGreaterThan(5);
  expect(await outcome()).toEqual(expected);
  expect((await bank.sql.query('select from reactors.parked')).rowCount).toBe(0);
});

it('who waits for the reactions is answered once those who have the other slots have come as far, too', async () => {
  bank = await SmallBank.open();
  await bank.reactors.stop();
  const journey = new SharedJourneyLog(bank.store);
  const [mine, theirs] = [await process(journey), await process(journey)];
  // The other half is nobody's for now.
  journey.divide((slot) => (slot % 2 === 0 ? 0 : undefined));
  mine.start();
  await joined(journey, 1);
  await bank.publish(Array.from({ length: 50 }, (_, i) => posted('promise-broken', `c_${i}`, { promiseId: `p${i}` })));
  const caughtUp = mine.reacting.caughtUp().then(() => 'reacted to');
  expect(await Promise.race([caughtUp, sleep(700).then(() => 'waits')])).toBe('waits');
  theirs.start();
  await joined(journey, 2);
  journey.divide((slot) => slot % 2);
  expect(await caughtUp).toBe('reacted to');
  expect((await bank.log()).filter((line) => line.startsWith('follow-up-scheduled'))).toHaveLength(50);
});

/** A log that was damaged on its way out of the store: of one customer half of each text is left. */
class DamagedJourney extends DirectJourneyLog {
  override async *subscribe(after: number, options?: JourneyReadOptions): AsyncGenerator<JourneyPage> {
    for await (const page of super.subscribe(after, options)) {
      yield { ...page, events: page.events.map((event) => (event.customer === 'c_damaged' ? { ...event, body: event.body.slice(0, event.body.length / 2) } : event)) };
    }
  }
}

it('an event that cannot be read out of the log is read from the store, and holds nobody up', async () => {
  bank = await SmallBank.open();
  await bank.reactors.stop();
  processes.push(await bank.join({ journey: new DamagedJourney(bank.store) }));
  await bank.publish(['c_damaged', 'c_whole'].map((customer) => posted('promise-broken', customer, { promiseId: `p-${customer}` })));
  bank.reactors.start();
  await bank.reactors.reacting.caughtUp();
  expect((await bank.log()).filter((line) => line.startsWith('follow-up-scheduled')).map((line) => line.split(' ')[1]).sort()).toEqual(['c_damaged', 'c_whole']);
});

it('a timer of a log that comes late waits until all that was stored by its moment was reacted to', async () => {
  bank = await SmallBank.open();
  const clock = new ManualClock(START);
  const reacting = { position: 0 };
  const moment = new ReactedMoment({ reacting, store: bank.store, journey: { shared: true }, clock });
  expect(await moment.now()).toBe(START);
  await bank.publish([promise('p', START + HOUR)]);
  clock.moveTo(START + HOUR);
  expect(await moment.now()).toBe(START);
  clock.moveTo(START + 2 * HOUR);
  reacting.position = 1;
  // First what was asked for before, and now that there is nothing more to wait for, this moment.
  expect(await moment.now()).toBe(START + 2 * HOUR);
  await bank.publish([promise('q', START + HOUR)]);
  clock.moveTo(START + 3 * HOUR);
  expect(await moment.now()).toBe(START + 2 * HOUR);
  expect(await new ReactedMoment({ reacting, store: bank.store, journey: { shared: false }, clock }).now()).toBe(START + 3 * HOUR);
});
