import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithKafka } from '@evenhand/testing';
import { asked, OF_PROMETHEUS, questions, told } from '../deployment/testing/questions';
import { killDistributed, metricsOf, startDistributedProcess } from '../testing/distributed.process';
import type { DistributedProcess } from '../testing/distributed.process';
import { dataFolder, isAlive, until } from '../testing/suite.process';
import { askDescriptions, entryFiles } from './entry.files';
import { nginxIsHere } from './entry.process';
import { ROOT } from './parts';

jest.setTimeout(300_000);

const voice = (customer: string, id: string): object => ({
  specversion: '1.0', id, source: 'urn:evenhand:test', type: 'evenhand.interactions.voice-recorded.v1', subject: customer, time: '2026-01-08T09:15:00Z',
  data: { voiceId: id, kind: 'praise', topicCode: 'branch' },
});
const CUSTOMERS = Array.from({ length: 40 }, (_, i) => `c_${i}`);

describeWithKafka('npm run distributed', () => {
  let folder: string;
  let running: DistributedProcess;
  let last = 0;

  beforeAll(async () => {
    folder = await dataFolder();
    running = await startDistributedProcess('--replicas', '2', '--port', '0', '--data', folder);
  });
  afterAll(async () => {
    await running.end('SIGTERM').catch(() => undefined);
    killDistributed();
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  async function publish(events: readonly object[], type = 'application/x-ndjson'): Promise<readonly { readonly status: string; readonly position?: number }[]> {
    const body = type === 'application/x-ndjson' ? events.map((one) => `${JSON.stringify(one)}\n`).join('') : JSON.stringify(events);
    const answer = await fetch(`${running.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': type }, body });
    const results = (await answer.text()).trim().split('\n').map((line) => JSON.parse(line) as { status: string; position?: number });
    last = Math.max(last, ...results.map(({ position }) => position ?? 0));
    return results;
  }

  /** @returns once the read models are as far as what was published */
  async function stateOf(customer: string): Promise<Record<string, unknown>> {
    return until(async () => {
      const answer = await fetch(`${running.url}/v1/customers/${customer}/state?minPosition=${last}`);
      const state = (await answer.json()) as Record<string, unknown>;
      if (answer.status === 200) return state;
      if (answer.status !== 503) throw new Error(`${answer.status} ${JSON.stringify(state)}`);
      return undefined;
    });
  }

  it('says what runs and where, with as many projections as it was told', () => {
    expect([...running.parts.keys()]).toEqual(['entry', 'interactions', 'complaints', 'relay', 'projections-1', 'projections-2', 'inbound', 'Kafka', 'PostgreSQL']);
    expect(running.parts.get('entry')?.where).toBe(running.url);
    expect(running.parts.get('entry')?.pid !== undefined).toBe(nginxIsHere());
    for (const name of ['interactions', 'projections-2', 'Kafka']) expect(isAlive(running.parts.get(name)?.pid ?? 0)).toBe(true);
  });

  it.each(['proxy/routes.json', 'proxy/openapi.json', 'proxy/nginx.compose.conf', 'k8s/base/entry/nginx.conf', 'k8s/base/entry/openapi.json'])('finds infra/%s as its services say it, which npm run docs writes', async (path) => {
    const expected = entryFiles(await askDescriptions(running))[path];
    expect(await readFile(join(ROOT, 'infra', path), 'utf8')).toBe(expected);
  });

  it('tells every metric that the alerts and the dashboard ask for, with the labels they tell it apart by', async () => {
    const { metrics, labels } = told(await metricsOf(running));
    const known = { metrics: new Set([...metrics, ...OF_PROMETHEUS.metrics]), labels: new Set([...labels, ...OF_PROMETHEUS.labels]) };
    const unknown = questions().flatMap(({ where, expr }) => {
      const { metrics: read, labels: by } = asked(expr);
      return [...read.filter((name) => !known.metrics.has(name)), ...by.filter((name) => !known.labels.has(name))].map((name) => `${where}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  it('takes events at its entry, line by line, and answers each; over Kafka they reach the read models of both instances', async () => {
    expect((await publish(CUSTOMERS.map((customer) => voice(customer, `${customer}-1`)))).map(({ status }) => status)).toEqual(CUSTOMERS.map(() => 'stored'));
    expect((await publish(CUSTOMERS.slice(0, 2).map((customer) => voice(customer, `${customer}-1`)))).map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
    for (const customer of CUSTOMERS) expect(await stateOf(customer)).toMatchObject({ customerId: customer });
    const relayed = /^evenhand_relay_records_total (\d+)$/m.exec(await metricsOf(running))?.[1];
    expect(Number(relayed)).toBeGreaterThanOrEqual(CUSTOMERS.length);
    for (const host of running.hostsOf('projections')) {
      const { items } = (await (await fetch(`http://${host}/v1/customers/c_1/journey?limit=10`)).json()) as { items: readonly { readonly id: string }[] };
      expect(items.map(({ id }) => id)).toContain('c_1-1');
    }
  });

  it('sends each service its own: a complaint to who decides on it, its reading to who projects it', async () => {
    const post = (path: string, body: object): Promise<Response> => fetch(running.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect((await post('/v1/complaints', {})).status).toBe(422);
    expect((await fetch(`${running.url}/v1/complaints?limit=1`)).status).toBe(200);
    expect((await fetch(`${running.url}/v1/inbound/results?source=urn:x&id=none`)).status).toBe(404);
    expect((await fetch(`${running.url}/services/relay/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${running.url}/v1/complaints`, { method: 'DELETE' })).json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  it('starts again what dies, and says so; nothing is lost', async () => {
    const victims = ['projections-1', 'relay', 'interactions'];
    for (const name of victims) process.kill(running.parts.get(name)?.pid ?? 0, 'SIGKILL');
    await until(() => (victims.every((name) => running.err().includes(`${name} was ended by SIGKILL; it is started again`)) ? true : undefined));
    await until(async () => ((await fetch(`${running.url}/services/interactions/health/ready`)).ok ? true : undefined));
    expect((await publish(CUSTOMERS.map((customer) => voice(customer, `${customer}-2`)))).map(({ status }) => status)).toEqual(CUSTOMERS.map(() => 'stored'));
    for (const customer of CUSTOMERS) expect(await stateOf(customer)).toMatchObject({ customerId: customer });
  });

  it('starts Kafka again where that dies, and what is published meanwhile is read afterwards', async () => {
    process.kill(running.parts.get('Kafka')?.pid ?? 0, 'SIGKILL');
    expect((await publish(CUSTOMERS.map((customer) => voice(customer, `${customer}-3`)))).map(({ status }) => status)).toEqual(CUSTOMERS.map(() => 'stored'));
    await until(() => (running.err().includes(`Kafka is back on ${running.parts.get('Kafka')?.where}`) ? true : undefined));
    for (const customer of CUSTOMERS) expect(await stateOf(customer)).toMatchObject({ customerId: customer });
  });

  it('can be killed and started again on its folder, with what it stored', async () => {
    const services = ['complaints', 'projections-2', 'inbound'].map((name) => running.parts.get(name)?.pid ?? 0);
    const entry = running.parts.get('entry')?.pid;
    await running.end('SIGKILL');
    await until(() => (services.every((pid) => !isAlive(pid)) ? true : undefined));
    running = await startDistributedProcess('--replicas', '1', '--port', '0', '--data', folder);
    expect(entry !== undefined && isAlive(entry)).toBe(false);
    expect((await publish([voice('c_1', 'c_1-2')])).map(({ status }) => status)).toEqual(['duplicate']);
    expect(await stateOf('c_1')).toMatchObject({ customerId: 'c_1' });
  });

  it('stops all that it started when it is told to', async () => {
    const pids = [...running.parts.values()].flatMap(({ pid }) => pid ?? []);
    expect(await running.end('SIGINT')).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
