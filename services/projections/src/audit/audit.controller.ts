import { Clock } from '@evenhand/event-sourcing';
import { integer, invalidParameters, oneOf, position, readQuery, required } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import { dayOf, defaultPolicy } from '@evenhand/scoring';
import { Controller, Get, Query } from '@nestjs/common';
import { ColumnsThread } from '../columns/columns.thread';
import type { ProjectedEvent } from '../projected-event';
import { reachProjection } from '../reads';
import type { Standing } from '../standing';
import type { AuditAnswer } from './audit-answer';
import { groupingNames } from './audit-groups';
import type { GroupingName } from './audit-groups';
import { definitionOf, definitions } from './audit.definitions';
import type { MetricDefinition } from './audit.definitions';
import { metricNames } from './audit.metrics';
import type { MetricName } from './audit.metrics';
import { month } from './audit.parameters';
import { complaintAudit } from './complaint-audit.projection';
import { lastDayOf, monthText } from './months';

const DAY_MS = 86_400_000;
/** as people count, in days; a year's worth is more than any limit */
export const MOST_DAYS = 366;
export const DEFAULT_DAYS = 30;

const parameters = { by: oneOf(...groupingNames), metric: required(oneOf(...metricNames)), from: month, to: month, limit: integer(1, MOST_DAYS), minPosition: position };

/** `asOf`: up to when open complaints were watched; what was answered afterwards was open then. */
export interface ComplaintAudit extends AuditAnswer, Standing {
  readonly asOf: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly by: GroupingName | null;
  readonly metric: MetricName;
  readonly definition: MetricDefinition;
}

@Controller('v1')
export class AuditController {
  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly columns: ColumnsThread, private readonly clock: Clock) {}

  @Get('audit/complaints')
  async complaints(@Query() query: Record<string, unknown>): Promise<ComplaintAudit> {
    const { by, metric, from, to, limit = DEFAULT_DAYS, minPosition = 0 } = readQuery(query, parameters);
    if ((from ?? -Infinity) > (to ?? Infinity)) throw invalidParameters([{ field: 'to', rule: 'range', message: 'must not be before from' }]);
    await reachProjection(this.engine, complaintAudit.name, minPosition);
    const asOf = asOfOf(this.clock.now(), to);
    const { answer, ...standing } = await this.columns.ask({ kind: 'audit', minPosition, question: { metric, by, from, to, limit, asOfDay: dayOf(asOf) } });
    return {
      ...standing, asOf: new Date(asOf).toISOString(), from: from === undefined ? null : monthText(from), to: to === undefined ? null : monthText(to), by: by ?? null, metric,
      definition: definitionOf(metric), ...answer,
    };
  }

  @Get('metrics/definitions')
  definitions(@Query() query: Record<string, unknown>): { readonly metrics: readonly MetricDefinition[] } {
    readQuery(query, {});
    return { metrics: definitions };
  }
}

/** Now, or the last moment of the range where that is over: the same question has the same answer then. */
export const asOfOf = (now: number, to: number | undefined): number => (to === undefined ? now : Math.min(now, (lastDayOf(to) + 1) * DAY_MS - defaultPolicy.offsetMs - 1));
