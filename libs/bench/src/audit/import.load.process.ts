import { Client } from 'undici';
import { register } from './register';

/** A register sent as `evenhand import cfpb` sends it: as history, one NDJSON request after another, each event answered. */
export interface ImportOrder {
  readonly url: string;
  readonly complaints: number;
}

export interface ImportReport {
  readonly events: number;
  /** from the first byte sent to the last answer */
  readonly seconds: number;
  readonly refused: number;
}

/** As the client cuts a stream. */
const REQUEST = 10_000;
const HEADERS = { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson', 'evenhand-history': '1' };

async function run({ url, complaints }: ImportOrder): Promise<ImportReport> {
  const lines = Array.from(register(complaints), (event) => JSON.stringify(event));
  const bodies = Array.from({ length: Math.ceil(lines.length / REQUEST) }, (_, n) => Buffer.from(lines.slice(n * REQUEST, (n + 1) * REQUEST).join('\n')));
  const client = new Client(url, { pipelining: 1, bodyTimeout: 120_000, headersTimeout: 120_000 });
  let refused = 0;
  const started = performance.now();
  for (const body of bodies) {
    const response = await client.request({ method: 'POST', path: '/v1/complaints/events', headers: HEADERS, body });
    const answer = await response.body.text();
    refused += response.statusCode >= 300 ? REQUEST : answer.split('"rejected"').length - 1;
  }
  const seconds = (performance.now() - started) / 1_000;
  await client.close();
  return { events: lines.length, seconds, refused };
}

process.on('message', (order: ImportOrder) => {
  run(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
