import type { AuditGroup, ComplaintAudit, MetricDefinitions } from '@evenhand/client';
import { grouped, right, table, type Column } from '../terminal/table';
import { describeStanding } from './standing.view';

const CORE: ReadonlySet<string> = new Set(['group', 'label', 'suppressed', 'n', 'k', 'value', 'low', 'high', 'p', 'flag', 'responses']);
type Cell = readonly [column: Column, of: (group: AuditGroup) => string];

/** Groups of complaints by a metric: crude figures, what else the metric tells, then like with like. */
export function describeAudit(audit: ComplaintAudit, width?: number): string {
  const { definition: { title: what }, metric, by, from, to, asOf, groups, reference, standardised, mantelHaenszel, overall } = audit;
  const title = `${what} (${metric})${by ? ` by ${by}` : ''}${from ? `, from ${from}` : ''}${to ? `, to ${to}` : ''}; as of ${asOf}, ${describeStanding(audit)}`;
  if (groups.length === 0) return `${title}\nno complaints`;
  const more = [...new Set(groups.flatMap((group) => Object.keys(group)))].filter((name) => !CORE.has(name));
  const [alike, odds] = [byGroup(standardised), byGroup(mantelHaenszel)];
  const cells: readonly Cell[] = [
    [{ title: by ?? 'group' }, ({ group }) => group ?? '(not told)'],
    [{ title: 'label' }, ({ label }) => label ?? '-'],
    [right('n'), ({ suppressed, n }) => (suppressed ? 'suppressed' : count(n))],
    [right('k'), ({ k }) => count(k)],
    [right('value'), ({ value }) => plain(value)],
    [right('95 %'), ({ low, high }) => (low === null || high === null ? '-' : `${plain(low)} to ${plain(high)}`)],
    [right('p'), ({ p }) => small(p)],
    [{ title: 'flag' }, ({ flag }) => yes(flag)],
    ...more.map((name): Cell => [right(name), ({ [name]: figure }) => any(figure)]),
    ...(standardised ? [[right('standardised'), ({ group }) => plain(alike.get(group)?.value)], [right('std. ratio'), ({ group }) => plain(alike.get(group)?.ratio)]] satisfies Cell[] : []),
    ...(mantelHaenszel ? [[right('MH odds'), ({ group }) => plain(odds.get(group)?.oddsRatio)], [right('MH p'), ({ group }) => small(odds.get(group)?.p)]] satisfies Cell[] : []),
  ];
  return [
    title, table(cells.map(([column]) => column), groups.map((group) => cells.map(([, of]) => of(group))), width), ...responses(groups, width),
    ...(overall ? [`together: ${Object.entries(overall).map(([name, figure]) => `${name} ${any(figure)}`).join(', ')}`] : []),
    ...(reference === null ? [] : [`held against: ${reference}`]),
  ].join('\n');
}

const byGroup = <T extends { readonly group: string | null }>(told: readonly T[] | null): ReadonlyMap<string | null, T> => new Map(told?.map((one) => [one.group, one]));

/** Groups by what the register says was answered. */
function responses(groups: readonly AuditGroup[], width?: number): readonly string[] {
  const rows = groups.flatMap(({ group, responses: told = [] }) => told.map(({ response, label, n, share, suppressed }) =>
    [group ?? '(not told)', label ?? response, suppressed ? 'suppressed' : count(n), share === null ? '-' : `${(100 * share).toFixed(1)} %`]));
  return rows.length > 0 ? ['', table([{ title: 'group' }, { title: 'answered' }, right('n'), right('share')], rows, width)] : [];
}

const count = (n: number | null): string => (n === null ? '-' : grouped(n));
/** Four decimals at most. */
const plain = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : String(Number(value.toFixed(4))));
const small = (p: number | null | undefined): string => (p === null || p === undefined ? '-' : p < 0.0001 ? p.toExponential(1) : p.toFixed(4));
const yes = (flag: boolean | null): string => (flag === null ? '-' : flag ? 'yes' : 'no');
const any = (figure: unknown): string => (typeof figure === 'number' ? plain(figure) : typeof figure === 'boolean' ? yes(figure) : '-');

/** Every metric: what it is, and what makes a flag. */
export const describeMetrics = ({ metrics }: MetricDefinitions): string => metrics.map(({ name, title, strata, sizes, ...told }) => [
  `${name}  ${title}`,
  ...Object.entries(told).filter(([, text]) => text !== null).map(([member, text]) => `  ${member}: ${text}`),
  ...(strata ? [`  like with like: within ${strata.own.join(' × ')}; of a register within ${strata.register.join(' × ')}`] : []),
  `  shown from ${sizes.shown} complaints on, judged from ${sizes.flagged}`,
].join('\n')).join('\n\n');
