import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { ConfigError, requireLoopback } from './config';
import type { ServerConfig } from './config';
import { createLog, NestLog } from './log';
import type { Log } from './log';
import { Metrics } from './metrics';
import { answerProblem, ProblemFilter, refuseConnection } from './problem.filter';
import { ServerModule } from './server.module';

const BODY_LIMIT = 32 * 1024 * 1024;
const CORRELATION_HEADER = 'x-correlation-id';
const CORRELATION_ID = /^[A-Za-z0-9._:~-]{1,64}$/;

export interface RunningApp {
  /** where it listens, with the port that was really taken */
  readonly url: string;
  /** Stops accepting, lets requests in flight end, then runs onApplicationShutdown hooks: engines stop and stores close there, no earlier. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly log?: Log;
  /** how long requests in flight may go on once it is told to stop; 10 s */
  readonly drainMs?: number;
}

/** Hands Fastify's errors to the filter as they are: Nest's own mapping loses their codes. */
class Adapter extends FastifyAdapter {
  override mapException(error: unknown): unknown {
    return error;
  }
}

@Module({})
class RootModule {}

/**
 * Starts a module as an HTTP server: problem details, correlation ids, /health, /metrics and /openapi.json come with it. Modules find the
 * Fastify instance by injecting Nest's HttpAdapterHost (`fastifyOf`), and set a route's own body limit by `@RouteConfig({ bodyLimit })`.
 * Signals are the process's: see `runMain`.
 * @throws ConfigError where the address is refused or taken
 */
export async function startApp(module: Type | DynamicModule, config: ServerConfig, options: StartOptions = {}): Promise<RunningApp> {
  requireLoopback(config);
  const log = options.log ?? createLog(config.LOG_LEVEL);
  if (config.EVENHAND_INSECURE) log.warn({ host: config.HOST }, 'EVENHAND_INSECURE=1: whoever reaches this address may read and write everything');
  const app = await NestFactory.create<NestFastifyApplication>({ module: RootModule, imports: [ServerModule, module] }, adapter(log), {
    bodyParser: false, logger: new NestLog(log), abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  const fastify = app.getHttpAdapter().getInstance();
  prepare(fastify, log);
  app.get(Metrics).observe(fastify);
  try {
    await app.listen(config.PORT, config.HOST === 'localhost' ? '127.0.0.1' : config.HOST);
  } catch (error) {
    await app.close();
    throw readableListenError(error, config);
  }
  let closing: Promise<void> | undefined;
  return { url: urlOf(fastify), close: () => (closing ??= close(app, fastify, log, options.drainMs ?? 10_000)) };
}

/** @returns the server below Nest, to add content type parsers and raw routes in a module's constructor */
export function fastifyOf(host: { readonly httpAdapter: { getInstance(): unknown } }): FastifyInstance {
  return host.httpAdapter.getInstance() as FastifyInstance;
}

function adapter(log: Log): FastifyAdapter {
  return new Adapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    genReqId: correlationId,
    bodyLimit: BODY_LIMIT,
    skipMiddie: true,
    // A request that came over a kept-alive connection while we drain is served, not turned away: its sender knows nothing of our stop.
    return503OnClosing: false,
    frameworkErrors: answerProblem,
    clientErrorHandler: refuseConnection,
  });
}

function correlationId(request: IncomingMessage): string {
  const given = request.headers[CORRELATION_HEADER];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
}

function prepare(fastify: FastifyInstance, log: Log): void {
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRoute', (route) => {
    const limit = (route.config as { bodyLimit?: number } | undefined)?.bodyLimit;
    if (limit !== undefined) route.bodyLimit = limit;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(CORRELATION_HEADER, request.id);
    done();
  });
  if (!log.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    request.log.debug({ method: request.method, url: request.url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    done();
  });
}

async function close(app: NestFastifyApplication, fastify: FastifyInstance, log: Log, drainMs: number): Promise<void> {
  // Kept-alive connections end as soon as they are idle, else each would hold the stop up until its own time-out.
  const idle = setInterval(() => fastify.server.closeIdleConnections(), 50);
  const bound = setTimeout(() => {
    log.warn({ drainMs }, 'requests in flight were cut off');
    fastify.server.closeAllConnections();
  }, drainMs);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(bound);
  }
}

function urlOf(fastify: FastifyInstance): string {
  const { address, family, port } = fastify.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function readableListenError(error: unknown, { HOST, PORT }: ServerConfig): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new ConfigError(`Something listens on ${HOST}:${PORT} already: set PORT to another one.`, { cause: error });
  if (code === 'EACCES') return new ConfigError(`Listening on ${HOST}:${PORT} is not allowed: set PORT above 1023.`, { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new ConfigError(`HOST=${HOST} is no address of this machine.`, { cause: error });
  return error;
}
