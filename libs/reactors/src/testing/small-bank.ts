import { BANK, readStored, registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { DomainError } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { FactDoor, Recorder } from '@evenhand/ingest';
import type { Fact, FactService, ItemResult } from '@evenhand/ingest';
import { DirectJourneyLog } from '@evenhand/journey-log';
import type { JourneyLog } from '@evenhand/journey-log';
import { createLog } from '@evenhand/nest';
import { testDatabase } from '@evenhand/testing';
import type { TestDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { Registry } from 'prom-client';
import { ManualClock } from '../clock/manual-clock';
import type { ProcessManager } from '../process-manager';
import { Reactors } from '../reactors';
import type { TimerSource } from '../timers/timer-source';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.parse('2026-03-02T09:00:00Z');
export const SETTLE = 15 * 60_000;
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Everything is taken, but for a kind of fact that its stream has already, and a broken promise that was kept. */
const service: FactService<readonly Fact[]> = {
  name: 'interactions', opens: () => false, kindOf: ({ name }) => name,
  decider: () => ({
    initialState: [],
    evolve: (facts, fact) => [...facts, fact],
    decide({ name, event, at }, facts) {
      if (facts.some((fact) => fact.name === name)) return [];
      if (name === 'promise-broken' && facts.some((fact) => fact.name === 'promise-kept' && fact.at <= at)) throw new DomainError('promise_closed', 'it was kept');
      if (event.subject === 'c_refused' && name !== 'promise-made') throw new DomainError('refused', 'nothing of theirs is taken');
      return [{ name, event, at }];
    },
  }),
};

const has = (facts: readonly { readonly name: string }[], ...names: string[]): boolean => facts.some(({ name }) => names.includes(name));
const due = ({ event }: { readonly event: CloudEvent }): number => Date.parse((event.data as { dueAt: string }).dueAt);

/** A promise is broken, a follow-up missed, when its moment comes first; `c_odd` is beyond what was thought of. */
export const timers: TimerSource = {
  service: 'interactions', aggregates: ['promise', 'follow-up'],
  timersOf(facts) {
    if (facts[0]?.event.subject === 'c_odd') throw new Error('no idea');
    const opening = facts.find(({ name }) => name === 'promise-made' || name === 'follow-up-scheduled');
    if (!opening || opening.history || has(facts, 'promise-kept', 'promise-broken', 'follow-up-completed', 'follow-up-missed')) return [];
    const { promiseId, followUpId } = opening.event.data as { promiseId?: string; followUpId?: string };
    const [type, data] = promiseId === undefined ? ['follow-up-missed', { followUpId }] : ['promise-broken', { promiseId }];
    const dueAt = due(opening);
    return [{ key: type, dueAt, draft: { type: `evenhand.interactions.${type}.v1`, subject: opening.event.subject, time: iso(dueAt), data } }];
  },
};

/** A broken promise is followed up a day later. */
export const follower: ProcessManager = {
  name: 'T-1', owner: 'interactions', on: ['promise-broken'], when: 'a promise is broken', then: 'a follow-up a day later',
  react: (cause) => [{
    record: {
      type: 'evenhand.interactions.follow-up-scheduled.v1', subject: cause.customer, time: cause.time,
      data: { followUpId: `f-${cause.eventId.slice(0, 8)}`, reason: 'promise_broken', dueAt: iso(Math.max(cause.at, cause.recordedAt) + DAY) },
    },
  }],
};

/** The suite's door, which may lose what it answers. */
class OwnDoor extends Recorder {
  /** done after each recording, before its answer arrives */
  after: () => Promise<void> = () => Promise.resolve();

  constructor(readonly door: FactDoor<readonly Fact[]>) {
    super();
  }

  override async record(events: readonly CloudEvent[]): Promise<readonly ItemResult[]> {
    const results = await this.door.record(events);
    await this.after();
    return results;
  }
}

interface BankOptions {
  readonly managers?: readonly ProcessManager[];
  /** default the store itself */
  readonly journey?: JourneyLog;
  readonly clock?: ManualClock;
}

let ids = 0;
/** An event as somebody outside publishes it. */
export function posted(name: string, customer: string, data: object, time = START): CloudEvent {
  return { specversion: '1.0', id: `e${++ids}`, source: 'urn:test:bank', type: `evenhand.interactions.${name}.v1`, subject: customer, time: iso(time), data };
}
export const promise = (promiseId: string, dueAt: number, customer = `c_${promiseId}`): CloudEvent => posted('promise-made', customer, { promiseId, dimension: 'resp', dueAt: iso(dueAt) });

/** A log and reactors over a real PostgreSQL; the clock stands until it is moved. */
export class SmallBank {
  reactors!: Reactors;
  own!: OwnDoor;

  private constructor(readonly database: TestDatabase, readonly clock: ManualClock, readonly store: PostgresEventStore, readonly sql: Client) {}

  static async open({ clock = new ManualClock(START), ...more }: BankOptions = {}): Promise<SmallBank> {
    const database = await testDatabase('reactors');
    const store = await PostgresEventStore.open({ url: database.url, now: () => new Date(clock.now()) });
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    const bank = new SmallBank(database, clock, store, sql);
    await bank.join(more);
    return bank;
  }

  /** Reactors over the same log; those before go on if they were not stopped. */
  async join({ managers = [follower], clock = this.clock, journey = new DirectJourneyLog(this.store) }: BankOptions = {}): Promise<Reactors> {
    this.own = new OwnDoor(new FactDoor(service, this.store, clock, new Registry()));
    this.reactors = await Reactors.open({
      databaseUrl: this.database.url, store: this.store, journey, clock, services: [{ service: 'interactions', managers, timers, recorder: this.own }], settle: SETTLE, log: createLog('silent'),
    });
    return this.reactors;
  }

  async stop(): Promise<void> {
    await this.reactors.stop();
    await this.store.close();
    await this.sql.end();
    await this.database.drop();
  }

  /** As publishers do, through the door. */
  async publish(events: readonly CloudEvent[], history = false): Promise<void> {
    const results = await this.own.door.take(events.map((event) => this.own.door.candidate(event, { history })));
    const refused = results.find(({ status }) => status === 'rejected');
    if (refused) throw new Error(JSON.stringify(refused));
  }

  move(to: number): Promise<unknown> {
    return this.reactors.time.moveTo(to);
  }

  /** The log as `name subject time`, the bank's own aside. */
  async log(): Promise<string[]> {
    return (await this.stored()).map(({ body }) => readStored(body)).map(({ type, subject, time }) => `${registry.get(type)?.name} ${subject} ${time.slice(0, 16)}`);
  }

  async stored(): Promise<readonly StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const page of this.store.readAll(0)) events.push(...page.events.filter(({ customer }) => customer !== BANK));
    return events;
  }

  /** Cuts every connection of the reactors: what they had begun is rolled back. */
  async cut(): Promise<void> {
    await this.sql.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'evenhand reactors%'");
  }
}
