import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { connect, disconnect } from './connection';
import { PostgresTurns } from './postgres-turns';
import { KillableServer } from './testing/server';

jest.setTimeout(60_000);

let server: KillableServer;
let url: string;
let one: PostgresTurns;
let other: PostgresTurns;
beforeAll(async () => {
  server = await KillableServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await server.database();
  [one, other] = [new PostgresTurns(url), new PostgresTurns(url)];
});
afterEach(async () => {
  await Promise.all([one.close(), other.close()]);
  await server.drop(url);
});

/** A turn that is held until it is let go. */
function hold(turns: PostgresTurns, customers: readonly string[]): { readonly begun: Promise<void>; readonly ended: Promise<void>; letGo(): void } {
  let begin = (): void => undefined;
  let letGo = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const ended = turns.within(customers, () => {
    begin();
    return held;
  });
  return { begun, ended, letGo };
}
const within = (turns: PostgresTurns, customer: string, ms: number): Promise<string> => Promise.race([turns.within([customer], () => Promise.resolve('its turn')), sleep(ms).then(() => 'waits')]);

it('a customer\'s turn is one process\'s at a time; others\' customers do not wait for it', async () => {
  const turn = hold(one, ['c_1', 'c_2']);
  await turn.begun;
  expect(await within(other, 'c_9', 5_000)).toBe('its turn');
  const waiting = other.within(['c_2'], () => Promise.resolve('its turn'));
  expect(await Promise.race([waiting, sleep(300).then(() => 'waits')])).toBe('waits');
  turn.letGo();
  expect([await turn.ended, await waiting]).toEqual([undefined, 'its turn']);
});

it('turns of many customers in opposite orders never wait for each other in a circle', async () => {
  const customers = Array.from({ length: 500 }, (_, i) => `c_${i}`);
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await sleep(2);
    running--;
  };
  await Promise.all([one, other].flatMap((turns, i) => Array.from({ length: 6 }, () => turns.within(i === 0 ? customers : customers.toReversed(), work))));
  expect(most).toBe(1);
});

it('the turn of a process that is gone is free, and work that failed gives its turn up', async () => {
  const turn = hold(one, ['c_1']);
  await turn.begun;
  const admin = await connect(url);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'evenhand turns'");
  await disconnect(admin);
  expect(await within(other, 'c_1', 5_000)).toBe('its turn');
  turn.letGo();
  await turn.ended;
  await expect(one.within(['c_1'], () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await within(other, 'c_1', 5_000)).toBe('its turn');
});

it('where the database is away no turn is given out', async () => {
  const nowhere = new PostgresTurns('postgres://nobody@127.0.0.1:1/nothing');
  await expect(nowhere.within(['c_1'], () => Promise.resolve())).rejects.toThrow(StoreUnavailable);
  await nowhere.close();
});

it('who waits for a turn without end is told so, and the turn is given out again', async () => {
  const impatient = new PostgresTurns(url, 500);
  const turn = hold(one, ['c_1']);
  await turn.begun;
  await expect(impatient.within(['c_1'], () => Promise.resolve())).rejects.toThrow(StoreUnavailable);
  turn.letGo();
  await turn.ended;
  expect(await within(impatient, 'c_1', 5_000)).toBe('its turn');
  await impatient.close();
});
