import type { CustomerDifference, Differences, ReportPage } from '@evenhand/client';
import { grouped, table } from '../terminal/table';

const FIELDS_SHOWN = 20;
/** A row's whole state would push the other columns off the screen; `--json` has it in full. */
const LONGEST_VALUE = 48;

/** The first fields that differ, how many more there are and where to read them. */
export function describeDifferences({ differing, customers }: Differences, operationId: string, width?: number): string {
  const rows = fieldRows(customers);
  const more = [...left(rows.length - FIELDS_SHOWN, 'more'), ...left(differing - customers.length, 'more customers')];
  const rest = more.length > 0 ? [`… and ${more.join(' and ')}: evenhand projections report ${operationId}`] : [];
  return [fieldTable(rows.slice(0, FIELDS_SHOWN), width), ...rest].join('\n');
}

/** A page of the report, uncut but for its longest values. */
export const describeReport = ({ items }: ReportPage, width?: number): string => (items.length === 0 ? 'no differences' : fieldTable(fieldRows(items), width));

type FieldRow = readonly [customer: string, field: string, stored: string, refolded: string];

const fieldTable = (rows: readonly FieldRow[], width?: number): string =>
  table([{ title: 'customer' }, { title: 'field' }, { title: 'stored' }, { title: 'refolded' }], rows, width);

/** A customer whose hashes differ but no field does is a difference still; a row that is not just a customer's has a key. */
const fieldRows = (customers: readonly CustomerDifference[]): readonly FieldRow[] =>
  customers.flatMap(({ customerId, key, fields }) => {
    const whose = [customerId, key].filter((name) => typeof name === 'string').join(' ');
    return fields.length === 0 ? [[whose, '(hash)', '', ''] as const] : fields.map(({ path, stored, refolded }) => [whose, path || '(row)', told(stored), told(refolded)] as const);
  });

/** As JSON, so that `"1"` and `1` are seen to differ; `-` where there is nothing. */
function told(value: unknown): string {
  const text = value === null ? '-' : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

const left = (count: number, what: string): readonly string[] => (count > 0 ? [`${grouped(count)} ${what}`] : []);
