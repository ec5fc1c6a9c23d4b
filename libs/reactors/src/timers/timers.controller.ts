import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { code, instant, integer, oneOf, position, ProblemError, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { whileReachable } from '../reachable';
import type { ParkedReaction } from '../reacting/parked';
import { Reactors } from '../reactors';
import { timerStates } from './timer.desk';
import type { TimerPage, TimerTold } from './timer.desk';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const cursor: Parameter<{ readonly dueAt: number; readonly id: string }> = {
  read: (text) => {
    const [at = '', id = ''] = text.split('.');
    return /^-?[0-9]{1,14}$/.test(at) && UUID.test(id) ? { dueAt: Number(at), id } : undefined;
  },
  message: 'must be `next` of the page before',
};
const limit = integer(1, 1_000);

/** What is to happen by itself, and what of it failed. */
@Controller('v1')
export class TimersController {
  constructor(private readonly reactors: Reactors) {}

  @Get('timers')
  list(@Query() query: Record<string, unknown>): Promise<TimerPage> {
    const { limit: most = 100, cursor: after, ...filter } = readQuery(query, { state: oneOf(...timerStates), kind: code(128), customer: code(64), dueBefore: instant, limit, cursor });
    return whileReachable(this.reactors.timers.list({ ...filter, limit: most, ...(after && { after }) }));
  }

  @Post('timers/:id/retry') @HttpCode(200)
  async retryTimer(@Param('id') id: string): Promise<TimerTold> {
    if (!UUID.test(id)) throw new ProblemError(404, 'unknown_timer', `There is no timer ${id}.`);
    const timer = await whileReachable(this.reactors.timers.retry(id));
    this.reactors.worker.wake();
    return timer;
  }

  @Get('reactions')
  async parked(@Query() query: Record<string, unknown>): Promise<{ items: readonly ParkedReaction[]; next: string | null; position: number; error: string | null }> {
    const { limit: most = 100, cursor: after = 0 } = readQuery(query, { limit, cursor: position });
    const { progress } = this.reactors.reactor;
    const items = await whileReachable(this.reactors.parked.list(after, most));
    return { items, next: items.length === most ? String(items.at(-1)?.position) : null, position: progress.position, error: progress.error };
  }

  @Post('reactions/:id/retry') @HttpCode(200)
  async retryReaction(@Param('id') id: string): Promise<{ reactionId: string; reason: string | null }> {
    if (!UUID.test(id)) throw new ProblemError(404, 'unknown_reaction', `No reaction ${id} is parked.`);
    return { reactionId: id, reason: await whileReachable(this.reactors.parked.retry(id)) };
  }
}
