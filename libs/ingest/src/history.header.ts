import { ProblemError } from '@evenhand/nest';

export const HISTORY_HEADER = 'Evenhand-History';

/**
 * Whether what is published is history: it comes from a system in which it was acted on already, so it is stored and scored and sets nothing
 * off. @throws ProblemError 400 where the header says neither yes nor no
 */
export function saysHistory(headers: Readonly<Record<string, string | readonly string[] | undefined>>): boolean {
  const value = headers[HISTORY_HEADER.toLowerCase()];
  if (value === undefined || value === '0') return false;
  if (value === '1') return true;
  const message = `${HISTORY_HEADER} is 1, or 0 as if it were not there`;
  throw new ProblemError(400, 'bad_header', message, { errors: [{ field: HISTORY_HEADER, rule: 'enum', message }] });
}
