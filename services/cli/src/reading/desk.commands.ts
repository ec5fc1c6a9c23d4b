import type { Page, PageQuery } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';

export type ListOptions<Query> = Omit<Query, 'signal'> & { readonly json: boolean; readonly all: boolean };

/** What a command lists: a page of it, and how people read one. */
export interface Listing<Query, Item> {
  page(query: Query): Promise<Page<Item>>;
  describe(page: Page<Item>, width?: number): string;
}

/** Pages of `--all` where no limit says otherwise: the API's largest. */
const PAGE = 200;

/** One page; with `all` every page, each printed as it comes. */
export async function list<Query extends PageQuery, Item>({ page, describe }: Listing<Query, Item>, { json, all, ...query }: ListOptions<Query>, terminal: Terminal): Promise<ExitCode> {
  const { limit = all ? PAGE : undefined, cursor, ...which } = query as PageQuery;
  for (let from = cursor; ; ) {
    const found = await page({ ...which, limit, cursor: from } as Query);
    print(terminal, json, found, (one) => describe(one, terminal.stdout.columns));
    if (!json && found.next && !all) terminal.stderr.write(`more: --all, or --cursor ${found.next}\n`);
    if (!found.next || !all) return Exit.ok;
    from = found.next;
  }
}
