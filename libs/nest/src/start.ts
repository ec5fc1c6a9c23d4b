import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ConfigError, requireLoopback } from './config';
import type { ServerConfig } from './config';
import { createLog, NestLog } from './log';
import type { Log } from './log';
import { Metrics } from './metrics';
import { ProblemFilter } from './problem.filter';
import { ServerAdapter } from './server.adapter';
import { ServerModule } from './server.module';

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
  const adapter = new ServerAdapter(log);
  const app = await NestFactory.create<NestFastifyApplication>({ module: RootModule, imports: [ServerModule, module] }, adapter, {
    bodyParser: false, logger: new NestLog(log), abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  adapter.observe(app.get(Metrics).durations);
  const fastify = adapter.getInstance();
  try {
    await app.listen(config.PORT, config.HOST === 'localhost' ? '127.0.0.1' : config.HOST);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw readableListenError(error, config);
  }
  let closing: Promise<void> | undefined;
  return { url: urlOf(fastify), close: () => (closing ??= close(app, fastify, log, options.drainMs ?? 10_000)) };
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
