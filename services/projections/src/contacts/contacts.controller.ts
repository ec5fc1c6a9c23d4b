import { invalidParameters, position, readQuery } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { Controller, Get, Query } from '@nestjs/common';
import { ColumnsThread } from '../columns/columns.thread';
import type { Answers } from '../columns/messages';
import type { ProjectedEvent } from '../projected-event';
import { reachProjection } from '../reads';
import { contactActivity } from './contact-activity.projection';
import { dayOrInstant, duration, listOf, zone } from './contacts.parameters';
import { contactGroupings, contactMeasures } from './contacts.question';
import { LocalTime } from './local-time';

const WEEK_MS = 7 * 24 * 3_600_000;
/** the bank's zone, as libs/scoring cuts its days */
export const BANK_ZONE = 'UTC';

const parameters = {
  from: dayOrInstant, to: dayOrInstant, tz: zone, by: listOf(...contactGroupings), measures: listOf(...contactMeasures), repeatWithin: duration, minPosition: position,
};

@Controller('v1/contacts')
export class ContactsController {
  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly columns: ColumnsThread) {}

  @Get()
  async contacts(@Query() query: Record<string, unknown>): Promise<Answers['contacts']> {
    const { from, to, tz = BANK_ZONE, by = [], measures = contactMeasures, repeatWithin = WEEK_MS, minPosition = 0 } = readQuery(query, parameters);
    const local = new LocalTime(tz);
    const range = { from: from === undefined ? -Infinity : from(local), to: to === undefined ? Infinity : to(local) };
    if (range.from > range.to) throw invalidParameters([{ field: 'to', rule: 'range', message: 'must not be before from' }]);
    await reachProjection(this.engine, contactActivity.name, minPosition);
    return this.columns.ask({ kind: 'contacts', minPosition, question: { ...range, zone: tz, by, measures, repeatWithinMs: repeatWithin } });
  }
}
