import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ItemResult } from './item-result';

const NAME = 'evenhand_events_answered_total';

/** Counts posted events by service and answer: one counter in a process, whatever doors it has. */
export function answeredBy(service: string, metrics: Registry): (results: readonly ItemResult[]) => void {
  const counter = (metrics.getSingleMetric(NAME) as Counter | undefined)
    ?? new Counter({ name: NAME, help: 'Posted events by service and answer', labelNames: ['service', 'status'], registers: [metrics] });
  return (results) => {
    for (const status of ['stored', 'duplicate', 'rejected'] as const) counter.inc({ service, status }, results.filter((result) => result.status === status).length);
  };
}
