import { SMALLEST_FLAGGED, SMALLEST_SHOWN, requiredSize } from '@evenhand/audit';
import { strataOf } from './audit-strata';
import { metricNames, metrics } from './audit.metrics';
import type { Metric, MetricName } from './audit.metrics';

/** Below `shown` nothing is told of a group, below `flagged` nothing is judged. */
export const sizes = { shown: SMALLEST_SHOWN, flagged: SMALLEST_FLAGGED } as const;

/** A metric in words, from the table that it is computed by. */
export interface MetricDefinition extends Pick<Metric, 'title' | 'n' | 'k' | 'favourable' | 'formula' | 'flag'> {
  readonly name: MetricName;
  /** within which like is compared with like: of our own complaints, and of a register's; null where the crude figures are all there is */
  readonly strata: { readonly own: readonly string[]; readonly register: readonly string[] } | null;
  readonly sizes: typeof sizes;
}

/** As questions name what complaints are told apart by. */
const camel = (column: string): string => column.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

export function definitionOf(name: MetricName): MetricDefinition {
  const { title, n, k, favourable, formula, flag, strata }: Metric = metrics[name];
  return { name, title, n, k, favourable, formula, flag, strata: strata ? { own: strataOf.own.map(camel), register: strataOf.register.map(camel) } : null, sizes };
}

export const definitions: readonly MetricDefinition[] = metricNames.map(definitionOf);

/** How many complaints each group needs to find a rate of four fifths of the other's, with 80 % power at 5 %, by the other's rate. */
export const needed = [0.2, 0.3, 0.5, 0.7, 0.9].map((rate) => ({ rate, n: requiredSize(rate) }));
