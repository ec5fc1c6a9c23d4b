import { integer, ProblemError, readBody, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { LetGo, ParkedPage } from '@evenhand/projection-engine';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IsString, Length } from 'class-validator';
import type { ProjectedEvent } from '../projected-event';
import { isCustomerId, whileReachable } from '../reads';
import { UnreadableRecords } from './unreadable.records';
import type { UnreadablePage } from './unreadable.records';

const WHY = { message: 'must say why, in 1 to 500 characters' };
const MOST = 2 ** 31 - 1;

export class DropEventRequest {
  @IsString(WHY) @Length(1, 500, WHY) reason!: string;
}

const customer: Parameter<string> = { read: (given) => (isCustomerId(given) ? given : undefined), message: 'must be the `next` of the page before' };
const place: Parameter<string> = { read: (given) => (/^[A-Za-z0-9._-]{1,249}\/\d{1,9}\/\d{1,18}$/.test(given) ? given : undefined), message: 'must be the `next` of the page before' };
const limit = integer(1, 1_000);
const version = integer(1, MOST);

/** Events that a read model cannot fold, whose customers wait behind them, and records of the journey topic that nobody can read. */
@Controller('v1/projections')
export class ParkedController {
  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly unreadable: UnreadableRecords) {}

  @Get('unreadable')
  unreadableRecords(@Query() query: Record<string, unknown>): Promise<UnreadablePage> {
    const { cursor, limit: most = 100 } = readQuery(query, { cursor: place, limit });
    return whileReachable(this.unreadable.list(cursor, most));
  }

  @Get(':name/parked')
  list(@Param('name') name: string, @Query() query: Record<string, unknown>): Promise<ParkedPage> {
    const { cursor: after, ...which } = readQuery(query, { cursor: customer, limit, version });
    return whileReachable(this.engine.parked.list(name, { ...which, after }));
  }

  @Post(':name/parked/:customerId/retry') @HttpCode(200)
  retry(@Param('name') name: string, @Param('customerId') customerId: string, @Query() query: Record<string, unknown>): Promise<LetGo> {
    requireCustomer(name, customerId);
    return whileReachable(this.engine.parked.retry(name, customerId, readQuery(query, { version }).version));
  }

  @Delete(':name/parked/:customerId')
  drop(@Param('name') name: string, @Param('customerId') customerId: string, @Query() query: Record<string, unknown>, @Body() body: unknown): Promise<LetGo> {
    requireCustomer(name, customerId);
    const { reason } = readBody(DropEventRequest, body);
    return whileReachable(this.engine.parked.drop(name, customerId, reason, readQuery(query, { version }).version));
  }
}

/** No other text may reach the database, which refuses some. @throws ProblemError 404 */
function requireCustomer(name: string, customerId: string): void {
  if (!isCustomerId(customerId)) throw new ProblemError(404, 'not_parked', `No event of such a customer is parked in ${name}.`);
}
