import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Columns } from './columns/columns';
import type { Answers, Question } from './columns/messages';
import { contactActivity } from './contacts/contact-activity.projection';
import { customerState } from './customer-state/customer-state.projection';
import { followUps } from './follow-ups/follow-ups.projection';
import { ListReader } from './lists/list.reader';
import { decode } from './projected-event';
import type { ProjectedEvent } from './projected-event';
import type { Engine } from './reads';
import type { Standing } from './standing';
import { append, fact, noon } from './testing/journeys';

jest.setTimeout(60_000);

const DAY = 20_600;
const PROJECTIONS = [contactActivity, customerState, followUps];

let database: TestDatabase;
let store: InMemoryEventStore;
let journey: SharedJourneyLog;
let engines: readonly [ProjectionEngine<ProjectedEvent>, ProjectionEngine<ProjectedEvent>];
let lists: ListReader;
const open: Columns[] = [];
beforeEach(async () => {
  database = await testDatabase('standing');
  store = new InMemoryEventStore(() => new Date(noon(0)));
  journey = new SharedJourneyLog(store);
  const start = async (): Promise<Engine> => {
    const engine = await ProjectionEngine.open({ databaseUrl: database.url, journey, decode, projections: PROJECTIONS });
    engine.start();
    return engine;
  };
  engines = [await start(), await start()];
  lists = new ListReader(engines[0], database.url);
});
afterEach(async () => {
  await lists.onApplicationShutdown();
  for (const columns of open.splice(0)) await columns.close();
  for (const engine of engines) await engine.stop();
  await journey.close();
  await database.drop();
});

const columnsOf = (): Columns => {
  const columns = new Columns(database.url);
  open.push(columns);
  return columns;
};
const ask = <Kind extends Question['kind']>(columns: Columns, asked: Extract<Question, { kind: Kind }>): Promise<Answers[Kind]> => columns.ask(asked) as Promise<Answers[Kind]>;
const spread = (columns: Columns): Promise<Answers['spread']> => ask(columns, { kind: 'spread', day: DAY, minPosition: 0 });
const customers = (columns: Columns): Promise<Answers['customers']> => ask(columns, {
  kind: 'customers', day: DAY, minPosition: 0, question: { score: 'satisfaction.overall', sort: 'satisfaction.overall', descending: false, limit: 200 },
});
const contacts = (columns: Columns): Promise<Answers['contacts']> => ask(columns, {
  kind: 'contacts', minPosition: 0, question: { from: -Infinity, to: Infinity, zone: 'UTC', by: [], measures: ['contacts'], repeatWithinMs: 1 },
});
const followUpsPage = () => lists.page({ projection: followUps.name, where: [], order: 'due', limit: 200, minPosition: 0 });
const standing = ({ position, newestPosition }: Standing): Standing => ({ position, newestPosition });

/** Of each of so many customers, of all slots, a contact and a follow-up. */
const publish = (round: string, count: number): Promise<number> => append(store, ...Array.from({ length: count }, (_, i) => [
  fact(`c-${round}-${i}`, 'interaction-recorded', noon(i), { interactionId: `i-${round}-${i}`, initiator: 'bank', kind: 'care', outcome: 'resolved' }),
  fact(`c-${round}-${i}`, 'follow-up-scheduled', noon(i), { followUpId: `f-${round}-${i}`, reason: 'routine', dueAt: noon(i + 9) }),
]).flat());
async function bothReach(position: number): Promise<void> {
  for (const engine of engines) for (const { name } of PROJECTIONS) expect(await engine.waitFor(name, position, 10_000)).toBe(true);
}

test('while one of two replicas is held back, answers name the position of the one that is behind and how far the other is', async () => {
  const first = await publish('first', 40);
  await bothReach(first);
  const level = { position: first, newestPosition: first };
  const before = columnsOf();
  for (const answer of [await spread(before), await customers(before), await contacts(before), await followUpsPage()]) expect(standing(answer)).toEqual(level);

  await engines[1].pause(undefined);
  const head = await publish('second', 40);
  const ahead = columnsOf();
  for (const columns of [before, ahead]) {
    while ((await spread(columns)).newestPosition < head) await sleep(20);
    expect(standing(await spread(columns))).toEqual({ position: first, newestPosition: head });
    const listed = await customers(columns);
    expect(standing(listed)).toEqual({ position: first, newestPosition: head });
    expect(Math.max(...listed.customers.map(({ lastPosition }) => lastPosition))).toBeLessThanOrEqual(head);
  }
  expect((await spread(ahead)).spread.customers).toBeGreaterThan(40);
  expect((await spread(ahead)).spread.customers).toBeLessThan(80);
  while ((await followUpsPage()).newestPosition < head) await sleep(20);
  const page = await followUpsPage();
  expect(standing(page)).toEqual({ position: first, newestPosition: head });
  expect(page.items.length).toBeGreaterThan(40);
  expect(page.items.length).toBeLessThan(80);
  expect(await contacts(ahead)).toMatchObject({ ...level, rows: [{ contacts: 40 }] });

  await engines[1].resume(undefined);
  await bothReach(head);
  for (const columns of [before, ahead]) {
    for (const answer of [await spread(columns), await customers(columns), await contacts(columns), await followUpsPage()]) expect(standing(answer)).toEqual({ position: head, newestPosition: head });
    expect((await spread(columns)).spread.customers).toBe(80);
  }
});
