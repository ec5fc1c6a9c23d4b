import { SMALLEST_SHOWN } from '@evenhand/audit';
import { NOTHING } from './audit-answer';
import type { AuditAnswer, AuditGroup, AuditQuestion, Figures, Found, ResponseCell } from './audit-answer';
import { fieldOf } from './audit-groups';
import { membersOf } from './audit-scope';
import type { Members, Scope } from './audit-scope';
import type { AuditViews, Range, Shown } from './audit-views';
import { metrics } from './audit.metrics';
import type { Measure, Metric } from './audit.metrics';
import { measureBunching, measureCount, measureDays, measureGini, measureOdds, measureTheil } from './plain.measures';
import { measureRates } from './rate.measure';
import { measureRedress } from './redress.measure';
import { responsesOf } from './response.cells';
import { measureHandling, measureOnTime } from './time.measures';

/** The register's own words for a code of one of its fields; null where they are not known. */
export type LabelOf = (field: string, code: string) => string | null;

const measures: Readonly<Record<Measure, (scope: Scope) => Found>> = {
  count: measureCount, rate: measureRates, days: measureDays, redress: measureRedress, handlingTime: measureHandling, onTime: measureOnTime, equalizedOdds: measureOdds,
  theil: measureTheil, gini: measureGini, bunching: measureBunching,
};

/** Groups in the order of their codes, those that are not told last. What would tell of 10 or fewer complaints is suppressed, and is no part of any figure of the others. */
export function answerAudit(views: AuditViews, question: AuditQuestion, labelOf: LabelOf): AuditAnswer {
  const { columns, months } = views;
  const { by } = question;
  const metric: Metric = metrics[question.metric];
  const range: Range = { from: question.from ?? months?.from ?? 0, to: question.to ?? months?.to ?? 0 };
  const isShown = views.shown(by, question.metric);
  // a group that is not shown is listed whether it has a complaint in the range or not: that too would tell
  const members = membersOf(columns, views.groups(by), range, metric.counts(columns)).filter(({ name, all }) => by === undefined || all > 0 || !isShown(name, range));
  const shown = shownOf(members, isShown, range);
  const groups = members.filter((one) => shown.has(one));
  const measured = measures[metric.measure]({
    columns, question, metric, groups, favourable: metric.favours?.(columns) ?? ((): boolean => false), strata: () => views.strata(by),
  });
  const isAnswerShown = views.shownAnswer(by);
  const cells = question.metric === 'response' ? responsesOf(columns, members, {
    group: (i) => shown.has(members[i] as Members), answer: (i, code) => isAnswerShown((members[i] as Members).name, code, range),
  }, (code) => labelOf('sourceResponse', code)) : undefined;
  const figures = new Map(groups.map((one, i) => [one, measured.figures[i] as Figures]));
  const field = fieldOf(by);
  const labelled = (code: string | null): string | null => (field === undefined || code === null ? null : labelOf(field, code));
  const { standardised, mantelHaenszel, reference = null, overall = null } = measured;
  return { groups: members.map((one, i) => groupOf(one, labelled(one.name), figures.get(one), cells?.[i])), standardised, mantelHaenszel, reference, overall };
}

function groupOf({ name, n }: Members, label: string | null, figures: Figures | undefined, responses: readonly ResponseCell[] | undefined): AuditGroup {
  if (!figures) return { group: name, label, n: null, ...NOTHING, suppressed: true };
  const { more, ...told } = figures;
  return { group: name, label, n, ...told, suppressed: false, ...more, ...(responses && { responses }) };
}

/**
 * Which groups are shown: those that the counts of all complaints and of the metric's own allow. Where what the metric counts of the hidden could be told from the sum of all,
 * the smallest other group is hidden with them.
 */
function shownOf(members: readonly Members[], isShown: Shown, range: Range): ReadonlySet<Members> {
  const shown = new Set(members.filter(({ name, n }) => isShown(name, range) && (n === 0 || n >= SMALLEST_SHOWN)));
  const hidden = members.filter((one) => !shown.has(one) && one.n > 0);
  const sum = hidden.reduce((total, { n }) => total + n, 0);
  if (hidden.length > 0 && members.length > 1 && (hidden.length < 2 || sum < SMALLEST_SHOWN)) {
    const [smallest] = [...shown].filter(({ n }) => n > 0).sort((a, b) => a.n - b.n);
    if (smallest) shown.delete(smallest);
  }
  return shown;
}
