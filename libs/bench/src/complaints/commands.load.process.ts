import { Client } from 'undici';
import type { LoadReport } from '../load.process';
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
}

async function run({ url, round, commands, connections, customers }: CommandsOrder): Promise<LoadReport> {
  const each = Math.ceil(commands / COMMANDS / connections);
  const made = Array.from({ length: connections }, (_, connection) =>
    Array.from({ length: each }, (__, n) => commandsOf(`${round}-${connection}-${n}`, `c_${((connection * each + n) * 7_919) % customers}`)).flat());
  const latencies: number[] = [];
  let refused = 0;
  const started = performance.now();
  await Promise.all(made.map(async (mine) => {
    const client = new Client(url, { pipelining: 1 });
    for (const { path, body } of mine) {
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
