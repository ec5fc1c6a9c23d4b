import { DATE } from '@evenhand/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { position, readQuery, required } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { PromiseDaysReader } from './promise-days.reader';
import type { PromiseDaysView } from './promise-days.reader';

const day: Parameter<string> = { read: (text) => (DATE.test(text) ? text : undefined), message: 'must be a day such as 2026-01-05' };

@Controller('v1/promise-days')
export class PromiseDaysController {
  constructor(private readonly reader: PromiseDaysReader) {}

  @Get()
  days(@Query() query: Record<string, unknown>): Promise<PromiseDaysView> {
    return this.reader.days(readQuery(query, { from: required(day), to: required(day), minPosition: position }));
  }
}
