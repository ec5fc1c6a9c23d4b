import { BANK } from '@evenhand/contracts';
import { Client } from 'undici';
import { take, traffic } from './traffic';
import type { Mix } from './traffic';

/** One measured run of a load, made before it is sent. `perRequest` events in a request; `connections` at a time, each waiting for its answer. */
export interface LoadOrder {
  readonly url: string;
  readonly mode: 'batch' | 'ndjson' | 'single';
  readonly mix: Mix;
  /** whose traffic: loads of one database have banks of their own */
  readonly bank: number;
  readonly events: number;
  readonly perRequest: number;
  readonly connections: number;
  /** events a second over all connections; as fast as it goes where absent */
  readonly rate?: number;
  /** published as history, which sets nothing off: what is measured is ingest alone */
  readonly history?: boolean;
  /** asks, for one request in so many, how long its events take to be seen in a read model */
  readonly lagEvery?: number;
  /** whom it asks; who takes the events, where absent */
  readonly readUrl?: string;
}

/** Rates in events a second; times in milliseconds, sorted upwards. */
export interface LoadReport {
  readonly events: number;
  readonly seconds: number;
  /** before anything was sent */
  readonly preparing: number;
  readonly refused: number;
  readonly latencies: readonly number[];
  readonly lags: readonly number[];
}

const TYPES = { batch: 'application/cloudevents-batch+json', ndjson: 'application/x-ndjson', single: 'application/cloudevents+json' };
const PATH = '/v1/interactions/events';
/** more than any order has */
const CONNECTIONS = 100;

interface Request {
  readonly body: string;
  /** one of the customers it tells of */
  readonly subject: string;
}

/** What one connection sends, in order: each tells of a bank of its own, so that no event overtakes the one it speaks of. */
function requestsOf({ mode, mix, bank, events, perRequest, connections }: LoadOrder, connection: number): Request[] {
  const source = traffic(mix, bank * CONNECTIONS + connection);
  return Array.from({ length: Math.ceil(events / perRequest / connections) }, () => {
    const items = take(source, perRequest);
    const subject = items.find((item) => item.subject !== BANK)?.subject ?? '';
    if (mode === 'batch') return { body: JSON.stringify(items), subject };
    if (mode === 'single') return { body: JSON.stringify(items[0]), subject };
    return { body: items.map((item) => JSON.stringify(item)).join('\n'), subject };
  });
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const { mode, perRequest, connections, rate, history, lagEvery } = order;
  const headers = { 'content-type': TYPES[mode], prefer: 'return=minimal', ...(history && { 'evenhand-history': '1' }) };
  const begun = performance.now();
  const perConnection = Array.from({ length: connections }, (_, connection) => requestsOf(order, connection));
  const latencies: number[] = [];
  const lags: number[] = [];
  let refused = 0;
  const started = performance.now();
  const connect = async (requests: readonly Request[], connection: number): Promise<void> => {
    const connected = (url: string): Client => new Client(url, { pipelining: 1, bodyTimeout: 120_000, headersTimeout: 120_000 });
    const client = connected(order.url);
    const reader = order.readUrl === undefined ? client : connected(order.readUrl);
    for (const [i, { body, subject }] of requests.entries()) {
      if (rate) {
        const wait = started + ((i * connections + connection) * perRequest * 1_000) / rate - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const sent = performance.now();
      const response = await client.request({ method: 'POST', path: PATH, headers, body });
      const answer = await response.body.text();
      latencies.push(performance.now() - sent);
      if (response.statusCode >= 300 || (mode !== 'single' && answer.includes('"rejected","problem"'))) refused++;
      if (lagEvery && i % lagEvery === 0) lags.push(await lagOf(reader, answer, subject));
    }
    await Promise.all([client.close(), reader !== client && reader.close()]);
  };
  await Promise.all(perConnection.map(connect));
  const seconds = (performance.now() - started) / 1_000;
  const preparing = (started - begun) / 1_000;
  const upwards = (times: number[]): number[] => times.sort((a, b) => a - b);
  return { events: latencies.length * perRequest, seconds, preparing, refused, latencies: upwards(latencies), lags: upwards(lags) };
}

/** From the answer that it is stored to the first read that has seen it. */
async function lagOf(client: Client, answer: string, subject: string): Promise<number> {
  const results = JSON.parse(answer) as { position: number }[];
  const position = Math.max(...results.map((result) => result.position));
  const acknowledged = performance.now();
  const response = await client.request({ method: 'GET', path: `/v1/customers/${subject}/state?minPosition=${position}` });
  await response.body.text();
  if (response.statusCode !== 200) throw new Error(`the state was not there: ${response.statusCode}`);
  return performance.now() - acknowledged;
}

process.on('message', (order: LoadOrder) => {
  run(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
