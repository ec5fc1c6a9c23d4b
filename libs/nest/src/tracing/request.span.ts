import type { FastifyReply, FastifyRequest } from 'fastify';
import { isTracing, span } from './tracing';
import type { Traced } from './tracing';
import { spanContextOf, traceparentOf } from './traceparent';

const traced = new WeakMap<FastifyRequest, Traced>();
/** Asked every few seconds by machines: nobody follows those. */
const WATCHED = /^\/(health|metrics)/;

/** The span of a request, from its first line to its answer; nothing where this process records none. */
export function beginRequest(request: FastifyRequest): void {
  if (!isTracing() || WATCHED.test(request.url)) return;
  const route = request.routeOptions.url ?? 'unmatched';
  const attributes = { 'http.request.method': request.method, 'http.route': route, 'url.path': request.url.split('?', 1)[0] as string };
  traced.set(request, span(`${request.method} ${route}`, request.headers['traceparent'], { kind: 'SERVER', attributes }));
}

export function endRequest(request: FastifyRequest, { statusCode }: FastifyReply): void {
  if (isTracing()) traced.get(request)?.end(statusCode >= 500 ? `status ${statusCode}` : undefined, { 'http.response.status_code': statusCode });
}

/** What is done for a request, and stored, goes on from here; undefined where neither its sender nor this process traces. */
export function traceOf(request: FastifyRequest): string | undefined {
  const own = traced.get(request);
  if (own) return own.traceparent;
  const given = request.headers['traceparent'];
  const context = given === undefined ? undefined : spanContextOf(given);
  return context && traceparentOf(context);
}
