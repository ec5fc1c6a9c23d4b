import { load, startOurs } from './processes';
import { readSteadily } from './read.load';
import { caughtUp, reactedTo } from './rebuild/operations';
import { limited, percentile } from './results';
import type { Result } from './results';

const LAG_SECONDS = 15;
const READ_SECONDS = 10;
const READS = 500;

/** What a reader sees of a suite at work: how far behind the read model is, and how soon one customer's state is there. */
export async function liveWorks(url: string, events: number): Promise<Result[]> {
  const suite = await startOurs({ url, runs: 'suite' });
  const order = { url: suite.url, mode: 'batch', mix: 'mixed' } as const;
  try {
    await load({ ...order, bank: 1, events: events / 5, perRequest: 1_000, connections: 6 });
    const full = await load({ ...order, bank: 2, events: events * 2, perRequest: 1_000, connections: 6, lagEvery: 10 });
    const rate = full.events / full.seconds / 2;
    // what the full load left behind is not the lag of half of it
    await Promise.all([caughtUp(suite.url), reactedTo(suite.url)]);
    const paced = await load({ ...order, bank: 3, events: Math.round(rate * LAG_SECONDS), perRequest: 200, connections: 8, rate, lagEvery: 2 });
    const at = `at ${Math.round(rate).toLocaleString('en-GB')} events/s, half of what is sustained, reactors running`;
    const results = [
      limited(`live lag p50, ${at}`, 'ms', percentile(paced.lags, 0.5), 250, 'the limit'),
      limited(`live lag p99, ${at}`, 'ms', percentile(paced.lags, 0.99), 250, 'the limit'),
    ];
    for (const size of [10, 10_000]) {
      const customer = `c_with_${size}`;
      await fill(suite.url, customer, size);
      await readSteadily(suite.url, customer, READS, 2);
      const times = await readSteadily(suite.url, customer, READS, READ_SECONDS);
      results.push(limited(`state of a customer with ${size.toLocaleString('en-GB')} events, ${READS} reads/s, p99`, 'ms', percentile(times, 0.99), 10, 'the limit'));
    }
    return results;
  } finally {
    await suite.stop();
  }
}

async function fill(url: string, customer: string, size: number): Promise<void> {
  const items = Array.from({ length: size }, (_, n) => ({
    specversion: '1.0', id: `${customer}-${n}`, source: 'urn:evenhand:bench', type: 'evenhand.interactions.interaction-recorded.v1', subject: customer,
    time: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(), channel: 'phone',
    data: { interactionId: `${customer}-${n}`, initiator: 'customer', kind: 'inquiry', outcome: n % 3 === 0 ? 'failed' : 'resolved', waitSec: n % 600 },
  }));
  const response = await fetch(`${url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(items) });
  const answers = (await response.json()) as { position: number }[];
  const read = await fetch(`${url}/v1/customers/${customer}/state?minPosition=${answers.at(-1)?.position}`);
  if (!read.ok) throw new Error(`the state of ${customer} did not come: ${read.status}`);
}
