import type { EvenhandClient } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { describeLetGo, describeParked, describeUnreadable } from './parked.view';

interface Asked {
  readonly json: boolean;
}

interface Paged extends Asked {
  readonly limit?: number;
  readonly cursor?: string;
}

interface OfVersion extends Asked {
  readonly version?: number;
}

/** Without a projection: the records of the journey topic that nobody can read. */
export async function listParked(api: EvenhandClient, projection: string | undefined, { json, limit, cursor, version }: Paged & OfVersion, terminal: Terminal): Promise<ExitCode> {
  if (projection === undefined) {
    const page = await api.parked.unreadable({ limit, cursor });
    print(terminal, json, page, (shown) => describeUnreadable(shown, terminal.stdout.columns));
    more(page.next, json, terminal);
  } else {
    const page = await api.parked.list(projection, { limit, cursor, version });
    print(terminal, json, page, (shown) => describeParked(shown, terminal.stdout.columns));
    more(page.next, json, terminal);
  }
  return Exit.ok;
}

/** 1 where an event cannot be folded still. */
export async function unpark(api: EvenhandClient, projection: string, customer: string, { json, version }: OfVersion, terminal: Terminal): Promise<ExitCode> {
  const done = await api.parked.retry(projection, customer, { version });
  print(terminal, json, done, describeLetGo);
  return done.parked ? Exit.rejected : Exit.ok;
}

/** 1 where the next event cannot be folded either. */
export async function dropEvent(
  api: EvenhandClient, projection: string, customer: string, { json, version, reason }: OfVersion & { readonly reason?: string }, terminal: Terminal,
): Promise<ExitCode> {
  const done = await api.parked.drop(projection, customer, reason ?? `asked for at the command line by ${terminal.user()}`, { version });
  print(terminal, json, done, describeLetGo);
  return done.parked ? Exit.rejected : Exit.ok;
}

function more(next: string | null, json: boolean, terminal: Terminal): void {
  if (!json && next) terminal.stderr.write(`more: --cursor ${next}\n`);
}
