import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock, DomainError, InMemoryEventStore } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { Registry } from 'prom-client';
import type { Fact, FactService } from './fact';
import { FactDoor } from './fact-door';
import type { ItemResult } from './item-result';

class Noon extends Clock {
  override now(): number {
    return Date.parse('2026-06-01T12:00:00Z');
  }
}

/** Keeps every fact; of each it notes, where it is a need, that it is met. */
const keeping = (name: string): FactService<readonly Fact[]> => ({
  name,
  decider: () => ({ initialState: [], evolve: (known, fact) => [...known, fact], decide: ({ event, name: kind, at }) => [{ event, name: kind, at }] }),
  opens: () => false,
  kindOf: ({ name: kind }) => kind,
  consequences: (recorded) => Promise.resolve(recorded.filter(({ command }) => command.name === 'need-recorded').map(({ command: { event }, id }) => ({
    event: { ...event, id, source: 'urn:evenhand:interactions', type: 'evenhand.interactions.need-met.v1', data: { needCode: 'loan' } },
  }))),
});

const refusingWhatIsAhead: FactService<readonly Fact[]> = {
  ...keeping('interactions'),
  decider: () => ({
    initialState: [], evolve: (known) => known,
    decide: ({ event, name, at, now }) => {
      if (at > now) throw new DomainError('early', 'it is not that late yet');
      return [{ event, name, at }];
    },
  }),
};

const example = (type: string): CloudEvent => registry.get(type)?.example as CloudEvent;
const met = example('evenhand.interactions.need-met.v1');
const recorded = example('evenhand.interactions.need-recorded.v1');
const complaint = registry.all().find(({ owner, publishable }) => owner === 'complaints' && publishable)?.example as CloudEvent;

