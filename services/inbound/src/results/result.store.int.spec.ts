import { Clock } from '@evenhand/event-sourcing';
import type { ItemResult } from '@evenhand/ingest';
import { createLog } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { ResultStore } from './result.store';

const DAY = 86_400_000;
class SetClock extends Clock {
  moment = Date.parse('2026-06-01T12:00:00Z');
  override now(): number {
    return this.moment;
  }
}

const SOURCE = 'https://bank.example/core';
const named = (id: string, answer: ItemResult, source = SOURCE): { readonly source: string; readonly id: string; readonly answer: ItemResult } => ({ source, id, answer });
const stored = (id: string, position: number): ItemResult => ({ id, status: 'stored', position });
const duplicate = (id: string, position: number): ItemResult => ({ id, status: 'duplicate', position });
const refused = (id: string, code: string): ItemResult => ({ id, status: 'rejected', problem: { type: `urn:evenhand:problem:${code}`, title: code, status: 422, detail: '\0 "quoted" \\', code, errors: [] } });

let database: TestDatabase;
let clock: SetClock;
let results: ResultStore;
beforeEach(async () => {
  [database, clock] = [await testDatabase('inbound'), new SetClock()];
  results = await ResultStore.open({ url: database.url, clock, retention: 30 * DAY, log: createLog('silent') });
});
afterEach(async () => {
  await results.close();
  await database.drop();
});

const answer = async (id: string, source = SOURCE): Promise<unknown> => {
  const text = await results.find({ source, id });
  return text === undefined ? undefined : JSON.parse(text);
};

it('tells what was kept, by source and id', async () => {
  await results.keep([named('e1', stored('e1', 7)), named('e1', refused('e1', 'invalid_event'), 'urn:other')]);
  expect(await answer('e1')).toEqual(stored('e1', 7));
  expect(await answer('e1', 'urn:other')).toEqual(refused('e1', 'invalid_event'));
  expect(await answer('e2')).toBeUndefined();
});

it('never takes back that an event is stored, also within one batch', async () => {
  await results.keep([named('e1', stored('e1', 7))]);
  await results.keep([named('e1', duplicate('e1', 7)), named('e1', refused('e1', 'id_reused')), named('e2', stored('e2', 8)), named('e2', refused('e2', 'id_reused'))]);
  expect([await answer('e1'), await answer('e2')]).toEqual([stored('e1', 7), stored('e2', 8)]);
});

it('has the last of several refusals, until the event is stored', async () => {
  await results.keep([named('e1', refused('e1', 'invalid_event')), named('e1', refused('e1', 'unknown_type'))]);
  expect(await answer('e1')).toEqual(refused('e1', 'unknown_type'));
  await results.keep([named('e1', refused('e1', 'too_deep'))]);
  expect(await answer('e1')).toEqual(refused('e1', 'too_deep'));
  await results.keep([named('e1', stored('e1', 9))]);
  expect(await answer('e1')).toEqual(stored('e1', 9));
});

it('keeps results for thirty days of the suite\'s clock from the last answer, then lets them go', async () => {
  await results.keep([named('old', stored('old', 1)), named('asked again', stored('again', 2), 'urn:again')]);
  clock.moment += 29 * DAY;
  await results.keep([named('asked again', duplicate('again', 2), 'urn:again')]);
  clock.moment += DAY;
  expect(await answer('old')).toEqual(stored('old', 1));
  expect(await results.expire()).toBe(0);

  clock.moment += 1;
  expect(await answer('old')).toBeUndefined();
  expect(await results.expire()).toBe(1);
  expect(await answer('asked again', 'urn:again')).toEqual(stored('again', 2));

  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('select id from inbound.result');
  await client.end();
  expect(rows).toEqual([{ id: 'asked again' }]);
});

it('does not let an answer that has gone stand in the way of a new one', async () => {
  await results.keep([named('e1', stored('e1', 1))]);
  clock.moment += 31 * DAY;
  await results.keep([named('e1', refused('e1', 'id_reused'))]);
  expect(await answer('e1')).toEqual(refused('e1', 'id_reused'));
});

it('is opened by several at once', async () => {
  const more = await Promise.all([1, 2, 3].map(() => ResultStore.open({ url: database.url, clock, retention: DAY, log: createLog('silent') })));
  await Promise.all(more.map((one, i) => one.keep(Array.from({ length: 200 }, (_, n) => named(`e${(n * 7 + i * 31) % 200}`, stored('x', n))))));
  await Promise.all(more.map((one) => one.close()));
  expect(await answer('e199')).toBeDefined();
});
