import { Client } from 'pg';
import type { LoadOrder } from './load.process';
import { load, startOurs, startReference } from './processes';
import type { Server } from './processes';
import { compared, limited, median, percentile } from './results';
import type { Result } from './results';

/** postgres://… of one database a side; `live` where projections run. */
export interface Databases {
  readonly ours: string;
  readonly live?: string;
  readonly reference: string;
}

type Shape = Pick<LoadOrder, 'mode' | 'mix' | 'perRequest' | 'connections'> & { readonly work: string; readonly goal: number; readonly share: number };

/** `share`: of a round's events, so that each shape takes about as long. */
const SHAPES: readonly Shape[] = [
  { work: 'batches of 1 000, 3 of 10 events need history', mode: 'batch', mix: 'mixed', perRequest: 1_000, connections: 6, goal: 0.6, share: 1 },
  { work: 'batches of 1 000, openers alone', mode: 'batch', mix: 'openers', perRequest: 1_000, connections: 6, goal: 0.75, share: 1 },
  { work: 'NDJSON of 20 000, 3 of 10 events need history', mode: 'ndjson', mix: 'mixed', perRequest: 20_000, connections: 3, goal: 0.6, share: 1.2 },
  { work: 'NDJSON of 20 000, openers alone', mode: 'ndjson', mix: 'openers', perRequest: 20_000, connections: 3, goal: 0.75, share: 1.2 },
  { work: 'singles, 64 connections, openers', mode: 'single', mix: 'openers', perRequest: 1, connections: 64, goal: 0.7, share: 0.4 },
];
const REFERENCE = 'bare Fastify + JSON.parse + COPY';

/** Ingest over HTTP beside the least that stores what was posted, in interleaved rounds, on an empty table or on one that is full already: all of it is history. */
export async function ingestWorks(databases: Databases, rounds: number, events: number, prefilled = 0): Promise<Result[]> {
  if (prefilled > 0) for (const url of [databases.ours, databases.reference]) await prefill(url, prefilled);
  const ours = await startOurs({ url: databases.ours, runs: 'interactions' });
  const live = databases.live && (await startOurs({ url: databases.live, runs: 'suite' }));
  const reference = await startReference(databases.reference);
  const on = prefilled > 0 ? `, on ${prefilled / 1e6} million events` : '';
  const results: Result[] = [];
  try {
    for (const [n, shape] of (prefilled > 0 ? SHAPES.filter(({ mode }) => mode !== 'ndjson') : SHAPES).entries()) {
      const sides: readonly [string, Server][] = [['reference', reference], ['ours', ours], ...(live ? [['live', live] as [string, Server]] : [])];
      const rates: Record<string, number[]> = {};
      const latencies: Record<string, number[]> = {};
      for (let round = 0; round <= rounds; round++) {
        for (const [side, { url }] of sides) {
          const { mode, mix, perRequest, connections, share } = shape;
          const count = round === 0 ? events * 0.2 : events * share;
          const report = await load({ mode, mix, perRequest, connections, url, bank: n * (rounds + 1) + round, events: count, history: true });
          if (round === 0) continue;
          (rates[side] ??= []).push(report.events / report.seconds);
          (latencies[side] ??= []).push(...report.latencies);
        }
      }
      const rate = (side: string): number => median(rates[side] ?? []);
      results.push(compared(`ingest, ${shape.work}${on}, as history; projections paused`, 'events/s', rate('ours'), rate('reference'), REFERENCE, shape.goal));
      if (live) results.push(compared(`ingest, ${shape.work}${on}, as history; the whole suite live`, 'events/s', rate('live'), rate('reference'), REFERENCE, 0));
      if (shape.mode === 'single') {
        for (const p of [0.5, 0.99]) {
          const time = (side: string): number => percentile([...(latencies[side] ?? [])].sort((a, b) => a - b), p);
          results.push({ ...limited(`single ingest p${p * 100}${on}, as history`, 'ms', time('ours'), time('reference'), REFERENCE), goal: 1 / shape.goal });
        }
      }
    }
  } finally {
    await Promise.all([ours.stop(), reference.stop(), live && live.stop()]);
  }
  return results;
}

/** Fills the table with openers made by the server itself. */
async function prefill(url: string, events: number): Promise<void> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ filled: boolean }>('select exists (select from events where position = $1) as filled', [events]);
  if (!rows[0]?.filled) {
    await client.query(PREFILL, [events]);
    await client.query('vacuum analyze events');
  }
  await client.end();
}

const PREFILL = `
  insert into events (position, stream, revision, event_id, customer, slot, recorded_at, digest, body)
  select n, 'interaction-pre-' || n, 0, md5('id' || n)::uuid, 'c_' || (n * 7919 % 100000), n % 64, now(), md5('digest' || n)::uuid,
    '{"specversion":"1.0","id":"pre-' || n || '","source":"urn:evenhand:bench","type":"evenhand.interactions.interaction-recorded.v1","subject":"c_' || (n * 7919 % 100000) ||
    '","time":"2026-01-01T00:00:00Z","channel":"phone","productcode":"CARD_STD","data":{"interactionId":"pre-' || n || '","initiator":"customer","kind":"inquiry","outcome":"resolved","durationSec":412,"waitSec":95}}'
  from generate_series(1, $1::bigint) as n`;
