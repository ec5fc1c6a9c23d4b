import { integer, invalidParameters, oneOf, position, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { EventStore } from '@evenhand/event-sourcing';
import { journeyItem } from '@evenhand/journey-log';
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { isCustomerId, reachHead, unknownCustomer } from '../reads';
import { decodeCursor, encodeCursor, readJourney } from './journey.reader';

const DEFAULT_LIMIT = 100;
const cursorText: Parameter<string> = { read: (text) => text, message: 'must be given once' };
const parameters = { limit: integer(1, 1_000), cursor: cursorText, order: oneOf('asc', 'desc'), minPosition: position };

@Controller('v1/customers/:customerId/journey')
export class JourneyController {
  constructor(private readonly store: EventStore) {}

  /** Answers JSON text put together from the stored texts, which are not parsed on their way. */
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  async journey(@Param('customerId') customerId: string, @Query() query: Record<string, unknown>): Promise<string> {
    const { limit = DEFAULT_LIMIT, cursor, order = 'asc', minPosition = 0 } = readQuery(query, parameters);
    const from = cursor === undefined ? undefined : decodeCursor(cursor, order);
    if (cursor !== undefined && from === undefined) {
      throw invalidParameters([{ field: 'cursor', rule: 'format', message: `must be the "next" of a page of the same journey in ${order} order` }]);
    }
    const head = await reachHead(this.store, minPosition);
    if (!isCustomerId(customerId)) throw unknownCustomer(customerId, head);
    const { events, next } = await readJourney(this.store, customerId, order, limit, from, head);
    if (events.length === 0 && from === undefined) throw unknownCustomer(customerId, head);
    return `{"items":[${events.map(journeyItem).join(',')}],"next":${next === undefined ? 'null' : `"${encodeCursor(order, next)}"`},"position":${head}}`;
  }
}
