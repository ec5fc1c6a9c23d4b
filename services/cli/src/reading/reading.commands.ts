import type { EvenhandClient, ScoreName } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { addsUp, describeExplanation } from './explain.view';
import { describeJourney, describeProjections } from './journey.view';
import { describeState } from './state.view';

/** `at`: ISO 8601 moment; `minPosition`: answer only once the read model has come that far (read your own writes). */
export interface ReadOptions {
  readonly json: boolean;
  readonly at?: string;
  readonly minPosition?: number;
}

export interface JourneyOptions extends ReadOptions {
  readonly limit: number;
  readonly cursor?: string;
  readonly order: 'asc' | 'desc';
}

export async function state(api: EvenhandClient, customer: string, { json, at, minPosition }: ReadOptions, terminal: Terminal): Promise<ExitCode> {
  const answer = await api.customerState(customer, { at, minPosition });
  print(terminal, json, answer, describeState);
  return Exit.ok;
}

/** Exit code 1 when the addends do not make the score. Which scores there are is the API's to judge. */
export async function explain(
  api: EvenhandClient, customer: string, score: string, { json, at, minPosition }: ReadOptions, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.explain(customer, score as ScoreName, { at, minPosition });
  const meanings = json ? new Map<string, string>() : await typeMeanings(api);
  print(terminal, json, answer, (explanation) => describeExplanation(customer, score, explanation, meanings, terminal.stdout.columns));
  return addsUp(answer) ? Exit.ok : Exit.rejected;
}

export async function journey(
  api: EvenhandClient, customer: string, { json, limit, cursor, order, minPosition }: JourneyOptions, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.journey(customer, { limit, cursor, order, minPosition });
  print(terminal, json, answer, (page) => describeJourney(page, terminal.stdout.columns));
  if (!json && answer.next) terminal.stderr.write(`more: --cursor ${answer.next}\n`);
  return Exit.ok;
}

export async function listProjections(api: EvenhandClient, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  print(terminal, json, await api.projections(), describeProjections);
  return Exit.ok;
}

const typeMeanings = async (api: EvenhandClient): Promise<ReadonlyMap<string, string>> =>
  new Map((await api.catalogue()).types.map(({ type, meaning }) => [type, meaning]));
