import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { DATE_TIME } from '@evenhand/contracts';
import { readBody } from '@evenhand/nest';
import { Matches } from 'class-validator';
import { whileReachable } from '../reachable';
import { Reactors } from '../reactors';
import type { TimeTold } from './suite-time';

class MoveRequest {
  /** where the clock is to stand */
  @Matches(DATE_TIME, { message: 'must be an RFC 3339 date-time, such as 2026-11-22T10:00:00Z' }) now!: string;
}

/** The suite's time. */
@Controller('v1/clock')
export class ClockController {
  constructor(private readonly reactors: Reactors) {}

  @Get()
  tell(): Promise<TimeTold> {
    return whileReachable(this.reactors.time.tell());
  }

  @Post() @HttpCode(200)
  move(@Body() body: unknown): Promise<TimeTold> {
    const { now } = readBody(MoveRequest, body);
    return whileReachable(this.reactors.time.moveTo(Date.parse(now)));
  }
}
