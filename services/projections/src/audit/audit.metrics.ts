import type { AuditColumns } from './audit-columns';
import { ABSENT } from './case-profile';
import type { NumberName, TextName } from './case-profile';

/** Whether a row's complaints are meant. */
export type Test = (row: number) => boolean;
/** The same of columns, which are not known until they are asked. */
export type TestOf = (columns: AuditColumns) => Test;

/** How a metric is measured, each by code of its own. */
export type Measure = 'count' | 'rate' | 'days' | 'redress' | 'handlingTime' | 'onTime' | 'equalizedOdds' | 'theil' | 'gini' | 'bunching';

/** What a metric is, in words and in code: who is counted in `n` and in `k`, which outcome is favourable, and when a group is flagged. */
export interface Metric {
  readonly measure: Measure;
  readonly title: string;
  readonly n: string;
  readonly k: string | null;
  readonly favourable: string | null;
  readonly formula: string;
  readonly flag: string | null;
  /** whether like is compared with like, which then decides the flag */
  readonly strata: boolean;
  readonly counts: TestOf;
  readonly favours?: TestOf;
  /** true where those counted in `k` had the unfavourable outcome */
  readonly adverse?: true;
  /** the column of numbers that is measured */
  readonly of?: NumberName;
  /** the step of it that is held against its neighbours */
  readonly step?: number;
}

const told = (name: NumberName): TestOf => (columns) => {
  const values = columns.numbers(name);
  return (row) => values[row] !== ABSENT;
};
const isOne = (name: NumberName): TestOf => (columns) => {
  const values = columns.numbers(name);
  return (row) => values[row] === 1;
};
const oneOf = (name: TextName, accepts: (text: string) => boolean): TestOf => (columns) => {
  const values = columns.numbers(name);
  const accepted = Uint8Array.from(columns.texts(name), (text) => (accepts(text) ? 1 : 0));
  return (row) => accepted[values[row] as number] === 1;
};
const both = (one: TestOf, other: TestOf): TestOf => (columns) => {
  const [first, second] = [one(columns), other(columns)];
  return (row) => first(row) && second(row);
};
const ours: TestOf = (columns) => {
  const register = columns.numbers('register');
  return (row) => register[row] === 0;
};

