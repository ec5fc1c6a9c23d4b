import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { DomainError, StoreUnavailable } from '@evenhand/event-sourcing';
import { Body, Controller, Get, Module, Param, Post, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { Counter } from 'prom-client';
import { ConfigError, HealthChecks, Metrics, OpenApi, ProblemError, readConfig, ServerConfig, ServerModule, startApp } from './index';
import type { RunningApp } from './index';

const FAILURES: Readonly<Record<string, () => Error>> = {
  domain: () => new DomainError('amount_negative', 'an amount is at least 0', '/data/amount'),
  store: () => new StoreUnavailable('connect ECONNREFUSED 10.0.0.7:5432'),
  own: () => new ProblemError(409, 'paused', 'it is paused', { retryAfter: 3 }),
  bug: () => new TypeError('secret of the inside'),
};

@Controller('things')
class ThingsController {
  @Get(':id')
  get(@Param('id') id: string): { id: string } {
    const fail = FAILURES[id];
    if (fail) throw fail();
    return { id };
  }

  @Post()
  post(@Body() body: unknown): { got: unknown } {
    return { got: body };
  }

  @Post('small')
  @RouteConfig({ bodyLimit: 64 })
  small(@Body() body: unknown): { got: unknown } {
    return { got: body };
  }

  @Get('half/answer')
  half(@Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.write('half');
    setTimeout(() => reply.raw.destroy(), 20);
  }
}

const database = { up: true };

/** Two services in one process: each adds its own check, metric and description to the shared ones. */
@Module({ imports: [ServerModule], controllers: [ThingsController] })
class ThingsModule {
  constructor(health: HealthChecks, metrics: Metrics, openApi: OpenApi) {
    health.add({ name: 'database', check: async () => { if (!database.up) throw new Error('connection refused'); } });
    new Counter({ name: 'things_total', help: 'things', registers: [metrics.registry] }).inc(3);
    openApi.add({ paths: { '/things/{id}': { get: { summary: 'a thing' } } } });
  }
}
@Module({ imports: [ServerModule] })
class OtherModule {
  constructor(health: HealthChecks, openApi: OpenApi) {
    health.add({ name: 'broker', check: async () => undefined });
    openApi.add({ paths: { '/others': { get: { summary: 'others' } } } });
  }
}
@Module({ imports: [ThingsModule, OtherModule] })
class BothModule {}

const logged: Record<string, unknown>[] = [];
const log = pino({ level: 'debug', base: null }, new Writable({
  write(line: Buffer, _encoding, done) {
    logged.push(JSON.parse(line.toString()) as Record<string, unknown>);
    done();
  },
}));

let app: RunningApp;
beforeAll(async () => {
  app = await startApp(BothModule, readConfig(ServerConfig, { PORT: '0' }), { log });
});
afterAll(() => app.close());
beforeEach(() => {
  database.up = true;
  logged.length = 0;
});

describe('every error is answered as problem details', () => {
  it.each([
    ['domain', 422, 'amount_negative', null],
    ['store', 503, 'store_unavailable', '1'],
    ['own', 409, 'paused', '3'],
    ['bug', 500, 'internal', null],
  ])('an error thrown in a route: %s', async (id, status, code, retryAfter) => {
    const response = await fetch(`${app.url}/things/${id}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: `urn:evenhand:problem:${code}`, status, code });
    expect(text).not.toMatch(/secret of the inside|10\.0\.0\.7/);
  });

  it('logs what it does not know, with the correlation id that the client got', async () => {
    const response = await fetch(`${app.url}/things/bug`);
    expect(logged.find((line) => line['level'] === 50)).toMatchObject({
      correlationId: response.headers.get('x-correlation-id'), msg: 'a request failed', err: { message: 'secret of the inside' },
    });
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown route', '/nowhere', {}, 404, 'not_found'],
    ['a method the route does not have', '/things', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['such a method with a body nobody reads', '/things/1', { method: 'PUT', headers: { 'content-type': 'text/xml' }, body: '<a/>' }, 405, 'method_not_allowed'],
    ['JSON that is not UTF-8', '/things', { method: 'POST', headers: json, body: Buffer.from('{"a":"\xff"}', 'latin1') }, 400, 'not_utf8'],
    ['malformed JSON', '/things', { method: 'POST', headers: json, body: '{"a":' }, 400, 'not_json'],
    ['an empty body', '/things', { method: 'POST', headers: json, body: '' }, 400, 'not_json'],
    ['a body that would poison prototypes', '/things', { method: 'POST', headers: json, body: '{"__proto__":{"a":1}}' }, 400, 'not_json'],
    ['a media type nobody reads', '/things', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }, 415, 'unsupported_media_type'],
    ['a form', '/things', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }, 415, 'unsupported_media_type'],
    ['a body over the limit of its route', '/things/small', { method: 'POST', headers: json, body: JSON.stringify('x'.repeat(64)) }, 413, 'too_large'],
    ['a path that is not one', '/things/%zz', {}, 400, 'bad_url'],
    ['a path part beyond measure', `/things/${'x'.repeat(200)}`, {}, 414, 'url_too_long'],
  ])('%s', async (_what, path, init, status, code) => {
    const response = await fetch(app.url + path, init);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ status, code });
  });

  it('a method that a path does not have is told which it has', async () => {
    const response = await fetch(`${app.url}/things/1?x`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('bytes that are no HTTP at all', async () => {
    expect(await raw(app.url, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*application\/problem\+json[^]*"code":"bad_request"/);
    expect(await raw(app.url, `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/);
  });

  it('accepts 32 MiB where the route sets nothing less, and no byte more', async () => {
    const bodyOf = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
    const post = (body: string): Promise<Response> => fetch(`${app.url}/things`, { method: 'POST', headers: json, body });
    expect((await post(bodyOf(32 * 1024 * 1024))).status).toBe(201);
    expect((await post(bodyOf(32 * 1024 * 1024 + 1))).status).toBe(413);
  });
});

describe('the correlation id', () => {
  it('is taken from the request, answered, and logged', async () => {
    const response = await fetch(`${app.url}/things/domain`, { headers: { 'x-correlation-id': 'call:42~a' } });
    expect(response.headers.get('x-correlation-id')).toBe('call:42~a');
    expect(logged.filter((line) => line['correlationId'] === 'call:42~a').map((line) => line['msg'])).toEqual(['a request was refused', 'answered']);
  });

  it.each(['with blank', 'x'.repeat(65), '{}', ''])('is made up where %p is given', async (given) => {
    const response = await fetch(`${app.url}/things/1`, { headers: { 'x-correlation-id': given } });
    expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('health', () => {
  it('is live while the loop runs', async () => {
    database.up = false;
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  it('is ready when every check of every service passes, and names the one that does not', async () => {
    const up = await fetch(`${app.url}/health/ready`);
    expect([up.status, await up.json()]).toEqual([200, { status: 'ready', checks: [{ name: 'database', state: 'up' }, { name: 'broker', state: 'up' }] }]);
    database.up = false;
    const down = await fetch(`${app.url}/health/ready`);
    expect([down.status, down.headers.get('retry-after'), await down.json()]).toEqual([
      503, '1', { status: 'not_ready', checks: [{ name: 'database', state: 'down', reason: 'connection refused' }, { name: 'broker', state: 'up' }] },
    ]);
  });
});

describe('metrics', () => {
  it('times requests by route template, method and status, beside the process\'s and the services\' own', async () => {
    const count = async (labels: string): Promise<number> => Number(/ (\d+)$/.exec((await text()).split('\n').find((line) => line.startsWith(`http_request_duration_seconds_count{${labels}}`)) ?? ' 0')?.[1]);
    const text = async (): Promise<string> => (await fetch(`${app.url}/metrics`)).text();
    const ok = 'method="GET",route="/things/:id",status="200"';
    const unmatched = 'method="*",route="unmatched",status="404"';
    const [okBefore, unmatchedBefore] = [await count(ok), await count(unmatched)];
    for (const path of ['/things/1', '/things/2', '/things/3?x=1', '/nowhere', '/else']) await fetch(app.url + path);
    expect(await count(ok)).toBe(okBefore + 3);
    expect(await count(unmatched)).toBe(unmatchedBefore + 2);
    expect(await text()).toMatch(/^things_total 3$/m);
    expect(await text()).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  it('belong to their app: a second one in the process starts from nothing', async () => {
    const second = await startApp(OtherModule, readConfig(ServerConfig, { PORT: '0', LOG_LEVEL: 'silent' }));
    expect(await (await fetch(`${second.url}/metrics`)).text()).not.toContain('things');
    await second.close();
  });
});

describe('the address', () => {
  it('is refused when it is taken, in words', async () => {
    const config = readConfig(ServerConfig, { PORT: new URL(app.url).port, LOG_LEVEL: 'silent' });
    await expect(startApp(OtherModule, config)).rejects.toThrow(ConfigError);
    await expect(startApp(OtherModule, config)).rejects.toThrow(/listens on 127\.0\.0\.1:\d+ already: set PORT/);
  });

  it('is refused before anything starts where others could reach it', async () => {
    await expect(startApp(OtherModule, readConfig(ServerConfig, { HOST: '0.0.0.0', PORT: '0' }))).rejects.toThrow(ConfigError);
  });

  it('is opened to others only with a warning', async () => {
    const open = await startApp(OtherModule, readConfig(ServerConfig, { HOST: '0.0.0.0', PORT: '0', EVENHAND_INSECURE: '1' }), { log });
    expect(logged.find((line) => line['level'] === 40)).toMatchObject({ msg: expect.stringContaining('EVENHAND_INSECURE=1') as string });
    await open.close();
  });
});

it('the description of the API is served once for all services', async () => {
  expect(await (await fetch(`${app.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.1.0', paths: { '/things/{id}': {}, '/others': {} } });
});

it('a client that goes away in mid-request is no failure of ours', async () => {
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${app.url}/things`, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 1000 } });
    request.on('error', () => resolve());
    request.write('{"a":');
    setTimeout(() => request.destroy(), 50);
  });
  await fetch(`${app.url}/health/live`);
  expect(logged.filter((line) => Number(line['level']) > 30)).toEqual([]);
});

async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
