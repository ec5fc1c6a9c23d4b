import { parser } from '@prometheus-io/lezer-promql';
import { documentsOf, textOf } from './yaml.files';

/** One PromQL expression that somebody will ask, and where it stands. */
export interface Question {
  readonly where: string;
  readonly expr: string;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string; readonly datasource: { readonly uid: string } }[];
}

export const alertRules = (): readonly AlertRule[] =>
  (documentsOf('infra/observability/alerts.yml')[0] as { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] }).groups.flatMap(({ rules }) => rules);
export const panels = (): readonly Panel[] => (JSON.parse(textOf('infra/observability/grafana/dashboards/evenhand.json')) as { readonly panels: readonly Panel[] }).panels;

/** All that the alerts and the dashboard ask. */
export function questions(): Question[] {
  return [
    ...alertRules().map(({ alert, expr }) => ({ where: `alert ${alert}`, expr })),
    ...panels().flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: `panel ${title}`, expr }))),
  ];
}

/** @returns the metrics that an expression reads, and the labels it tells them apart by @throws Error with the place where it is no PromQL */
export function asked(expr: string): { readonly metrics: string[]; readonly labels: string[] } {
  const [metrics, labels] = [new Set<string>(), new Set<string>()];
  parser.parse(expr).iterate({
    enter: ({ name, type, from, to }) => {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      if (name === 'Identifier') metrics.add(expr.slice(from, to));
      if (name === 'LabelName') labels.add(expr.slice(from, to));
    },
  });
  return { metrics: [...metrics], labels: [...labels] };
}

/** What Prometheus and its configuration add to what a process tells. */
export const OF_PROMETHEUS = { metrics: ['up'], labels: ['job', 'instance', 'service', 'le'] };

/** @returns the metric names of a process's /metrics, histograms' series too, and the labels they have */
export function told(text: string): { readonly metrics: Set<string>; readonly labels: Set<string> } {
  const [metrics, labels] = [new Set<string>(), new Set<string>()];
  for (const [, name, kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) for (const suffix of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) metrics.add(`${name}${suffix}`);
  for (const [, inner] of text.matchAll(/^[a-z_:]+\{([^}]*)\}/gm)) for (const [, label] of (inner as string).matchAll(/([a-z_]+)="/g)) labels.add(label as string);
  return { metrics, labels };
}
