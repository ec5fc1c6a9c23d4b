import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Log } from './log';
import { answerProblem, refuseConnection } from './problem.filter';
import type { Observe, RequestDurations } from './request-durations';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** bytes a body of this route may have, by Nest's `@RouteConfig`: Fastify's own option is out of its decorators' reach */
    bodyLimit?: number;
    observe?: Observe;
  }
}

const BODY_LIMIT = 32 * 1024 * 1024;
const CORRELATION_HEADER = 'x-correlation-id';
const CORRELATION_ID = /^[A-Za-z0-9._:~-]{1,64}$/;

/** Fastify below Nest: correlation ids, limits, timing. One hook before and one after each request, the two that Nest's adapter runs anyway. */
export class ServerAdapter extends FastifyAdapter {
  constructor(private readonly log: Log) {
    super({
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
    this.instance.removeContentTypeParser('text/plain');
    this.setOnRequestHook((request, reply, done) => {
      reply.header(CORRELATION_HEADER, request.id);
      done();
    });
  }

  /** Times every route; to be called before routes are added. */
  observe(durations: RequestDurations): void {
    const debug = this.log.isLevelEnabled('debug');
    const unmatched = durations.of('*', 'unmatched');
    this.instance.addHook('onRoute', (route) => {
      route.config = { ...route.config, observe: durations.of(String(route.method), route.url) };
      if (route.config.bodyLimit !== undefined) route.bodyLimit = route.config.bodyLimit;
    });
    this.setOnResponseHook((request, reply, done) => {
      const observe = request.routeOptions.config.observe ?? unmatched;
      observe(reply.statusCode, reply.elapsedTime / 1_000);
      if (debug) request.log.debug({ method: request.method, url: request.url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
      done();
    });
  }

  /** Hands errors to the filter as they are: Nest's own mapping loses Fastify's codes. */
  override mapException(error: unknown): unknown {
    return error;
  }
}

/** @returns the server below Nest, to add content type parsers and raw routes in a module's constructor */
export function fastifyOf(host: { readonly httpAdapter: { getInstance(): unknown } }): FastifyInstance {
  return host.httpAdapter.getInstance() as FastifyInstance;
}

function correlationId(request: IncomingMessage): string {
  const given = request.headers[CORRELATION_HEADER];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
}
