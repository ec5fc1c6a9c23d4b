import { ProblemError, readQuery, required } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isId, isSource, MAX_SOURCE } from '../record/inbound.item';
import { ResultStore } from './result.store';

const source: Parameter<string> = { read: (text) => (isSource(text) ? text : undefined), message: `must be the event's source: a URI reference of 1 to ${MAX_SOURCE} characters` };
const id: Parameter<string> = { read: (text) => (isId(text) ? text : undefined), message: 'must be the event\'s id: 1 to 64 of A-Z a-z 0-9 . _ : ~ -' };

/** What became of an event that was published over Kafka. */
@Controller('v1/inbound/results')
export class ResultsController {
  constructor(private readonly results: ResultStore) {}

  @Get()
  async show(@Query() query: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    const name = readQuery(query, { source: required(source), id: required(id) });
    const answer = await this.results.find(name);
    if (answer === undefined) throw new ProblemError(404, 'unknown_result', 'No answer to an event of this source and id is known: it may not have been taken from the topic yet, or was answered too long ago.');
    await reply.type('application/json').send(answer);
  }
}
