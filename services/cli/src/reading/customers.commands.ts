import type { ContactGrouping, ContactMeasure, CustomersQuery, EvenhandClient } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { describeContacts } from './contacts.view';
import { describeCustomers, describeSpread } from './customers.view';

export type CustomersOptions = Omit<CustomersQuery, 'signal'> & { readonly json: boolean; readonly all: boolean };

export interface ContactsOptions {
  readonly json: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly by?: readonly string[];
  readonly measures?: readonly string[];
  readonly repeatWithin?: string;
  readonly minPosition?: number;
}

/** Pages of `--all` where no limit says otherwise: the API's largest. */
const PAGE = 200;

/** One page; with `all` every page, each printed as it comes. */
export async function customers(api: EvenhandClient, { json, all, limit = all ? PAGE : undefined, cursor, ...which }: CustomersOptions, terminal: Terminal): Promise<ExitCode> {
  for (let from = cursor; ; ) {
    const page = await api.customers({ ...which, limit, cursor: from });
    print(terminal, json, page, (customersPage) => describeCustomers(customersPage, terminal.stdout.columns));
    if (!json && page.next && !all) terminal.stderr.write(`more: --all, or --cursor ${page.next}\n`);
    if (!page.next || !all) return Exit.ok;
    from = page.next;
  }
}

export async function customersSpread(api: EvenhandClient, { json, minPosition }: Pick<CustomersOptions, 'json' | 'minPosition'>, terminal: Terminal): Promise<ExitCode> {
  print(terminal, json, await api.customersSpread({ minPosition }), describeSpread);
  return Exit.ok;
}

/** What rows may be told apart by, and what measured, is the API's to judge. */
export async function contacts(api: EvenhandClient, { json, by, measures, ...which }: ContactsOptions, terminal: Terminal): Promise<ExitCode> {
  const answer = await api.contacts({ ...which, by: by as readonly ContactGrouping[] | undefined, measures: measures as readonly ContactMeasure[] | undefined });
  print(terminal, json, answer, (rows) => describeContacts(rows, terminal.stdout.columns));
  return Exit.ok;
}
