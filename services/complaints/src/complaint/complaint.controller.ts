import { MAX_ITEM_BYTES } from '@evenhand/contracts';
import { code, ProblemError, traceOf } from '@evenhand/nest';
import { Body, Controller, Get, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ComplaintDesk } from './complaint.desk';
import type { DeskAnswer } from './complaint.desk';
import { dataOf, readCommand } from './complaint.requests';
import { complaintView, type ComplaintView } from './complaint.view';
import { CAUSE, commandTypes, FILED, PAID, REVERSED } from './desk.commands';

const id = code(64);
const asItem = { bodyLimit: MAX_ITEM_BYTES } as const;

/** The complaint desk: one complaint, and what may be done about it. */
@Controller('v1/complaints')
export class ComplaintController {
  constructor(private readonly desk: ComplaintDesk) {}

  @Post() @RouteConfig(asItem)
  async file(
    @Body() body: unknown, @Headers('idempotency-key') key: string | undefined, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const command = readCommand({ type: FILED, takes: ['subject'], data: (given, made) => ({ complaintId: `cmp_${made}`, ...given }) }, body, key);
    return answered(await this.desk.carryOut({ ...command, traceparent: traceOf(request) }), reply);
  }

  @Get(':id')
  async show(@Param('id') complaintId: string): Promise<ComplaintView> {
    return complaintView(await this.desk.standing(known(complaintId)), this.desk);
  }

  @Post(':id/:command') @RouteConfig(asItem)
  async act(
    @Param('id') complaintId: string, @Param('command') name: string, @Body() body: unknown, @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const type = commandTypes.get(name);
    if (!type) throw new ProblemError(404, 'unknown_command', `There is no command ${name}; these are: ${[...commandTypes.keys()].join(', ')}.`);
    const standing = await this.desk.standing(known(complaintId));
    // What takes a payment back names the payment; the desk looks whose it is.
    const command = readCommand({ type, takes: ['expectedRevision'], data: type === REVERSED ? (given) => given : dataOf('complaintId', complaintId, idsOf(type)) }, body, key);
    return answered(await this.desk.carryOut({ ...command, traceparent: traceOf(request) }, standing), reply);
  }
}

type Answer = Omit<DeskAnswer, 'again'>;

function answered({ again, ...answer }: DeskAnswer, reply: FastifyReply): Answer {
  void reply.status(again ? 200 : 201);
  return answer;
}

/** Ids that the desk gives where the body names none. */
function idsOf(type: string): (made: string) => object {
  if (type === PAID) return (made) => ({ compensationId: `pay_${made}` });
  if (type === CAUSE) return (made) => ({ rootCauseId: `rc_${made}` });
  return () => ({});
}

/** No other text can name a complaint. @throws ProblemError 404 */
function known(complaintId: string): string {
  if (id.read(complaintId) === undefined) throw new ProblemError(404, 'unknown_complaint', `There is no complaint ${complaintId}.`);
  return complaintId;
}
