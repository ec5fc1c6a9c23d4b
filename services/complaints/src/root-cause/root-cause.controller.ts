import { BANK, readStored, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock } from '@evenhand/event-sourcing';
import type { Outcome } from '@evenhand/event-sourcing';
import type { Fact } from '@evenhand/ingest';
import { code, ProblemError, traceOf } from '@evenhand/nest';
import { Body, Controller, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dataOf, readCommand } from '../complaint/complaint.requests';
import { ComplaintsCommands } from '../complaints.commands';

const PLANNED = 'evenhand.complaints.corrective-action-planned.v1';
const COMPLETED = 'evenhand.complaints.corrective-action-completed.v1';
const id = code(64);

/** What a corrective action's command came to; `events` is empty where it had been stored before. */
interface Answer {
  readonly rootCauseId: string;
  readonly position: number;
  readonly events: readonly CloudEvent[];
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What is done about the causes of complaints, by the bank as a whole. */
@Controller('v1/root-causes')
export class RootCauseController {
  constructor(private readonly commands: ComplaintsCommands, private readonly clock: Clock) {}

  @Post(':id/plan') @HttpCode(201)
  plan(
    @Param('id') cause: string, @Body() body: unknown, @Headers('idempotency-key') key: string | undefined, @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    return this.act(PLANNED, cause, body, key, { request, reply }, (made) => ({ actionId: `act_${made}` }));
  }

  @Post(':id/complete') @HttpCode(201)
  complete(
    @Param('id') cause: string, @Body() body: unknown, @Headers('idempotency-key') key: string | undefined, @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    return this.act(COMPLETED, cause, body, key, { request, reply }, () => ({}));
  }

  private async act(type: string, rootCauseId: string, body: unknown, key: string | undefined, { request, reply }: Exchange, ids: (made: string) => object): Promise<Answer> {
    if (id.read(rootCauseId) === undefined) throw new ProblemError(404, 'unknown_root_cause', `There is no root cause ${rootCauseId}.`);
    const { said } = readCommand({ type, data: dataOf('rootCauseId', rootCauseId, ids) }, body, key);
    const event = { ...said, subject: BANK };
    const intent = this.commands.commanded({ time: new Date(this.clock.now()).toISOString(), ...event }, event, { traceparent: traceOf(request) });
    const [outcome] = (await this.commands.decide([intent])) as [Outcome<unknown, Fact>];
    if (outcome.status === 'rejected') throw outcome.error;
    if (outcome.status === 'duplicate') void reply.status(200);
    const events = outcome.status === 'stored' ? outcome.events.map(({ event }) => readStored(serialise(event))) : [];
    return { rootCauseId, position: outcome.status === 'stored' ? outcome.last : outcome.position, events };
  }
}
