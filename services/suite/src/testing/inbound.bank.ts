import { setTimeout as sleep } from 'node:timers/promises';
import { ComplaintsModule } from '@evenhand/complaints';
import { Clock } from '@evenhand/event-sourcing';
import type { EventStore } from '@evenhand/event-sourcing';
import { PostgresEventStore } from '@evenhand/event-store-postgres';
import { InteractionsModule } from '@evenhand/interactions';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { RunningApp } from '@evenhand/nest';
import { publishRecords, testDatabase } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import type { DynamicModule } from '@nestjs/common';

export type Json = Readonly<Record<string, unknown>>;
export type Answer = { readonly id: string | null; readonly status: 'stored' | 'duplicate'; readonly position: number } | { readonly id: string | null; readonly status: 'rejected'; readonly problem: Json };
export type Mode = 'structured' | 'binary';

export class FixedClock extends Clock {
  constructor(readonly moment: number) {
    super();
  }
  override now(): number {
    return this.moment;
  }
}

export const silent = createLog('silent');
const OWN = { jurisdictions: { all: ['internal'], ofBranch: new Map<string, readonly string[]>() }, sampleSeed: 'evenhand' };

/** A store with the two services that events belong to before it, each an HTTP server of its own. */
export class Owners {
  private readonly apps = new Map<string, RunningApp>();

  private constructor(private readonly database: TestDatabase, readonly store: EventStore, private readonly clock: Clock) {}

  static async open(clock: Clock): Promise<Owners> {
    const database = await testDatabase('owners');
    const owners = new Owners(database, await PostgresEventStore.open({ url: database.url, log: silent, now: () => new Date(clock.now()) }), clock);
    await owners.start('interactions');
    await owners.start('complaints');
    return owners;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  get urls(): ReadonlyMap<string, string> {
    return new Map([...this.apps].map(([name, { url }]) => [name, url]));
  }

  /** interactions, complaints */
  modules(): readonly DynamicModule[] {
    const { store, clock } = this;
    return [InteractionsModule.register(store, clock), ComplaintsModule.register({ store, clock, log: silent, ...OWN })];
  }

  async start(owner: 'interactions' | 'complaints', port = 0): Promise<void> {
    const [interactions, complaints] = this.modules() as [DynamicModule, DynamicModule];
    const module = owner === 'interactions' ? interactions : complaints;
    this.apps.set(owner, await startApp(module, Object.assign(new ServerConfig(), { PORT: port }), { log: silent, drainMs: 100 }));
  }

  /** @returns the port that is free now */
  async stop(owner: string): Promise<number> {
    const app = this.apps.get(owner) as RunningApp;
    await app.close();
    return Number(new URL(app.url).port);
  }

  /** As a publisher over HTTP. */
  async post(owner: string, event: unknown, history = false): Promise<Answer> {
    const response = await fetch(`${this.urls.get(owner)}/v1/${owner}/events`, {
      method: 'POST', body: JSON.stringify([event]), headers: { 'content-type': 'application/cloudevents-batch+json', ...(history && { 'evenhand-history': '1' }) },
    });
    const [answer] = (await response.json()) as [Answer];
    return answer;
  }

  /** Every stored event by its position: whose it is, and its text. */
  async stored(): Promise<ReadonlyMap<number, { readonly customer: string; readonly body: string }>> {
    const found = new Map<number, { readonly customer: string; readonly body: string }>();
    for await (const { events } of this.store.readAll(0)) for (const { position, customer, body } of events) found.set(position, { customer, body });
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.apps.values()].map((app) => app.close()));
    await this.store.close();
    await this.database.drop();
  }
}

/** A record that a publisher writes. @param event parsed JSON */
export function recordOf(event: Json, mode: Mode, history = false): Parameters<typeof publishRecords>[2][number] {
  const also = history ? { 'evenhand-history': '1' } : {};
  const key = typeof event['subject'] === 'string' ? event['subject'] : null;
  if (mode === 'structured') return { key, value: JSON.stringify(event), headers: { 'content-type': 'application/cloudevents+json; charset=utf-8', ...also } };
  const attributes = Object.entries(event).filter(([name]) => name !== 'data').map(([name, value]) => [`ce_${name}`, String(value)]);
  return { key, value: 'data' in event ? JSON.stringify(event['data']) : null, headers: { 'content-type': 'application/json', ...Object.fromEntries(attributes), ...also } as Record<string, string> };
}

/** Whether headers can say it: every attribute is a text that UTF-8 can write. */
export const fitsBinary = (event: Json): boolean =>
  Object.entries(event).every(([name, value]) => name === 'data' || (typeof value === 'string' && [name, value].every((text) => Buffer.from(text, 'utf8').toString('utf8') === text)));

export async function until<T>(look: () => Promise<T | undefined>, ms = 100): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(ms);
  }
}

/** Names of a test's own: topic, rejects, group. */
export const namesOf = ({ topic }: TestTopic): { readonly topic: string; readonly rejectedTopic: string; readonly group: string } => ({ topic, rejectedTopic: `${topic}.rejected`, group: topic });
