import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './ports';
import { nginxIsHere, startEntryProcess } from './entry.process';
import type { RunningEntry } from './entry.process';
import type { Route } from './routes';
import { perService } from './services';

const ROUTES: readonly Route[] = [
  { path: '/v1/complaints', methods: { GET: 'projections', POST: 'complaints' } },
  { path: '/v1/complaints/{id}', methods: { GET: 'projections' } },
  { path: '/v1/events', methods: { POST: 'interactions' } },
];
const kinds = [
  { kind: 'a proxy in this process', nginx: false },
  ...(nginxIsHere() || process.env['CI'] === 'true' ? [{ kind: 'nginx', nginx: true }] : []),
];
if (!nginxIsHere()) process.stderr.write('nginx is not on the PATH: the entry is tested as a proxy in this process alone\n');

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A service that tells what reached it, and sends each chunk of a body back as it comes. */
async function service(name: string): Promise<string> {
  const server: Server = createServer((incoming, response) => {
    if (incoming.headers['content-type'] === 'application/x-ndjson') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
      return void incoming.pipe(response);
    }
    void incoming.toArray().then((chunks) => {
      const { method, url, headers } = incoming;
      const { length } = Buffer.concat(chunks as Buffer[]);
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ name, method, url, length, correlation: headers['x-correlation-id'] }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => new Promise((done) => server.close(done).closeAllConnections()));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function entryBefore(instances: Partial<Record<string, readonly string[]>>, nginx: boolean): Promise<RunningEntry> {
  const folder = await mkdtemp(join(tmpdir(), 'evenhand-entry-'));
  closing.push(() => rm(folder, { recursive: true }));
  const [port, nobody] = await freePorts(2) as [number, number];
  const descriptionFile = join(folder, 'openapi.json');
  await writeFile(descriptionFile, '{"openapi":"3.1.0"}');
  const entry = await startEntryProcess({
    routes: ROUTES, port, descriptionFile, folder: join(folder, 'nginx'), logFile: join(folder, 'entry.log'), say: () => undefined,
    instances: perService((name) => instances[name] ?? [`127.0.0.1:${nobody}`]),
  }, nginx);
  closing.push(() => entry.stop());
  return entry;
}

describe.each(kinds)('the entry as $kind', ({ nginx }) => {
  it('sends a request to who answers that method of that path, as it came', async () => {
    const { url } = await entryBefore({ projections: [await service('p')], complaints: [await service('c')] }, nginx);
    const sent = async (method: string, path: string): Promise<unknown> => (await fetch(url + path, { method, headers: { 'x-correlation-id': 'corr-1' }, ...(method === 'POST' && { body: '{}' }) })).json();
    expect(await sent('GET', '/v1/complaints?a=b%20c')).toEqual({ name: 'p', method: 'GET', url: '/v1/complaints?a=b%20c', length: 0, correlation: 'corr-1' });
    expect(await sent('POST', '/v1/complaints')).toEqual({ name: 'c', method: 'POST', url: '/v1/complaints', length: 2, correlation: 'corr-1' });
    expect(await sent('GET', '/v1/complaints/c%2F1%3F')).toMatchObject({ name: 'p', url: '/v1/complaints/c%2F1%3F' });
    expect(await sent('GET', '/services/complaints/health/ready?x=1')).toMatchObject({ name: 'c', url: '/health/ready?x=1' });
    expect((await fetch(`${url}/v1/complaints`, { method: 'HEAD' })).status).toBe(200);
  });

  it('answers by itself what is its own', async () => {
    const { url } = await entryBefore({}, nginx);
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'live' });
    const described = await fetch(`${url}/openapi.json`);
    expect(described.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await described.json()).toEqual({ openapi: '3.1.0' });
  });

  it('refuses with problem details what nobody serves, by path and by method, and what is served by who is away', async () => {
    const { url } = await entryBefore({}, nginx);
    const refused = async (method: string, path: string): Promise<unknown> => {
      const answer = await fetch(url + path, { method });
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      return { ...(await answer.json()) as object, http: answer.status, allow: answer.headers.get('allow'), retryAfter: answer.headers.get('retry-after') };
    };
    expect(await refused('GET', '/v1/nothing')).toMatchObject({ http: 404, status: 404, code: 'not_found', errors: [], allow: null });
    expect(await refused('DELETE', '/v1/complaints?x')).toMatchObject({ http: 405, status: 405, code: 'method_not_allowed', allow: 'GET, HEAD, POST' });
    expect(await refused('POST', '/v1/events')).toMatchObject({ http: 503, status: 503, code: 'unavailable', retryAfter: '1' });
  });

  it('holds nothing back, in either direction: each line comes back before the next is sent', async () => {
    const { url } = await entryBefore({ interactions: [await service('i')] }, nginx);
    const upload = request(`${url}/v1/events`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
    closing.push(async () => void upload.destroy());
    upload.write('{"line":0}\n');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    const lines = response.setEncoding('utf8')[Symbol.asyncIterator]();
    for (let i = 1; i <= 20; i++) {
      expect((await lines.next()).value).toBe(`{"line":${i - 1}}\n`);
      upload.write(`{"line":${i}}\n`);
    }
    upload.end();
  });

  it('lets a body of any size through', async () => {
    const { url } = await entryBefore({ complaints: [await service('c')] }, nginx);
    const body = Buffer.alloc(40 * 1024 * 1024, 'x');
    expect(await (await fetch(`${url}/v1/complaints`, { method: 'POST', body })).json()).toMatchObject({ length: body.length });
  });

  it('asks the instances of a service in turn', async () => {
    const { url } = await entryBefore({ projections: [await service('p1'), await service('p2')] }, nginx);
    const asked = new Set<string>();
    for (let i = 0; i < 4; i++) asked.add(((await (await fetch(`${url}/v1/complaints/${i}`)).json()) as { name: string }).name);
    expect([...asked].sort()).toEqual(['p1', 'p2']);
  });
});
