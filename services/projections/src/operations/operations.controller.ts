import { integer, oneOf, position, ProblemError, readBody, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind, OperationRequest, ReportPage } from '@evenhand/projection-engine';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ProjectedEvent } from '../projected-event';
import { whileReachable } from '../reads';
import { PromoteRequest, ReplayRequest, RollbackRequest, VerifyRequest } from './operation.requests';

const text = (most: number): Parameter<string> => ({ read: (given) => (given !== '' && [...given].length <= most ? given : undefined), message: `must have 1 to ${most} characters` });
const name: Parameter<string> = { read: (given) => (/^[a-z0-9-]{1,64}$/.test(given) ? given : undefined), message: 'must be the name of a projection' };
const filter = { projection: name, state: oneOf('running', 'done', 'failed', 'cancelled'), limit: integer(1, 1_000) };
const UNSAID = 'not said';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What operators do to read models, and what came of it. */
@Controller('v1')
export class OperationsController {
  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>) {}

  @Post('projections/:name/replay') @HttpCode(202)
  replay(@Param('name') name: string, @Body() body: unknown): Promise<{ operationId: string }> {
    return this.ask('replay', name, readBody(ReplayRequest, body));
  }

  @Post('projections/:name/verify') @HttpCode(202)
  verify(@Param('name') name: string, @Body() body: unknown): Promise<{ operationId: string }> {
    return this.ask('verify', name, readBody(VerifyRequest, body));
  }

  @Post('projections/:name/promote') @HttpCode(202)
  promote(@Param('name') name: string, @Body() body: unknown): Promise<{ operationId: string }> {
    return this.ask('promote', name, readBody(PromoteRequest, body));
  }

  @Post('projections/:name/rollback') @HttpCode(202)
  rollback(@Param('name') name: string, @Body() body: unknown): Promise<{ operationId: string }> {
    return this.ask('rollback', name, readBody(RollbackRequest, body));
  }

  /** Answers when the version is gone; where that takes long, while it still goes. */
  @Delete('projections/:name/versions/:version')
  async drop(
    @Param('name') name: string, @Param('version') version: string, @Query() query: Record<string, unknown>, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Operation | { operationId: string }> {
    const { reason = UNSAID } = readQuery(query, { reason: text(500) });
    const number = /^[1-9][0-9]{0,8}$/.test(version) ? Number(version) : 0;
    const operation = await whileReachable(this.engine.operations.drop(name, number, reason));
    if (operation.problem) throw new ProblemError(operation.problem.status, operation.problem.code, operation.problem.detail);
    if (operation.state === 'done') return operation;
    void reply.status(202);
    return { operationId: operation.id };
  }

  @Get('operations')
  async list(@Query() query: Record<string, unknown>): Promise<{ items: readonly Operation[] }> {
    const { limit = 100, ...which } = readQuery(query, filter);
    return { items: await whileReachable(this.engine.operations.list({ ...which, limit })) };
  }

  @Get('operations/:id')
  find(@Param('id') id: string): Promise<Operation> {
    requireId(id);
    return whileReachable(this.engine.operations.find(id));
  }

  @Delete('operations/:id') @HttpCode(202)
  async cancel(@Param('id') id: string): Promise<{ operationId: string }> {
    requireId(id);
    if (!(await whileReachable(this.engine.operations.cancel(id)))) throw new ProblemError(409, 'operation_ended', `Operation ${id} is over.`);
    return { operationId: id };
  }

  @Get('operations/:id/report')
  async report(@Param('id') id: string, @Query() query: Record<string, unknown>): Promise<{ items: ReportPage['items']; next: string | null }> {
    requireId(id);
    const { cursor = 0 } = readQuery(query, { cursor: position });
    const { items, next } = await whileReachable(this.engine.operations.report(id, cursor));
    return { items, next: next === null ? null : String(next) };
  }

  private async ask(kind: OperationKind, name: string, request: OperationRequest): Promise<{ operationId: string }> {
    const { id } = await whileReachable(this.engine.operations.ask(kind, name, request));
    return { operationId: id };
  }
}

/** No other text may reach the database, which refuses some. @throws ProblemError 404 */
function requireId(id: string): void {
  if (!UUID.test(id)) throw new ProblemError(404, 'unknown_operation', `There is no operation ${id}.`);
}
