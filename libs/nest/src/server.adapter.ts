import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AllowedMethods } from './allowed-methods';
import type { Log } from './log';
import { ProblemError } from './problem';
import { answerProblem, refuseConnection } from './problem.filter';
import type { Observe, RequestDurations } from './request-durations';
import { beginRequest, endRequest } from './tracing/request.span';

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
  private readonly allowed = new AllowedMethods();
  private readonly jsonOfText = this.instance.getDefaultJsonParser('error', 'error');

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
    this.instance.removeContentTypeParser(['text/plain', 'application/json']);
    this.instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, this.parseJson.bind(this));
    this.instance.addHook('onRoute', ({ method, url }) => [method].flat().forEach((one) => this.allowed.add(one, url)));
    this.setOnRequestHook((request, reply, done) => {
      reply.header(CORRELATION_HEADER, request.id);
      beginRequest(request);
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
      endRequest(request, reply);
      if (debug) request.log.debug({ method: request.method, url: request.url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
      done();
    });
  }

  /** Fastify reads bytes that are no UTF-8 as other text, and then finds its length wrong. */
  private parseJson(request: FastifyRequest, bytes: Buffer, done: (error: Error | null, body?: unknown) => void): void {
    if (isUtf8(bytes)) void this.jsonOfText(request, bytes.toString(), done);
    else done(new ProblemError(400, 'not_utf8', 'the body is not UTF-8'));
  }

  /** A path that is known by other methods only is answered 405 with `allow`, any other as Nest does: 404. */
  override setNotFoundHandler(handler: Parameters<FastifyAdapter['setNotFoundHandler']>[0]): FastifyInstance {
    return this.instance.setNotFoundHandler((request, reply) => {
      const methods = this.allowed.of(request.url).join(', ');
      if (methods === '') return handler(request, reply) as unknown;
      reply.header('allow', methods);
      return answerProblem(new ProblemError(405, 'method_not_allowed', `This path answers ${methods}, not ${request.method}.`), request, reply);
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
