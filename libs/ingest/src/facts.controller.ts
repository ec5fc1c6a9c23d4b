import { setImmediate } from 'node:timers/promises';
import { traceOf } from '@evenhand/nest';
import { Body, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IngestBody, parseBatch, parseOne } from './bodies';
import type { Coming, FactDoor } from './fact-door';
import { saysHistory } from './history.header';
import type { Candidate, ItemResult } from './item-result';
import { takeStream } from './stream';

const BREATH_ITEMS = 16;
const BREATH_MS = 20;

/** `POST /v1/<service>/events`: one event, a batch or a stream, told apart by the content type. A service's own class says the path and its door. */
export abstract class FactsController<Context = unknown> {
  constructor(private readonly door: Pick<FactDoor<unknown, Context>, 'candidate' | 'take' | 'channel'>) {}

  @Post()
  async publish(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { kind, content } = IngestBody.of(body);
    const coming = { history: saysHistory(request.headers), traceparent: traceOf(request) };
    if (typeof content !== 'string') {
      const minimal = /(^|[,;\s])return=minimal($|[,;\s])/.test(String(request.headers.prefer ?? ''));
      if (minimal) reply.header('preference-applied', 'return=minimal');
      await reply.status(200).type('application/x-ndjson').send(takeStream(this.door, content, { ...coming, minimal }));
    } else if (kind === 'batch') {
      await reply.status(200).send(await this.door.take(await this.candidates(parseBatch(content), coming)));
    } else {
      const [result] = (await this.door.take([this.door.candidate(parseOne(content), coming)])) as [ItemResult];
      if (result.status === 'rejected') await reply.status(result.problem.status).type('application/problem+json').send(result.problem);
      else await reply.status(result.status === 'stored' ? 201 : 200).send(result);
    }
  }

  /** Judges a batch, with a breath for other requests now and then: naming what is wrong with many bad items takes its time. */
  private async candidates(items: readonly unknown[], coming: Coming): Promise<Candidate<Context>[]> {
    const candidates: Candidate<Context>[] = [];
    for (let since = performance.now(); candidates.length < items.length; ) {
      candidates.push(this.door.candidate(items[candidates.length], coming));
      if (candidates.length % BREATH_ITEMS > 0 || performance.now() - since < BREATH_MS) continue;
      await setImmediate();
      since = performance.now();
    }
    return candidates;
  }
}
