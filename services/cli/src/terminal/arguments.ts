import { InvalidArgumentError } from 'commander';
import { CliError, Exit } from './terminal';

/** What may stand on the command line, judged before anything is sent. Each throws commander's own error, which exits with 2. */

export const DEFAULT_URL = 'http://127.0.0.1:8080';

export function url(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError(`expected an address such as ${DEFAULT_URL}`);
  return text;
}

export function baseUrl(text: string = DEFAULT_URL): URL {
  try {
    return new URL(url(text));
  } catch {
    throw new CliError(Exit.usage, `EVENHAND_URL is no address: ${text}`);
  }
}

export function moment(text: string): string {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
  if (!shape.test(text) || Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('expected a moment such as 2026-06-30T00:00:00Z');
  return new Date(text).toISOString();
}

export function whole(text: string): string {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return text;
}

/** For a JSON body; its bounds are the API's to judge. */
export const wholeNumber = (text: string): number => Number(whole(text));
