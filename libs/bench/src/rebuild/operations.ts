import { setTimeout as sleep } from 'node:timers/promises';

interface Operation {
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly result?: Readonly<Record<string, unknown>>;
}

const CUSTOMER_STATE = 'customer-state';
const POLL_MS = 10;

/** Asks for an operation and waits for its end. @throws where it does not end well */
async function operate(url: string, projection: string, name: 'replay' | 'promote' | 'verify', more: object = {}): Promise<NonNullable<Operation['result']>> {
  const { operationId } = await ask<{ operationId: string }>(url, 'POST', `/v1/projections/${projection}/${name}`, { reason: 'bench', ...more });
  for (;;) {
    const operation = await ask<Operation>(url, 'GET', `/v1/operations/${operationId}`);
    if (operation.state === 'done') return operation.result ?? {};
    if (operation.state !== 'running') throw new Error(`the ${name} came to no good end: ${JSON.stringify(operation)}`);
    await sleep(POLL_MS);
  }
}

/** The next version, live in the place of the one before it, which is removed after the clock has stopped. @returns seconds from the first read to the promoted version */
export async function rebuild(url: string, workers: number, projection = CUSTOMER_STATE): Promise<number> {
  const started = performance.now();
  await operate(url, projection, 'replay', { workers });
  const { replaced } = await operate(url, projection, 'promote');
  const seconds = (performance.now() - started) / 1_000;
  await ask(url, 'DELETE', `/v1/projections/${projection}/versions/${String(replaced)}?reason=bench`);
  return seconds;
}

/** @returns seconds @throws where a row differs from the log */
export async function verify(url: string, workers: number): Promise<number> {
  const started = performance.now();
  const result = await operate(url, CUSTOMER_STATE, 'verify', { workers });
  if (result.equal !== true) throw new Error(`the live version differs from the log: ${JSON.stringify(result).slice(0, 500)}`);
  return (performance.now() - started) / 1_000;
}

/** @returns those that can be rebuilt; the journey is read from the log itself */
export async function projectionsOf(url: string): Promise<string[]> {
  const { items } = await ask<{ items: { name: string }[] }>(url, 'GET', '/v1/projections');
  return items.map(({ name }) => name).filter((name) => name !== 'journey');
}

/** Waits until every projection has seen the whole log. */
export async function caughtUp(url: string): Promise<void> {
  for (let lag = 1; lag > 0; ) {
    await sleep(200);
    const { items } = await ask<{ items: { lag: number }[] }>(url, 'GET', '/v1/projections');
    lag = Math.max(...items.map((item) => item.lag));
  }
}

/** Waits until the suite has reacted to the whole log. */
export async function reactedTo(url: string): Promise<void> {
  for (;;) {
    const { position: head } = await ask<{ position: number }>(url, 'GET', '/v1/clock');
    const { position } = await ask<{ position: number }>(url, 'GET', '/v1/reactions?limit=1');
    if (position >= head) return;
    await sleep(50);
  }
}

async function ask<Answer>(url: string, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Answer;
}
