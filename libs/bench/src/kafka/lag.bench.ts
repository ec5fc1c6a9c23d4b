import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { load } from '../processes';
import type { Server } from '../processes';
import { limited, percentile } from '../results';
import type { Result } from '../results';
import { settingsOf } from './filled-log';
import type { Backbone } from './filled-log';
import { startService } from './service.process';
import type { ServiceName } from './service.process';
import { untilMade } from './topic';

const LAG_SECONDS = 15;
const LIMIT_MS = 1_000;
const POLL_MS = 50;
const PATIENCE_MS = 30 * 60_000;

/** From an acknowledged publication to the customer state that has seen it, every service a process of its own: HTTP, store, relay, Kafka, projections. */
export async function lagWorks(backbone: Backbone, events: number): Promise<Result[]> {
  const settings = settingsOf(backbone);
  const services: Server[] = [];
  const started = async (name: ServiceName): Promise<Server> => {
    const service = await startService(name, settings);
    services.push(service);
    return service;
  };
  try {
    await started('relay');
    await untilMade(backbone.brokers, backbone.topic);
    const projections = await started('projections');
    const interactions = await started('interactions');
    const order = { url: interactions.url, readUrl: projections.url, mode: 'batch', mix: 'mixed' } as const;
    await load({ ...order, bank: 1, events: events / 5, perRequest: 1_000, connections: 6 });
    await projected(projections.url, backbone.storeUrl);
    // what is sustained is what all of them together sustain, to the last event seen
    const begun = performance.now();
    const full = await load({ ...order, bank: 2, events, perRequest: 1_000, connections: 6 });
    await projected(projections.url, backbone.storeUrl);
    const rate = full.events / ((performance.now() - begun) / 1_000 - full.preparing) / 2;
    const paced = await load({ ...order, bank: 3, events: Math.round(rate * LAG_SECONDS), perRequest: 200, connections: 8, rate, lagEvery: 2 });
    const at = `over Kafka at ${Math.round(rate).toLocaleString('en-GB')} events/s, half of what is sustained to the last event seen`;
    return [
      limited(`end-to-end lag p50, ${at}`, 'ms', percentile(paced.lags, 0.5), LIMIT_MS, 'the limit'),
      limited(`end-to-end lag p99, ${at}`, 'ms', percentile(paced.lags, 0.99), LIMIT_MS, 'the limit'),
    ];
  } finally {
    await Promise.all(services.map((service) => service.stop()));
  }
}

/** Waits until customer-state has seen all that the store has. */
export async function projected(url: string, storeUrl: string): Promise<void> {
  const client = new Client(storeUrl);
  await client.connect();
  const { rows } = await client.query<{ head: string }>('select coalesce(max(position), 0) as head from events');
  await client.end();
  const head = Number(rows[0]?.head);
  for (const since = Date.now(); ; await sleep(POLL_MS)) {
    const response = await fetch(`${url}/v1/projections`);
    const { items } = (await response.json()) as { items: { name: string; position: number; state: string; error?: string }[] };
    const seen = items.find(({ name }) => name === 'customer-state');
    if (!seen || seen.state === 'error') throw new Error(`customer-state is not projected: ${seen?.error ?? 'unknown'}`);
    if (seen.position >= head) return;
    if (Date.now() - since > PATIENCE_MS) throw new Error(`customer-state came to ${seen.position} of ${head}`);
  }
}
