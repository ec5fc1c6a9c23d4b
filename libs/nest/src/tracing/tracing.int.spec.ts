import { TraceCollector } from '@evenhand/testing';
import { Controller, Get, Module, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ConfigError, readConfig, ServerConfig, ServerModule, span, startApp, startTracing, traceOf } from '../index';
import type { RunningApp } from '../index';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const GIVEN = `00-${TRACE}-${PARENT}-01`;

@Controller('things')
class ThingsController {
  @Get(':id')
  get(@Req() request: FastifyRequest): { trace: string | null } {
    return { trace: traceOf(request) ?? null };
  }
}

@Module({ imports: [ServerModule], controllers: [ThingsController] })
class ThingsModule {}

const ask = async (app: RunningApp, path: string, traceparent?: string): Promise<{ trace: string | null }> =>
  (await fetch(`${app.url}${path}`, { headers: traceparent === undefined ? {} : { traceparent } })).json() as Promise<{ trace: string | null }>;

describe('a trace', () => {
  let app: RunningApp;
  beforeEach(async () => {
    app = await startApp(ThingsModule, readConfig(ServerConfig, { PORT: '0', LOG_LEVEL: 'silent' }));
  });
  afterEach(() => app.close());

  it('passes through a process that records none, as it came; what is no trace context does not', async () => {
    expect((await ask(app, '/things/1', GIVEN)).trace).toBe(GIVEN);
    for (const none of [undefined, 'x', GIVEN.replace('00-', '01-'), `00-${'0'.repeat(32)}-${PARENT}-01`, `${GIVEN}-more`]) expect((await ask(app, '/things/1', none)).trace).toBeNull();
    expect(span('work', GIVEN).traceparent).toBe(GIVEN);
    expect(span('work', undefined).traceparent).toBeUndefined();
  });

  it('goes on in the spans of requests and of what they set off, which a collector is sent', async () => {
    const collector = await TraceCollector.start();
    const tracing = await withEnvironment({ OTEL_SERVICE_NAME: 'evenhand-things', ...collector.env }, () => startTracing());
    const { trace } = await ask(app, '/things/1', GIVEN);
    expect((await ask(app, '/health/live', GIVEN))).toEqual({ status: 'live' });
    const [, traceId, spanId] = (trace as string).split('-');
    const work = span('react', trace, { kind: 'CONSUMER', links: [`00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, 'none'] });
    work.end(new Error('refused'));
    const alone = await ask(app, '/things/2');
    await tracing?.end();
    await collector.close();

    const [request, own, other] = ['GET /things/:id', 'react', 'GET /things/:id'].map((name, i) => collector.spans.filter((one) => one.name === name)[i === 2 ? 1 : 0]);
    expect([...new Set(collector.spans.map(({ service }) => service))]).toEqual(['evenhand-things']);
    expect(collector.spans).toHaveLength(3);
    expect([request?.traceId, request?.spanId, request?.parentSpanId]).toEqual([TRACE, spanId, PARENT]);
    expect(traceId).toBe(TRACE);
    expect([own?.traceId, own?.parentSpanId, own?.status?.code, own?.links?.map((link) => link.traceId)]).toEqual([TRACE, spanId, 2, ['1'.repeat(32)]]);
    expect(alone.trace).toContain(other?.traceId);
    expect(other?.traceId).not.toBe(TRACE);
    expect((await ask(app, '/things/1', GIVEN)).trace).toBe(GIVEN);
  });
});

it('names an exporter that it does not know', async () => {
  await expect(startTracing({ OTEL_TRACES_EXPORTER: 'zipkin' })).rejects.toThrow(ConfigError);
  expect(await startTracing({})).toBeUndefined();
  expect(await startTracing({ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })).toBeUndefined();
});

/** The exporter reads the process's own environment. */
async function withEnvironment<T>(more: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(more)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
