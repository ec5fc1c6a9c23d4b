import { randomUUID } from 'node:crypto';
import { digestOf, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import type { ItemResult } from '@evenhand/ingest';
import { code, ProblemError, readBody, traceOf } from '@evenhand/nest';
import { Body, Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { InteractionsCommands } from '../interactions.commands';

const OUTCOMES = ['reached', 'no_answer', 'declined'];
const COMPLETED = 'evenhand.interactions.follow-up-completed.v1';
const DESK = 'urn:evenhand:follow-up-desk';
const CLOSED: ReadonlySet<string> = new Set(['follow_up_closed', 'already_recorded']);
const id = code(64);

interface Completed {
  readonly followUpId: string;
  readonly status: 'stored' | 'duplicate';
  readonly position: number;
}

class CompleteRequest {
  /** how it went */
  @IsIn(OUTCOMES, { message: `must be one of ${OUTCOMES.join(', ')}` }) outcome!: string;
  /** what the customer says of it, 1..5 */
  @IsOptional() @IsInt({ message: 'must be an integer from 1 to 5' }) @Min(1, { message: 'must be an integer from 1 to 5' }) @Max(5, { message: 'must be an integer from 1 to 5' })
  helpful?: number;
  /** who did it */
  @IsOptional() @Matches(/^[A-Za-z0-9._:~-]{1,64}$/, { message: 'must be 1 to 64 of A-Z a-z 0-9 . _ : ~ -' }) actorref?: string;
}

/** What the follow-up queue's desk reports; the queue itself is a read model. */
@Controller('v1/follow-ups')
export class FollowUpController {
  constructor(private readonly commands: InteractionsCommands, private readonly store: EventStore, private readonly clock: Clock) {}

  /** Again with the same Idempotency-Key it answers as the first time. */
  @Post(':id/complete') @HttpCode(200)
  async complete(
    @Param('id') followUpId: string, @Body() body: unknown, @Req() request: FastifyRequest, @Headers('idempotency-key') key: string = randomUUID(),
  ): Promise<Completed> {
    const { outcome, helpful, actorref } = readBody(CompleteRequest, body);
    const said = {
      specversion: '1.0', id: key, source: DESK, type: COMPLETED, subject: await this.customerOf(followUpId), actorkind: 'staff', ...(actorref !== undefined && { actorref }),
      data: { followUpId, outcome, ...(helpful !== undefined && { helpful }) },
    } as const;
    const candidate = this.commands.candidate({ ...said, time: new Date(this.clock.now()).toISOString() }, { traceparent: traceOf(request) });
    // Without the moment, which the desk adds: the same sent again is the same.
    const taken = 'command' in candidate ? { ...candidate, digest: digestOf(serialise(said as object as CloudEvent)) } : candidate;
    const [result] = (await this.commands.take([taken])) as [ItemResult];
    if (result.status !== 'rejected') return { followUpId, status: result.status, position: result.position };
    const { status, code: why, detail, errors } = result.problem;
    throw new ProblemError(CLOSED.has(why) ? 409 : status, why, detail, { errors });
  }

  /** @throws ProblemError 404 unknown_follow_up */
  private async customerOf(followUpId: string): Promise<string> {
    const stream = `follow-up-${followUpId}`;
    const events = id.read(followUpId) === undefined ? undefined : (await this.store.readStreams([stream])).get(stream);
    if (!events?.[0]) throw new ProblemError(404, 'unknown_follow_up', `There is no follow-up ${followUpId}.`);
    return events[0].customer;
  }
}
