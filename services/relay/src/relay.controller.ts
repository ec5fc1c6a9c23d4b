import { ProblemError, readBody } from '@evenhand/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { OperationTable } from './operations/operation.table';
import type { RelayOperation } from './operations/operation.table';
import { RelayDesk } from './relay.desk';
import type { RelayStatus } from './relay.desk';

const POSITION = 'must be a position of the log';

class VerificationBody {
  /** exclusive */
  @IsOptional() @IsInt({ message: POSITION }) @Min(0, { message: POSITION }) @Max(Number.MAX_SAFE_INTEGER, { message: POSITION }) from?: number;
  @IsOptional() @IsInt({ message: POSITION }) @Min(1, { message: POSITION }) @Max(Number.MAX_SAFE_INTEGER, { message: POSITION }) to?: number;
}

class RebuildBody {
  /** kept with the operation */
  @IsString({ message: 'must say why, in 1 to 500 characters' }) @Length(1, 500, { message: 'must say why, in 1 to 500 characters' }) reason!: string;
}

/** What an operator sees of the relay and asks of it, at whichever relay the request arrives. */
@Controller('v1/relay')
export class RelayController {
  constructor(private readonly desk: RelayDesk, private readonly operations: OperationTable) {}

  @Get()
  status(): Promise<RelayStatus> {
    return this.desk.status();
  }

  @Post('verifications') @HttpCode(202)
  verify(@Body() body: unknown): Promise<RelayOperation> {
    const { from, to } = readBody(VerificationBody, body ?? {});
    if (from !== undefined && to !== undefined && from >= to) {
      throw new ProblemError(422, 'invalid_body', 'to must be beyond from', { errors: [{ field: '/to', rule: 'beyond', message: 'must be beyond from' }] });
    }
    return this.desk.reachable(this.operations.ask('verification', { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }));
  }

  @Get('verifications/:id')
  async verification(@Param('id') id: string): Promise<RelayOperation> {
    const found = await this.desk.reachable(this.operations.find('verification', id));
    if (!found) throw new ProblemError(404, 'unknown_verification', `There is no verification ${id}.`);
    return found;
  }

  @Delete('verifications/:id')
  async cancelVerification(@Param('id') id: string): Promise<RelayOperation> {
    return this.cancelled(await this.verification(id));
  }

  @Post('rebuild') @HttpCode(202)
  rebuild(@Body() body: unknown): Promise<RelayOperation> {
    const { reason } = readBody(RebuildBody, body);
    return this.desk.reachable(this.operations.ask('rebuild', { reason }));
  }

  /** The newest one. */
  @Get('rebuild')
  async rebuilding(): Promise<RelayOperation> {
    const found = await this.desk.reachable(this.operations.newest('rebuild'));
    if (!found) throw new ProblemError(404, 'unknown_rebuild', 'The topic was never rebuilt.');
    return found;
  }

  /** What it has filled is dropped by the next one. */
  @Delete('rebuild')
  async cancelRebuild(): Promise<RelayOperation> {
    return this.cancelled(await this.rebuilding());
  }

  private async cancelled({ kind, id }: RelayOperation): Promise<RelayOperation> {
    const cancelled = await this.desk.reachable(this.operations.cancel(kind, id));
    if (!cancelled) throw new ProblemError(409, 'operation_finished', `The ${kind} is finished already.`);
    return cancelled;
  }
}
