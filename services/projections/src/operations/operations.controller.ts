import { ProblemError } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { Operation, OperationKind, OperationRequest, ReportPage } from '@evenhand/projection-engine';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { readBody } from '../body';
import type { ProjectedEvent } from '../projected-event';
import { integer, oneOf, position, readQuery } from '../query';
import type { Parameter } from '../query';
import { asProblem, isUuid, problemUnless } from './operation.problems';
import { PromoteRequest, ReplayRequest, RollbackRequest, VerifyRequest } from './operation.requests';

const text = (most: number): Parameter<string> => ({ read: (given) => (given.length > 0 && given.length <= most ? given : undefined), message: `must have 1 to ${most} characters` });
const filter = { projection: text(64), state: oneOf('running', 'done', 'failed', 'cancelled'), limit: integer(1, 1_000) };
const UNSAID = 'not said';

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

  /** Answers when the version is gone. */
  @Delete('projections/:name/versions/:version')
  drop(@Param('name') name: string, @Param('version') version: string, @Query() query: Record<string, unknown>): Promise<Operation> {
    const { reason = UNSAID } = readQuery(query, { reason: text(500) });
    const number = /^[1-9][0-9]{0,8}$/.test(version) ? Number(version) : 0;
    return asProblem(this.engine.operations.drop(name, number, reason));
  }

  @Get('operations')
  async list(@Query() query: Record<string, unknown>): Promise<{ items: readonly Operation[] }> {
    const { limit = 100, ...which } = readQuery(query, filter);
    return { items: await asProblem(this.engine.operations.list({ ...which, limit })) };
  }

  @Get('operations/:id')
  find(@Param('id') id: string): Promise<Operation> {
    problemUnless(isUuid(id), id);
    return asProblem(this.engine.operations.find(id));
  }

  @Delete('operations/:id') @HttpCode(202)
  async cancel(@Param('id') id: string): Promise<{ operationId: string }> {
    problemUnless(isUuid(id), id);
    if (!(await asProblem(this.engine.operations.cancel(id)))) throw new ProblemError(409, 'operation_ended', `Operation ${id} is over.`);
    return { operationId: id };
  }

  @Get('operations/:id/report')
  async report(@Param('id') id: string, @Query() query: Record<string, unknown>): Promise<{ items: ReportPage['items']; next: string | null }> {
    problemUnless(isUuid(id), id);
    const { cursor = 0 } = readQuery(query, { cursor: position });
    const { items, next } = await asProblem(this.engine.operations.report(id, cursor));
    return { items, next: next === null ? null : String(next) };
  }

  private async ask(kind: OperationKind, name: string, request: OperationRequest): Promise<{ operationId: string }> {
    const { id } = await asProblem(this.engine.operations.ask(kind, name, request));
    return { operationId: id };
  }
}
