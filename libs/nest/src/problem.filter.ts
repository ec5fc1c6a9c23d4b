import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, problemOf, problemOfStatus } from './problem';

/** Answers every error as application/problem+json, once for all routes; what we did not foresee is logged with the request's correlation id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (request.raw.readableAborted) {
    request.log.debug({ err: error }, 'the client went away');
    return void reply.raw.destroy();
  }
  const { retryAfter, ...problem } = problemOf(error);
  const { method, url } = request;
  if (problem.status === 500) request.log.error({ err: error, method, url }, 'a request failed');
  else if (problem.status > 500) request.log.warn({ code: problem.code, reason: String(error), method, url }, 'a request could not be served');
  else request.log.debug({ code: problem.code, detail: problem.detail }, 'a request was refused');
  // Half an answer is out already: cutting it off is the only honest sign left.
  if (reply.raw.headersSent) return void reply.raw.destroy();
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  // As bytes: to a text Fastify would add a charset, which this media type does not have.
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(Buffer.from(JSON.stringify(problem)));
}

/** Answers what never became a request: bytes that are no HTTP, headers beyond measure, a request that does not arrive. */
export function refuseConnection(error: { readonly code?: string; readonly message: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problemOfStatus(status, STATUS_CODES[status] ?? ''));
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'connection: close', `content-type: ${PROBLEM_TYPE}`, `content-length: ${body.length}`];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
