import type { CustomerRow, CustomersPage, CustomersSpread, Reason } from '@evenhand/client';
import { figure, grouped, right, shortType, signed, table } from '../terminal/table';
import { describeStanding } from './standing.view';

/** How long the bar of all customers would be. */
const BAR = 40;

/** Customers in the order they were asked for: treatment beside perception, satisfaction, and the events that did most to what they are sorted by. */
export const describeCustomers = ({ items }: CustomersPage, width?: number): string =>
  items.length === 0 ? 'no such customers' : table(
    [
      { title: 'customer' }, right('treatment'), right('conf'), { title: 'band' }, right('perceived'), right('gap'), right('satisfaction'), { title: 'band' },
      { title: 'last contact' }, { title: 'why' },
    ],
    items.map((item) => [...scores(item), item.lastContactAt ?? '-', item.reasons.map(told).join(', ')]),
    width,
  );

function scores({ customerId, fairness: { treatment, perceived, gap }, satisfaction }: CustomerRow): string[] {
  const known = ({ overall, confidence }: { readonly overall: number; readonly confidence: number }): string => (confidence > 0 ? figure(overall) : '-');
  return [customerId, known(treatment), figure(treatment.confidence), treatment.band, known(perceived), signed(gap), known(satisfaction), satisfaction.band];
}

const told = ({ type, contribution }: Reason): string => `${signed(contribution)} ${shortType(type)}`;

/** How all customers stand: a bar a band, both bands against each other, then each score's own spread. */
export const describeSpread = (spread: CustomersSpread): string =>
  [
    `${grouped(spread.customers)} customers at ${spread.at}, ${describeStanding(spread)}`,
    describeBands('fairness', spread.fairness, spread.customers),
    describeBands('satisfaction', spread.satisfaction, spread.customers),
    describeBothBands(spread),
    table(
      [{ title: 'score' }, right('customers'), right('mean'), right('p10'), right('p50'), right('p90')],
      spread.scores.map(({ score, customers, mean, p10, p50, p90 }) => [score, grouped(customers), figure(mean), figure(p10), figure(p50), figure(p90)]),
    ),
  ].join('\n\n');

/** Customers by band, each with a bar as long as its share. */
export const describeBands = (title: string, bands: Readonly<Record<string, number>>, all: number): string =>
  table(
    [{ title }, right('customers'), right('share'), { title: '' }],
    Object.entries(bands).map(([band, customers]) => [band, grouped(customers), share(customers, all), '█'.repeat(Math.round((BAR * customers) / Math.max(1, all)))]),
  );

function describeBothBands({ fairness, satisfaction, bands }: CustomersSpread): string {
  const customers = (fair: string, satisfied: string): number => bands.find((band) => band.fairness === fair && band.satisfaction === satisfied)?.customers ?? 0;
  const columns = Object.keys(satisfaction);
  return table([{ title: 'customers' }, ...columns.map(right)], Object.keys(fairness).map((fair) => [fair, ...columns.map((satisfied) => grouped(customers(fair, satisfied)))]));
}

const share = (part: number, all: number): string => `${((100 * part) / Math.max(1, all)).toFixed(1)} %`;
