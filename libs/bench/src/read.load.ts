import { Client } from 'undici';

/** Asks for one customer's state at a steady rate, however slow the answers are. @returns times in ms, sorted upwards */
export async function readSteadily(url: string, customer: string, perSecond: number, seconds: number): Promise<number[]> {
  const clients = Array.from({ length: 16 }, () => new Client(url, { pipelining: 1 }));
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const started = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = started + (i * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const client = clients[i % clients.length] as Client;
    pending.push(
      client.request({ method: 'GET', path: `/v1/customers/${customer}/state` }).then(async ({ statusCode, body }) => {
        await body.text();
        if (statusCode !== 200) throw new Error(`the state of ${customer} was answered ${statusCode}`);
        times.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(pending);
  await Promise.all(clients.map((client) => client.close()));
  return times.sort((a, b) => a - b);
}
