import { setImmediate } from 'node:timers/promises';
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { InteractionsCommands } from '../interactions.commands';
import type { Candidate, ItemResult } from '../interactions.commands';
import { IngestBody, parseBatch, parseOne } from './bodies';
import { recordStream } from './stream';

const BREATH_ITEMS = 16;
const BREATH_MS = 20;

/** `POST /v1/interactions/events`: one event, a batch or a stream, told apart by the content type. */
@Controller('v1/interactions/events')
export class IngestController {
  constructor(private readonly commands: InteractionsCommands) {}

  @Post()
  async publish(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { kind, content } = IngestBody.of(body);
    if (typeof content !== 'string') {
      const minimal = /(^|[,;\s])return=minimal($|[,;\s])/.test(String(request.headers.prefer ?? ''));
      if (minimal) reply.header('preference-applied', 'return=minimal');
      await reply.status(200).type('application/x-ndjson').send(recordStream(this.commands, content, minimal));
    } else if (kind === 'batch') {
      await reply.status(200).send(await this.commands.record(await this.candidates(parseBatch(content))));
    } else {
      const [result] = (await this.commands.record([this.commands.candidate(parseOne(content))])) as [ItemResult];
      if (result.status === 'rejected') await reply.status(result.problem.status).type('application/problem+json').send(result.problem);
      else await reply.status(result.status === 'stored' ? 201 : 200).send(result);
    }
  }

  /** Judges a batch, with a breath for other requests now and then: naming what is wrong with many bad items takes its time. */
  private async candidates(items: readonly unknown[]): Promise<Candidate[]> {
    const candidates: Candidate[] = [];
    for (let since = performance.now(); candidates.length < items.length; ) {
      candidates.push(this.commands.candidate(items[candidates.length]));
      if (candidates.length % BREATH_ITEMS > 0 || performance.now() - since < BREATH_MS) continue;
      await setImmediate();
      since = performance.now();
    }
    return candidates;
  }
}
