import { problemResponse } from '@evenhand/nest';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { count, instant, minPosition, object, operation, orNull, query, readModelRefusals, readTag, ref, standing, text, words, wordsOrNull } from '../openapi.parts';
import { auditExample, definitionsExample } from './audit.examples';
import { groupingNames, groupings } from './audit-groups';
import { DEFAULT_DAYS, MOST_DAYS } from './audit.controller';
import { metricNames } from './audit.metrics';

const MONTH = '^[0-9]{4}-(0[1-9]|1[0-2])$';
const month: JsonObject = { type: 'string', pattern: MONTH };
const code = orNull('string', 'a code; null: not told');
const label = orNull('string', "the register's own words for the code, where they were published");
const flagOrNull = (description: string): JsonObject => orNull('boolean', description);
const numberOrNull = (description: string): JsonObject => orNull('number', description);
const countOrNull = (description: string): JsonObject => ({ type: ['integer', 'null'], minimum: 0, description });

const responses: JsonObject = {
  type: 'array',
  description: 'Of `response`: how many had which answer; null where that would tell of 10 or fewer',
  items: object({ response: text, label, n: countOrNull('complaints'), share: numberOrNull('of those in `n` of the group'), suppressed: { type: 'boolean' } }),
};
const group: JsonObject = {
  ...object({
    group: code, label, n: countOrNull('complaints that the metric counts'), k: countOrNull('of them with the outcome, as the definition says'), value: numberOrNull('the figure, as the definition says'),
    low: numberOrNull('of a rate: its 95 % interval (Wilson)'), high: numberOrNull('of a rate: its 95 % interval (Wilson)'), p: numberOrNull('of the difference, two-sided; null below 30 complaints'),
    flag: flagOrNull('decided by the stratified figures where there are strata; null where nothing is judged'), suppressed: { type: 'boolean', description: '10 or fewer, or such could be told from it' },
    responses, crudeFlag: flagOrNull('what the crude figures alone would say'),
  }, ['responses', 'crudeFlag']),
  additionalProperties: true,
  description: 'What else a metric tells stands beside: ratio, difference (rates); min, max, mean, median, p90, p99, negative, zero (days); gap (redress); open, difference (times); merited, unmerited, '
    + 'truePositiveRate, falsePositiveRate (equalizedOdds); near, expected, ratio (bunching, hugging); mean (theil, gini). Left out where suppressed',
};
const standardised: JsonObject = {
  type: ['array', 'null'],
  description: 'Each group at the mix of strata of all groups; null where the metric has no strata or nothing can be compared',
  items: object({ group: code, value: numberOrNull('the figure'), ratio: numberOrNull('to that of the reference, or of all (redress), in the strata that both have'), coverage: numberOrNull('share of all complaints in those strata') }),
};
const mantelHaenszel: JsonObject = {
  type: ['array', 'null'],
  description: 'Odds of the favourable outcome against the reference, or all others (redress), within strata; of times: odds of being answered on a day (log-rank)',
  items: object({ group: code, oddsRatio: numberOrNull('below 1: the group fares worse'), low: numberOrNull('95 %'), high: numberOrNull('95 %'), p: numberOrNull('two-sided'), flag: flagOrNull('null where nothing is judged') }),
};
const metric = words(metricNames);
const textOrNull = (description: string): JsonObject => orNull('string', description);
const names: JsonObject = { type: 'array', items: text };
const definition = object({
  name: metric, title: text, n: { ...text, description: 'who is counted in `n`' }, k: textOrNull('who is counted in `k`'), favourable: textOrNull('the favourable outcome'), formula: text,
  flag: textOrNull('when a group is flagged'), strata: { anyOf: [object({ own: names, register: names }), { type: 'null' }], description: 'within which like is compared with like' },
  sizes: object({ shown: count, flagged: count }),
});
const audit = object({
  ...standing, asOf: { ...instant, description: 'until when open complaints were watched' }, from: orNull('string', 'YYYY-MM'), to: orNull('string', 'YYYY-MM'), by: wordsOrNull(groupingNames), metric,
  groups: { type: 'array', items: group, description: 'with a complaint in the range, by code, not told last' }, definition: ref('MetricDefinition'), standardised, mantelHaenszel,
  reference: orNull('string', 'the best group of 30 or more, which the others are held against'), overall: { type: ['object', 'null'], additionalProperties: { type: ['number', 'boolean', 'null'] }, description: 'of all groups together' },
});

/** How the audit of complaints is asked. */
export const auditApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/audit/complaints': operation(
      'auditComplaints', 'Whether groups of complaints fare alike',
      'Aggregates only: groups of 1 to 10 complaints are suppressed, and those from which such could be told by subtraction, over months and groups; that is fixed by the data, not by the question. Crude figures, and like compared with like within strata, which decide the flags.',
      [
        { ...query('metric', metric, 'What is measured', 'upheld'), required: true },
        query('by', words(groupingNames), `What complaints are told apart by: ${groupingNames.map((name) => `${name}, ${groupings[name].meaning}`).join('; ')}. Without it all are one group`, 'branch'),
        query('from', month, 'Month of receipt in the bank\'s zone, inclusive. Default: the first', '2026-01'), query('to', month, 'Month of receipt, inclusive. Default: the last', '2026-12'),
        query('limit', { type: 'integer', minimum: 1, maximum: MOST_DAYS, default: DEFAULT_DAYS }, 'Days, for handlingTime and onTime', DEFAULT_DAYS), minPosition,
      ], [ref('ComplaintAudit'), auditExample], readModelRefusals,
    ),
    '/v1/metrics/definitions': operation(
      'metricDefinitions', 'What each metric of the audit means', 'From the table that they are computed by.', [], [object({ metrics: { type: 'array', items: ref('MetricDefinition') } }), definitionsExample],
      { 422: problemResponse('`invalid_parameter`: there is none here') },
    ),
  },
  schemas: { ComplaintAudit: audit, MetricDefinition: definition },
};
