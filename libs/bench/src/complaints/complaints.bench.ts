import { GrowingLog } from '../growing-log';
import { command, startCommandsReference, startOurs } from '../processes';
import type { Server } from '../processes';
import { caughtUp, reactedTo } from '../rebuild/operations';
import { compared, limited, median, percentile } from '../results';
import type { Result } from '../results';
import type { Stored } from '../stored';

const CONNECTIONS = 64;
/** events that a customer has when a complaint is filed: it is decided in the light of all of them */
const JOURNEY = 20;
const REFERENCE = 'bare Fastify, the same reads, one grouped insert';
const MIX = '64 connections: file, acknowledge, statement, evidence, response';
const GOAL = 0.5;

/** Commands of the complaint desk over HTTP beside the least that reads and stores as much, in interleaved rounds. @param events of a round, ten for a command */
export async function complaintsWorks(database: (name: string) => Promise<string>, rounds: number, events: number): Promise<Result[]> {
  const customers = Math.ceil(events / JOURNEY);
  const filled = async (name: string): Promise<string> => {
    const url = await database(name);
    await new GrowingLog(url, journeys(events, customers)).growTo(events);
    return url;
  };
  const sides: [string, Server][] = [
    ['reference', await startCommandsReference(await filled('complaints_reference'))],
    ['ours', await startOurs({ url: await filled('complaints'), runs: 'complaints' })],
    ['suite', await startOurs({ url: await filled('complaints_suite'), runs: 'suite' })],
  ];
  const rates: Record<string, number[]> = {};
  const latencies: Record<string, number[]> = {};
  try {
    const suite = sides[2]?.[1] as Server;
    for (let round = 0; round <= rounds; round++) {
      for (const [side, { url }] of sides) {
        const report = await command({ url, round: String(round), commands: events / (round === 0 ? 50 : 10), connections: CONNECTIONS, customers });
        // what one side does behind its answers is not to slow down the next
        if (side === 'suite') await Promise.all([caughtUp(suite.url), reactedTo(suite.url)]);
        if (round === 0) continue;
        (rates[side] ??= []).push(report.events / report.seconds);
        (latencies[side] ??= []).push(...report.latencies);
      }
    }
  } finally {
    await Promise.all(sides.map(([, server]) => server.stop()));
  }
  const rate = (side: string): number => median(rates[side] ?? []);
  const time = (side: string, p: number): number => percentile([...(latencies[side] ?? [])].sort((a, b) => a - b), p);
  return [
    compared(`complaint commands, ${MIX}; read models and reactors paused`, 'commands/s', rate('ours'), rate('reference'), REFERENCE, GOAL),
    compared(`complaint commands, ${MIX}; the whole suite live`, 'commands/s', rate('suite'), rate('reference'), REFERENCE, 0),
    ...[0.5, 0.99].map((p) => ({ ...limited(`complaint command p${p * 100}`, 'ms', time('ours', p), time('reference', p), REFERENCE), goal: 1 / GOAL })),
  ];
}

/** What was before: contacts, so many of each customer. */
function* journeys(events: number, customers: number): Generator<Stored, void> {
  for (let n = 0; n < events; n++) {
    const interactionId = `before-${n}`;
    const event = {
      specversion: '1.0' as const, id: interactionId, source: 'urn:evenhand:bench', type: 'evenhand.interactions.interaction-recorded.v1', subject: `c_${n % customers}`,
      time: new Date(Date.UTC(2025, 0, 1) + n * 1_000).toISOString(), channel: 'phone' as const, productcode: 'CARD_STD',
      data: { interactionId, initiator: 'customer', kind: 'inquiry', outcome: 'resolved', durationSec: 412, waitSec: 95 },
    };
    yield { event, stream: `interaction-${interactionId}`, revision: 0 };
  }
}