/** How registers word their answers, and whether the customer was given something: in money, otherwise, or without saying which. */
export const relief: Readonly<Record<string, 'monetary' | 'other'>> = { closed_with_monetary_relief: 'monetary', closed_with_non_monetary_relief: 'other', closed_with_relief: 'other' };
const reliefOf = (response: string): 'monetary' | 'other' | undefined => relief[response.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')];
const responded = oneOf('source_response', (text) => text !== '' && !/^in[^a-z0-9]?progress$/i.test(text));
const decided = oneOf('decision', (text) => text !== '');
const upheld = oneOf('decision', (text) => text === 'upheld' || text === 'partly');
const redressed = both(upheld, told('ratio'));
const handled = both(ours, oneOf('outcome', (text) => text === 'decided' || text === 'open'));

const RATE = 'k / n; ratio = favourable rate / that of the best group, difference = favourable rate − that of the best group';
const RATE_FLAG = 'ratio < 0.80 and significant (Benjamini–Hochberg, q = 0.05), or difference ≤ −0.10 with p < 0.01 and significant; the stratified figures decide';
const rate = (title: string, n: string, k: string, counts: TestOf, favours: TestOf, favourable: string, adverse?: true): Metric => ({
  measure: 'rate', title, n, k, favourable, formula: RATE, flag: RATE_FLAG, strata: true, counts, favours, ...(adverse && { adverse }),
});
const days = (title: string, n: string, of: NumberName): Metric => ({
  measure: 'days', title, n, k: null, favourable: null, formula: 'value = median; quantiles by nearest rank, over whole days', flag: null, strata: false, counts: told(of), of,
});
const step = (title: string, n: string, k: string, of: NumberName, at: number): Metric => ({
  measure: 'bunching', title, n, k, favourable: null, formula: 'k / n; near = the step and its two neighbours, expected = a third of it, ratio = k / the mean of the neighbours; p: exact binomial, one-sided', strata: false,
  flag: 'p < 0.01 and significant (Benjamini–Hochberg, q = 0.05), the neighbours below four fifths of the step on average, n ≥ 30', counts: told(of), of, step: at,
});

/** Every metric of the audit. Their names follow AIF360 and Fairlearn where these have one. */
export const metrics = {
  count: {
    measure: 'count', title: 'Complaints', n: 'every complaint', k: null, favourable: null, formula: 'value = n', flag: null, strata: false, counts: () => () => true,
  },
  timely: rate('Answered in time', 'complaints of which it is told whether they were answered in time', 'those answered in time', told('timely'), isOne('timely'), 'answered in time'),
  disputed: rate('Answers disputed', 'complaints of which it is told whether the customer disputed the answer', 'those disputed', told('disputed'), isOne('disputed'), 'not disputed', true),
  response: rate(
    'Answers by a register, and relief among them', 'complaints of a register that were answered (in progress: left out)', 'those closed with relief of any kind', responded,
    oneOf('source_response', (text) => reliefOf(text) !== undefined), 'relief',
  ),
  monetaryRelief: rate(
    'Relief in money', 'complaints of a register that were answered (in progress: left out)', 'those closed with monetary relief', responded,
    oneOf('source_response', (text) => reliefOf(text) === 'monetary'), 'relief in money',
  ),
  daysToReceived: days('Days from submission to receipt', 'complaints that tell both days', 'days_to_received'),
  daysToSent: days('Days from receipt to when it was sent on', 'complaints that tell both days', 'days_to_sent'),
  upheld: rate('Upheld', 'complaints decided by a final or summary response', 'those upheld, wholly or partly', decided, upheld, 'upheld'),
  entitled: rate(
    'Given what the published policy entitles to', 'decided complaints with an entitlement', 'those given as much or more, top-ups included (q ≥ 1)', told('entitled'), isOne('entitled'), 'q ≥ 1',
  ),
  redress: {
    measure: 'redress', title: 'Redress ratio gap', n: 'complaints upheld, wholly or partly, with an assessed loss',
    k: 'those given something, and no less than half of like cases (their stratum\'s median)', favourable: 'given something, and no less than half of like cases',
    formula: 'value = median of compensation / assessed loss, from buckets (1 % wide to either side); gap = value / the median of all; p: of the share at or above the median of all, against all others',
    flag: 'standardised ratio of the favourable share to that of all < 0.90 and Mantel–Haenszel significant (Benjamini–Hochberg, q = 0.05); gap < 0.90 is shown beside it', strata: true,
    counts: redressed, of: 'ratio',
  },
  handlingTime: {
    measure: 'handlingTime', title: 'Time to the first final or summary response', n: 'the bank\'s own complaints, answered or open; withdrawn ones and those closed without an answer are left out',
    k: 'those answered by asOf', favourable: 'answered sooner', strata: true,
    formula: 'Kaplan–Meier, open ones censored at asOf; value = restricted mean of the days up to `limit`; difference to the best group; p: log-rank against it',
    flag: 'difference ≥ 10 % of the limit and p < 0.01, significant (Benjamini–Hochberg, q = 0.05); the standardised difference and the log-rank test within strata decide', counts: handled,
  },
  onTime: {
    measure: 'onTime', title: 'Answered within the limit', n: 'as handlingTime', k: 'those answered by asOf', favourable: 'answered within the limit', strata: true,
    formula: 'value = 1 − Kaplan–Meier at `limit`, open ones censored at asOf; difference to the best group; p: log-rank against it',
    flag: 'at least 5 percentage points below the best group and significant (Benjamini–Hochberg, q = 0.05); the standardised difference and the log-rank test within strata decide', counts: handled,
  },
  equalizedOdds: {
    measure: 'equalizedOdds', title: 'Equalized odds', n: 'decided complaints whose merit an external body or else a blind reviewer told', k: 'those upheld by the bank',
    favourable: 'upheld where merited', formula: 'value = max(|ΔTPR|, |ΔFPR|) to the group with the highest TPR; TPR = upheld of merited, FPR = upheld of unmerited', strata: false,
    flag: 'value ≥ 0.10, with 30 merited and 30 unmerited cases in both groups', counts: both(decided, told('merited')), favours: upheld,
  },
  theil: {
    measure: 'theil', title: 'Theil T of the redress ratio', n: 'as redress', k: null, favourable: null, strata: false, counts: redressed, of: 'ratio',
    formula: 'Σ x ln x / Σ x − ln(Σ x / n) over the buckets of compensation / assessed loss, for each group; total = between + within groups',
    flag: 'between groups 20 % or more of the total: groups whose mean lies below that of all, n ≥ 30',
  },
  gini: {
    measure: 'gini', title: 'Gini coefficient of the redress ratio', n: 'as redress', k: null, favourable: null, strata: false, counts: redressed, of: 'ratio',
    formula: 'Σ (2i − n − 1) xᵢ / (n Σ x), from the buckets', flag: null,
  },
  withdrawn: rate('Withdrawn', "the bank's own complaints", 'those withdrawn', ours, oneOf('outcome', (text) => text === 'withdrawn'), 'not withdrawn', true),
  reopened: rate('Reopened', "the bank's own complaints that were decided", 'those reopened', both(ours, decided), isOne('reopened'), 'not reopened', true),
  bunching: step('Answers in the last 5 % of the clock', 'complaints whose first answer tells the share of its time it used', 'those that used more than 95 % and no more than all of it', 'used', 20),
  hugging: step('Compensation just above 0.80 of what peers were given', 'complaints assessed against peers', 'those with qPeer from 0.80 to below 0.825', 'peer', 32),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];