describe('the doors of one process', () => {
  let store: InMemoryEventStore;
  let metrics: Registry;
  let interactions: FactDoor<readonly Fact[]>;
  let complaints: FactDoor<readonly Fact[]>;
  let punctual: FactDoor<readonly Fact[]>;
  beforeEach(() => {
    store = new InMemoryEventStore(() => new Date(0));
    metrics = new Registry();
    interactions = new FactDoor(keeping('interactions'), store, new Noon(), metrics);
    punctual = new FactDoor(refusingWhatIsAhead, store, new Noon(), metrics);
    complaints = new FactDoor(keeping('complaints'), store, new Noon(), metrics);
  });

  const stored = async (): Promise<StoredEvent[]> => {
    const found: StoredEvent[] = [];
    for await (const { events } of store.readAll(0)) found.push(...events);
    return found;
  };
  const codeOf = (result: ItemResult | undefined): string | undefined => (result?.status === 'rejected' ? result.problem.code : result?.status);

  test('the suite\'s own source is nobody else\'s, but where what was taken from a suite comes as history', async () => {
    const forged = { ...met, source: 'urn:evenhand:interactions' };
    const [refused] = await interactions.take([interactions.candidate(forged)]);
    expect(refused).toMatchObject({ status: 'rejected', problem: { status: 422, code: 'own_source', errors: [{ field: '/source' }] } });
    expect((await interactions.take([interactions.candidate(forged, { history: true }), interactions.candidate({ ...forged, id: 'own' }, { writer: 'suite' })])).map(codeOf)).toEqual(['stored', 'stored']);
  });

  test('each takes the types of its own service, refuses another\'s with the way there, and is counted for itself', async () => {
    const [mine] = await interactions.take([interactions.candidate(met)]);
    const [theirs] = await complaints.take([complaints.candidate(met)]);
    const [own] = await complaints.take([complaints.candidate(complaint)]);
    expect([mine, theirs, own].map(codeOf)).toEqual(['stored', 'other_service', 'stored']);
    expect(theirs).toMatchObject({ id: met.id, problem: { status: 422, detail: expect.stringContaining('/v1/interactions/events'), errors: [{ field: '/type', rule: 'other_service' }] } });
    const text = await metrics.metrics();
    expect(text).toContain('evenhand_events_answered_total{service="interactions",status="stored"} 1');
    expect(text).toContain('evenhand_events_answered_total{service="complaints",status="rejected"} 1');
  });

  test('history is stored as that, and is the same fact to whoever sends it again', async () => {
    const both = [interactions.candidate(met, { history: true }), interactions.candidate(met)];
    expect((await interactions.take(both)).map(codeOf)).toEqual(['stored', 'duplicate']);
    expect((await stored()).map(({ body }) => (JSON.parse(body) as CloudEvent).history)).toEqual([true]);
  });

  test('what follows of a fact is stored with it, once however often it is sent, and never of history', async () => {
    const past = { ...recorded, id: 'past' };
    await interactions.take([interactions.candidate(past, { history: true })]);
    expect(await stored()).toHaveLength(1);
    for (let i = 0; i < 2; i++) await interactions.take([interactions.candidate(recorded)]);
    expect((await stored()).map(({ body }) => (JSON.parse(body) as CloudEvent).type.split('.')[2])).toEqual(['need-recorded', 'need-recorded', 'need-met']);
  });

  test('what the suite records has happened, though the clock of this process is behind', async () => {
    const ahead = { ...example('evenhand.interactions.survey-invited.v1'), time: '2026-06-01T13:00:00Z' };
    await punctual.record([ahead]);
    expect((await punctual.take([punctual.candidate({ ...met, time: ahead.time })])).map(codeOf)).toEqual(['early']);
    expect((await stored()).map(({ body }) => (JSON.parse(body) as CloudEvent).time)).toEqual([ahead.time]);
  });

  test('the suite records what publishers may not, and a command is told what it came to', async () => {
    const invited = example('evenhand.interactions.survey-invited.v1');
    expect(codeOf((await interactions.take([interactions.candidate(invited)]))[0])).toBe('not_publishable');
    expect((await interactions.record([invited, invited])).map(codeOf)).toEqual(['stored', 'duplicate']);
    const intents = [-1, -1].map((expectedRevision, i) => interactions.candidate({ ...met, id: `m${i}` }, { expectedRevision })).filter((candidate) => 'command' in candidate);
    expect(await interactions.decide(intents)).toMatchObject([
      { status: 'stored', position: 2, last: 2, revision: 0, events: [{ name: 'need-met' }], before: [] }, { status: 'rejected', error: { code: 'stale_revision' } },
    ]);
  });

  it('store the trace of who publishes with an event that brings none, and with what is written beside it; the same event in another trace is the same', async () => {
    const [trace, own] = [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`];
    const twice = new FactDoor({ ...keeping('interactions'), decider: () => ({ initialState: [], evolve: (known, fact) => [...known, fact], decide: ({ event, name, at }) => [{ event, name, at }, { event: { ...event, id: 'beside' }, name, at }] }) }, store, new Noon(), metrics);
    expect((await twice.take([twice.candidate(met, { traceparent: trace })]))[0]?.status).toBe('stored');
    expect((await twice.take([twice.candidate(met, { traceparent: own })]))[0]?.status).toBe('duplicate');
    expect((await interactions.take([interactions.candidate({ ...met, id: 'with', traceparent: own }, { traceparent: trace })]))[0]?.status).toBe('stored');
    expect((await stored()).map(({ body }) => (JSON.parse(body) as CloudEvent).traceparent)).toEqual([trace, trace, own]);
  });

  test('what the suite records is the same again in another trace', async () => {
    const invited = example('evenhand.interactions.survey-invited.v1');
    const [first, other] = ['a', 'c'].map((digit) => `00-${digit.repeat(32)}-${'b'.repeat(16)}-01`);
    expect((await interactions.record([first, other, undefined].map((traceparent) => ({ ...invited, ...(traceparent !== undefined && { traceparent }) })))).map(codeOf)).toEqual(['stored', 'duplicate', 'duplicate']);
    expect((await stored()).map(({ body }) => (JSON.parse(body) as CloudEvent).traceparent)).toEqual([first]);
  });
});
