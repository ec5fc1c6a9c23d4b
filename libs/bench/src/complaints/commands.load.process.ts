import { Client } from 'undici';
import type { LoadReport } from '../load.process';
import { branchOf } from '../audit/peers.log';
import { COMMANDS, commandsOf } from './commands';

/** Complaints taken from filing to answer, one after another on each connection, as fast as it goes. */
export interface CommandsOrder {
  readonly url: string;
  /** complaints of one database have rounds of their own */
  readonly round: string;
  readonly commands: number;
  readonly connections: number;
  /** they are those of c_0, c_1, … */
  readonly customers: number;
  /** of the commands of each complaint the first, and the first that is left out; all where absent */
  readonly steps?: readonly [from: number, to: number];
  /** commands a second over all connections; as fast as it goes where absent */
  readonly rate?: number;
  /** filed at branches */
  readonly branches?: boolean;
}

async function run({ url, round, commands, connections, customers, steps = [0, COMMANDS], rate, branches = false }: CommandsOrder): Promise<LoadReport> {
  const each = Math.ceil(commands / (steps[1] - steps[0]) / connections);
  const made = Array.from({ length: connections }, (_, connection) => Array.from({ length: each }, (__, n) => {
    const complaint = connection * each + n;
    return commandsOf(`${round}-${connection}-${n}`, `c_${(complaint * 7_919) % customers}`, branches ? branchOf(complaint) : undefined).slice(...steps);
  }).flat());
  const latencies: number[] = [];
  let refused = 0;
  const started = performance.now();
  await Promise.all(made.map(async (mine, connection) => {
    const client = new Client(url, { pipelining: 1 });
    for (const [i, { path, body }] of mine.entries()) {
      const wait = rate === undefined ? 0 : started + ((i * connections + connection) * 1_000) / rate - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const sent = performance.now();
      const response = await client.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
      await response.body.text();
      latencies.push(performance.now() - sent);
      if (response.statusCode !== 201) refused++;
    }
    await client.close();
  }));
  return { events: latencies.length, seconds: (performance.now() - started) / 1_000, preparing: 0, refused, latencies: latencies.sort((a, b) => a - b), lags: [] };
}

process.on('message', (order: CommandsOrder) => {
  run(order).then((report) => process.send?.(report), (error: unknown) => process.send?.({ error: String(error) }));
});
