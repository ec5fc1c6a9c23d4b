import type { EvenhandClient, TimersQuery } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { describeClock, describeReactions, describeRetriedReaction, describeRetry, describeTimers } from './timer.view';

interface Asked {
  readonly json: boolean;
}

interface Paged extends Asked {
  readonly limit?: number;
  readonly cursor?: string;
}

export async function listTimers(api: EvenhandClient, { json, ...query }: Asked & Omit<TimersQuery, 'signal'>, terminal: Terminal): Promise<ExitCode> {
  const page = await api.timers.list(query);
  print(terminal, json, page, (shown) => describeTimers(shown, terminal.stdout.columns));
  if (!json && page.next) terminal.stderr.write(`more: --cursor ${page.next}\n`);
  return Exit.ok;
}

export async function retryTimer(api: EvenhandClient, id: string, { json }: Asked, terminal: Terminal): Promise<ExitCode> {
  print(terminal, json, await api.timers.retry(id), describeRetry);
  return Exit.ok;
}

export async function listReactions(api: EvenhandClient, { json, limit, cursor }: Paged, terminal: Terminal): Promise<ExitCode> {
  const page = await api.timers.reactions({ limit, cursor });
  print(terminal, json, page, (shown) => describeReactions(shown, terminal.stdout.columns));
  if (!json && page.next) terminal.stderr.write(`more: --cursor ${page.next}\n`);
  return Exit.ok;
}

/** 1 where something still stands in the way. */
export async function retryReaction(api: EvenhandClient, id: string, { json }: Asked, terminal: Terminal): Promise<ExitCode> {
  const retried = await api.timers.retryReaction(id);
  print(terminal, json, retried, describeRetriedReaction);
  return retried.reason === null ? Exit.ok : Exit.rejected;
}

export async function clock(api: EvenhandClient, { json, to }: Asked & { readonly to?: string }, terminal: Terminal): Promise<ExitCode> {
  print(terminal, json, await (to === undefined ? api.timers.clock() : api.timers.moveClock(to)), describeClock);
  return Exit.ok;
}
