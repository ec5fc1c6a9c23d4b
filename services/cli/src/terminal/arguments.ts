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

/** Its bounds are the API's to judge. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

/** A day stays a day: which moment it begins at is the API's to say. */
export const dayOrMoment = (text: string): string => (/^\d{4}-\d\d-\d\d$/.test(text) ? text : moment(text));

export function decimal(text: string): number {
  if (!/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('expected a number');
  return Number(text);
}

export const words = (text: string): string[] => text.split(',');
