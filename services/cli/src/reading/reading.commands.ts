import type { ApiClient } from '../http/api-client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import type { Catalogue, CustomerState, Explanation, JourneyPage, ProjectionList } from './api.types';
import { addsUp, describeExplanation } from './explain.view';
import { describeJourney, describeProjections } from './journey.view';
import { describeState } from './state.view';

/** `at`: ISO 8601 moment; `minPosition`: answer only once the read model has come that far (read your own writes). */
export interface ReadOptions {
  readonly json: boolean;
  readonly at?: string;
  readonly minPosition?: string;
}

export interface JourneyOptions extends ReadOptions {
  readonly limit: string;
  readonly cursor?: string;
  readonly order: string;
}

export async function state(api: ApiClient, customer: string, { json, at, minPosition }: ReadOptions, terminal: Terminal): Promise<ExitCode> {
  const answer = await api.get<CustomerState>(`${path(customer)}/state`, { at, minPosition });
  print(terminal, json, answer, describeState);
  return Exit.ok;
}

/** Exit code 1 when the addends do not make the score. */
export async function explain(
  api: ApiClient, customer: string, score: string, { json, at, minPosition }: ReadOptions, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.get<Explanation>(`${path(customer)}/explain`, { score, at, minPosition });
  const meanings = json ? new Map<string, string>() : await typeMeanings(api);
  print(terminal, json, answer, (explanation) => describeExplanation(customer, score, explanation, meanings, terminal.stdout.columns));
  return addsUp(answer) ? Exit.ok : Exit.rejected;
}

export async function journey(
  api: ApiClient, customer: string, { json, limit, cursor, order, minPosition }: JourneyOptions, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.get<JourneyPage>(`${path(customer)}/journey`, { limit, cursor, order, minPosition });
  print(terminal, json, answer, (page) => describeJourney(page, terminal.stdout.columns));
  if (!json && answer.next) terminal.stderr.write(`more: --cursor ${answer.next}\n`);
  return Exit.ok;
}

export async function listProjections(api: ApiClient, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  print(terminal, json, await api.get<ProjectionList>('/v1/projections'), describeProjections);
  return Exit.ok;
}

const path = (customer: string): string => `/v1/customers/${encodeURIComponent(customer)}`;

const typeMeanings = async (api: ApiClient): Promise<ReadonlyMap<string, string>> =>
  new Map((await api.get<Catalogue>('/v1/catalogue')).types.map(({ type, meaning }) => [type, meaning]));
