import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { code, instant, integer, oneOf, ProblemError, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { whileReachable } from '../reachable';
import type { ParkedReaction } from '../reacting/parked';
import { Reactors } from '../reactors';
import { timerStates } from './timer.desk';
import type { TimerPage, TimerTold } from './timer.desk';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** `next` of the page before: what it is ordered by, then the id. */
const cursorOf = (shape: RegExp): Parameter<{ readonly place: number; readonly id: string }> => ({
  read: (text) => {
    const [place = '', id = ''] = text.split('.');
    return shape.test(place) && UUID.test(id) ? { place: Number(place), id } : undefined;
  },
  message: 'must be `next` of the page before',
});
const timerCursor = cursorOf(/^-?[0-9]{1,14}$/);
const parkedCursor = cursorOf(/^[0-9]{1,15}$/);
const limit = integer(1, 1_000);

interface ReactionPage {
  readonly items: readonly ParkedReaction[];
  readonly next: string | null;
  /** everything up to it was reacted to, by this process's services */
  readonly position: number;
  /** why reacting stands still */
  readonly error: string | null;
}

/** What is to happen by itself, and what of it failed. */
@Controller('v1')
export class TimersController {
  constructor(private readonly reactors: Reactors) {}

  @Get('timers')
  list(@Query() query: Record<string, unknown>): Promise<TimerPage> {
    const { limit: most = 100, cursor: after, ...filter } = readQuery(query, { state: oneOf(...timerStates), kind: code(128), customer: code(64), dueBefore: instant, limit, cursor: timerCursor });
    return whileReachable(this.reactors.timers.list({ ...filter, limit: most, ...(after && { after: { dueAt: after.place, id: after.id } }) }));
  }

  @Post('timers/:id/retry') @HttpCode(200)
  async retryTimer(@Param('id') id: string): Promise<TimerTold> {
    if (!UUID.test(id)) throw new ProblemError(404, 'unknown_timer', `There is no timer ${id}.`);
    const timer = await whileReachable(this.reactors.timers.retry(id));
    this.reactors.worker.wake();
    return timer;
  }

  @Get('reactions')
  async parked(@Query() query: Record<string, unknown>): Promise<ReactionPage> {
    const { limit: most = 100, cursor: after } = readQuery(query, { limit, cursor: parkedCursor });
    const { position, error } = this.reactors.reacting;
    const items = await whileReachable(this.reactors.parked.list(most + 1, after && { position: after.place, id: after.id }));
    const last = items.length > most ? items[most - 1] : undefined;
    return { items: items.slice(0, most), next: last ? `${last.position}.${last.reactionId}` : null, position, error };
  }

  @Post('reactions/:id/retry') @HttpCode(200)
  async retryReaction(@Param('id') id: string): Promise<{ reactionId: string; reason: string | null }> {
    if (!UUID.test(id)) throw new ProblemError(404, 'unknown_reaction', `No reaction ${id} is parked.`);
    const reason = await whileReachable(this.reactors.parked.retry(id));
    this.reactors.worker.wake();
    return { reactionId: id, reason };
  }
}
