import { MAX_ITEM_BYTES, readStored } from '@evenhand/contracts';
import type { BlindReviewDrawn } from '@evenhand/contracts';
import { EventStore } from '@evenhand/event-sourcing';
import { ProblemError, traceOf } from '@evenhand/nest';
import { Body, Controller, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ComplaintDesk } from '../complaint/complaint.desk';
import { invalid, readCommand } from '../complaint/complaint.requests';

const COMPLETED = 'evenhand.complaints.blind-review-completed.v1';
const TOKEN = /^[0-9a-f]{32}$/;

/** `position`: of the last event stored. */
interface Answer {
  readonly token: string;
  readonly position: number;
}

/** What a blind reviewer says, who knows a case by its token alone: nothing that is answered leads to the complaint. */
@Controller('v1/blind-reviews')
export class BlindReviewController {
  constructor(private readonly desk: ComplaintDesk, private readonly store: EventStore) {}

  @Post(':token/complete') @RouteConfig({ bodyLimit: MAX_ITEM_BYTES })
  async complete(
    @Param('token') token: string, @Body() body: unknown, @Headers('idempotency-key') key: string | undefined, @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const complaintId = await this.complaintOf(token);
    const command = { ...readCommand({ type: COMPLETED, data: (given) => ({ ...own(given), complaintId }) }, body, key), traceparent: traceOf(request) };
    const answer = await this.desk.standing(complaintId).then((standing) => this.desk.carryOut(command, standing)).catch((error: unknown) => {
      throw hidden(error);
    });
    void reply.status(answer.again ? 200 : 201);
    return { token, position: answer.position };
  }

  /** @throws ProblemError 404 unknown_blind_review */
  private async complaintOf(token: string): Promise<string> {
    const stream = `blind-review-${token}`;
    const [drawn] = TOKEN.test(token) ? ((await this.store.readStreams([stream])).get(stream) ?? []) : [];
    if (!drawn) throw unknown();
    return (readStored(drawn.body).data as BlindReviewDrawn).complaintId;
  }
}

const unknown = (): ProblemError => new ProblemError(404, 'unknown_blind_review', 'There is no blind review of that token.');

/** The token stands for the complaint: a body that names one guesses. */
function own(given: object): object {
  if ('complaintId' in given) throw invalid([{ field: '/data/complaintId', rule: 'unknown', message: 'is no field here' }]);
  return given;
}

/** A refusal by the complaint's stage would tell the stage, and what the bank does next; one that it is not there, its name. */
function hidden(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  if (error.status === 404) return unknown();
  if (error.status !== 409) return error;
  return new ProblemError(409, 'blind_review_closed', 'The review is completed already, or is not asked for any more.');
}
