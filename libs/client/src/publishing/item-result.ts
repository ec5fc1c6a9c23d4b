import { ForeignAnswer } from '../errors';
import { Interrupted } from '../http/failure';
import { describeProblem, type Problem } from '../http/problem';

/** Stored, now (`stored`) or when it was sent before (`duplicate`), at that position of the log. */
export interface Acknowledged {
  readonly id: string;
  readonly status: 'stored' | 'duplicate';
  readonly position: number;
}

/** Refused, and why. `id` is null where none could be read. */
export interface Rejected {
  readonly id: string | null;
  readonly status: 'rejected';
  readonly problem: Problem;
}

/** The suite's answer to one event. */
export type ItemResult = Acknowledged | Rejected;

/** What became of the events so far. `position` is the highest one answered, 0 without any. */
export interface Summary {
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly position: number;
}

export const emptySummary: Summary = { stored: 0, duplicate: 0, rejected: 0, position: 0 };

/** The summary with one more answer. */
export function counted(summary: Summary, result: ItemResult): Summary {
  const position = result.status === 'rejected' ? summary.position : Math.max(summary.position, result.position);
  return { ...summary, [result.status]: summary[result.status] + 1, position };
}

/**
 * One event's answer.
 * @throws Interrupted where the suite could not judge it for the moment (429, 500, 503): it is to be sent again, with all behind it, which may have been judged
 * without it. ForeignAnswer where it is no answer of an Evenhand suite
 */
export function itemResult(value: unknown, server: string): ItemResult {
  const result = value as Partial<Acknowledged> | Rejected | null;
  const known = typeof result === 'object' && result !== null;
  if (known && result.status === 'rejected' && typeof result.problem === 'object') {
    const { status } = result.problem;
    if (status === 503 || status === 429 || status === 500) throw new Interrupted(describeProblem(result.problem));
    return result as Rejected;
  }
  if (known && (result.status === 'stored' || result.status === 'duplicate') && typeof result.position === 'number') return result as Acknowledged;
  throw foreignAnswer(server);
}

/** Whether the answer may be to that event: where it tells an id, to the event's own. A search finds nearly all of them, at a tenth of what parsing costs. */
export function isAnswerTo(event: string | Buffer, { id }: ItemResult): boolean {
  return typeof id !== 'string' || event.includes(`"id":${JSON.stringify(id)}`) || idOf(event) === id;
}

/** The id in an event's text, null where there is none to be read. */
export function idOf(event: string | Buffer): string | null {
  try {
    const { id } = Object(JSON.parse(event.toString())) as { readonly id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

export const foreignAnswer = (server: string): ForeignAnswer => new ForeignAnswer(`${server} did not answer event by event`);
