import { MAX_ITEM_BYTES, readStored, serialise } from '@evenhand/contracts';
import type { EquityReviewDecided, EquityReviewOpened } from '@evenhand/contracts';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import type { Outcome, StoredEvent } from '@evenhand/event-sourcing';
import { factOf } from '@evenhand/ingest';
import type { Fact } from '@evenhand/ingest';
import { code, ProblemError, problemOf, traceOf } from '@evenhand/nest';
import { Body, Controller, Get, Headers, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answeredBefore } from '../complaint/answered';
import type { AnsweredEvent } from '../complaint/answered';
import { dataOf, readCommand } from '../complaint/complaint.requests';
import { ComplaintsCommands } from '../complaints.commands';
import { equityReview } from './equity-review.decider';

const DECIDED = 'evenhand.complaints.equity-review-decided.v1';
const id = code(64);

/** `position`: of the last event stored. */
interface Answer {
  readonly equityReviewId: string;
  readonly position: number;
  readonly events: readonly AnsweredEvent[];
}

/** A review as it stands. What only its decision tells is null until then. */
export interface EquityReviewView extends Omit<EquityReviewOpened, 'qEntBp' | 'qPeerBp' | 'peerN'> {
  readonly customerId: string;
  readonly qEntBp: number | null;
  readonly qPeerBp: number | null;
  readonly peerN: number | null;
  readonly openedAt: string;
  readonly state: 'open' | 'decided';
  readonly topUpMinor: number | null;
  readonly currency: string | null;
  readonly reason: string | null;
  readonly qEntAfterBp: number | null;
  readonly qPeerAfterBp: number | null;
  readonly decidedAt: string | null;
  readonly position: number;
}

/** Redress that seems too low: a person decides whether it is topped up. */
@Controller('v1/equity-reviews')
export class EquityReviewController {
  constructor(private readonly commands: ComplaintsCommands, private readonly store: EventStore, private readonly clock: Clock) {}

  @Get(':id')
  async show(@Param('id') equityReviewId: string): Promise<EquityReviewView> {
    return viewOf(equityReviewId, await this.eventsOf(equityReviewId));
  }

  @Post(':id/decide') @RouteConfig({ bodyLimit: MAX_ITEM_BYTES })
  async decide(
    @Param('id') equityReviewId: string, @Body() body: unknown, @Headers('idempotency-key') key: string | undefined, @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    const [opened] = await this.eventsOf(equityReviewId);
    const { said } = readCommand({ type: DECIDED, data: dataOf('equityReviewId', equityReviewId) }, body, key);
    const event = { time: new Date(this.clock.now()).toISOString(), ...said, subject: opened.customer };
    const intent = this.commands.commanded(event, said, { traceparent: traceOf(request) });
    const [outcome] = (await this.commands.decide([intent])) as [Outcome<unknown, Fact>];
    if (outcome.status === 'rejected') throw refused(outcome.error);
    void reply.status(outcome.status === 'stored' ? 201 : 200);
    if (outcome.status === 'stored') {
      const events = outcome.events.map(({ event }): AnsweredEvent => ({ ...readStored(serialise(event)), stream: intent.stream, revision: outcome.revision, position: outcome.last }));
      return { equityReviewId, position: outcome.last, events };
    }
    const { events } = await answeredBefore(this.store, intent.stream, intent.id);
    return { equityReviewId, position: events.at(-1)?.position ?? outcome.position, events };
  }

  /** @throws ProblemError 404 unknown_equity_review */
  private async eventsOf(equityReviewId: string): Promise<readonly [StoredEvent, ...StoredEvent[]]> {
    const stream = `equity-review-${equityReviewId}`;
    // No other text can name one.
    const [first, ...more] = id.read(equityReviewId) === undefined ? [] : ((await this.store.readStreams([stream])).get(stream) ?? []);
    if (!first) throw new ProblemError(404, 'unknown_equity_review', `There is no equity review ${equityReviewId}.`);
    return [first, ...more];
  }
}

/** One that is decided is decided: that is a conflict, not a mistake in what was sent. */
function refused(error: Error): ProblemError {
  const { status, code: named, detail, errors } = problemOf(error);
  return new ProblemError(named === 'equity_review_closed' ? 409 : status, named, detail, { errors });
}

function viewOf(equityReviewId: string, events: readonly StoredEvent[]): EquityReviewView {
  const stored = events.map(({ body }) => readStored(body));
  const { opened, decided } = stored.map(factOf).reduce((known, fact) => equityReview.evolve(known, fact), equityReview.initialState);
  const { complaintId, causes, qEntBp = null, qPeerBp = null, peerN = null } = opened as EquityReviewOpened;
  const { topUpMinor = null, currency = null, reason = null, qEntAfterBp = null, qPeerAfterBp = null } = (decided ?? {}) as Partial<EquityReviewDecided>;
  const momentOf = (type: string): string | null => stored.find((event) => event.type === type)?.time ?? null;
  return {
    equityReviewId, complaintId, customerId: (events[0] as StoredEvent).customer, causes, qEntBp, qPeerBp, peerN, openedAt: (stored[0] as { time: string }).time,
    state: decided ? 'decided' : 'open', topUpMinor, currency, reason, qEntAfterBp, qPeerAfterBp, decidedAt: momentOf(DECIDED), position: (events.at(-1) as StoredEvent).position,
  };
}
