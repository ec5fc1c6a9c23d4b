import { instant, integer, invalidParameters, oneOf, position, readQuery } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { dayOf, roundScores } from '@evenhand/scoring';
import type { CustomerScores } from '@evenhand/scoring';
import { Controller, Get, Query } from '@nestjs/common';
import { ColumnsThread } from '../columns/columns.thread';
import { contactActivity } from '../contacts/contact-activity.projection';
import { customerState } from '../customer-state/customer-state.projection';
import type { ProjectedEvent } from '../projected-event';
import { reachProjection } from '../reads';
import { standingOf } from '../standing';
import type { Standing } from '../standing';
import { fairnessBands, listedScores, satisfactionBands } from './customer-columns';
import { decodeCursor, encodeCursor, hundredthsOf, sort as sortOrder } from './customers.parameters';
import { Reasons } from './reasons';
import type { ReasonView } from './reasons';
import type { Spread } from './spread.question';

const text: Parameter<string> = { read: (given) => given, message: 'must be `next` of the page before, of the same day and order' };
const parameters = {
  fairnessBand: oneOf(...fairnessBands), satisfactionBand: oneOf(...satisfactionBands),
  score: oneOf(...listedScores), min: hundredthsOf(-100, 100), max: hundredthsOf(-100, 100), minConfidence: hundredthsOf(0, 1),
  lastContactBefore: instant, sort: sortOrder, limit: integer(1, 200), cursor: text, at: instant, minPosition: position,
};
const NEEDIEST_FIRST = { score: 'fairness.treatment.overall', descending: false } as const;

/** A row of the list: scores as of the current bank day, rounded half-even to 2 decimals. */
export interface CustomerItem extends Omit<CustomerScores, 'metrics'> {
  readonly customerId: string;
  readonly lastContactAt: string | null;
  readonly reasons: readonly ReasonView[];
}

export interface CustomersPage extends Standing {
  readonly at: string;
  readonly items: readonly CustomerItem[];
  /** cursor of the next page, null at the end */
  readonly next: string | null;
}

@Controller('v1/customers')
export class CustomersController {
  private readonly reasons: Reasons;

  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly columns: ColumnsThread, private readonly clock: Clock, store: EventStore) {
    this.reasons = new Reasons(store);
  }

  @Get()
  async customers(@Query() query: Record<string, unknown>): Promise<CustomersPage> {
    const { sort = NEEDIEST_FIRST, score = sort.score, limit = 50, cursor, at, minPosition = 0, ...filter } = readQuery(query, parameters);
    const { now, day } = this.today(at);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, day, sort);
    if (cursor !== undefined && !after) throw invalidParameters([{ field: 'cursor', rule: 'format', message: text.message }]);
    if ((filter.min ?? -Infinity) > (filter.max ?? Infinity)) throw invalidParameters([{ field: 'max', rule: 'range', message: 'must not be below min' }]);
    await this.reach(minPosition);
    const found = await this.columns.ask({
      kind: 'customers', day, minPosition, question: { ...filter, score, sort: sort.score, descending: sort.descending, limit, ...(after && { after }) },
    });
    const reasons = await this.reasons.of(found.customers, sort, day, now);
    const items = found.customers.map(({ customerId, lastContactAt, scores }, i): CustomerItem => {
      const { fairness, satisfaction } = roundScores(scores);
      return { customerId, lastContactAt: lastContactAt === null ? null : new Date(lastContactAt).toISOString(), fairness, satisfaction, reasons: reasons[i] ?? [] };
    });
    return { at: new Date(now).toISOString(), ...standingOf([found]), items, next: found.more && found.last ? encodeCursor(day, sort, found.last) : null };
  }

  @Get('spread')
  async spread(@Query() query: Record<string, unknown>): Promise<{ at: string } & Standing & Spread> {
    const { at, minPosition = 0 } = readQuery(query, { at: instant, minPosition: position });
    const { now, day } = this.today(at);
    await this.reach(minPosition);
    const { spread, ...standing } = await this.columns.ask({ kind: 'spread', day, minPosition });
    return { at: new Date(now).toISOString(), ...standing, ...spread };
  }

  /** Lists are evaluated for the current bank day. @throws ProblemError 422 for a moment of another */
  private today(at: number | undefined): { now: number; day: number } {
    const now = this.clock.now();
    const day = dayOf(now);
    if (at !== undefined && dayOf(at) !== day) throw invalidParameters([{ field: 'at', rule: 'day', message: 'must lie in the current day of the bank: lists are kept for that day only' }]);
    return { now, day };
  }

  private async reach(minPosition: number): Promise<void> {
    await Promise.all([customerState, contactActivity].map(({ name }) => reachProjection(this.engine, name, minPosition)));
  }
}
