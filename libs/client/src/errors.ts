import { describeProblem, type FieldError, type Problem } from './http/problem';

/** Whatever the client itself reports. An abort rejects with the signal's own reason, and an error of a callback or source with that error. */
export class EvenhandError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** The suite judged and refused: sending the same again is refused again. `message` says why, and names the fields at fault. */
export class Refused extends EvenhandError {
  /** HTTP status, of an event that it would have had alone */
  readonly status: number;
  /** stable, for programs: `invalid_event`, `unknown_customer` */
  readonly code: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(readonly problem: Problem, status: number = problem.status ?? 0) {
    super(describeProblem(problem));
    this.status = status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
  }
}

/**
 * The request was refused, whatever it carried: who asks is not allowed to (401, 403), or something in between let it not pass. Nothing is said of any
 * event of it: those without an answer are safe to send again, under the same ids, once what stands in the way is mended.
 */
export class NotAccepted extends EvenhandError {
  constructor(readonly problem: Problem, readonly status: number) {
    super(`the request was not accepted (HTTP ${status}): ${describeProblem(problem)}`);
  }
}

/** What was to be published is not one line of text, so that its answer could not be told from those of others: it was not sent, nor what is behind it. */
export class NotOneLine extends EvenhandError {
  /** @param number of the item in the source, from 0 */
  constructor(readonly number: number, readonly item: unknown, fault: string) {
    super(`item ${number} of what is published ${fault}: an event given as text is one line of it`);
  }
}

/** What a failure that ended the client's patience was like. */
export interface LastFailure {
  readonly server: string;
  /** why the last try failed: `connect ECONNREFUSED 127.0.0.1:8080` */
  readonly reason: string;
  /** how often it was tried in vain */
  readonly tries: number;
  /** whether anything of this client ever got through */
  readonly reached: boolean;
}

/**
 * The suite stayed away for longer than the client's patience. Nothing acknowledged is lost; an event without an answer may be stored, and is safe
 * to send again under the same id. `cause` is the last failure.
 */
export class Unavailable extends EvenhandError {
  constructor(readonly last: LastFailure, cause: unknown) {
    super(`cannot reach ${last.server}: ${last.reason}; gave up after ${last.tries} tries`, { cause });
  }
}

/** A change was asked for and no answer came: it may have been begun, so it was not asked for again. `cause` is the failure. */
export class OutcomeUnknown extends EvenhandError {
  constructor(readonly server: string, readonly reason: string, cause: unknown) {
    super(`no answer from ${server}: ${reason}; what was asked for may have been begun, so it is not sent again`, { cause });
  }
}

/** What answered does not speak Evenhand's API: most likely the address is wrong. */
export class ForeignAnswer extends EvenhandError {}

/** A read model that has not come far enough. `position` is null where none was told in time. */
export interface Lagging {
  readonly projection: string;
  readonly position: number | null;
  /** what the suite does with it: `running`, `paused`, `error`; null where none was told in time */
  readonly state: string | null;
}

/** The position was not reached in time. `cause` is the last failure to ask, where asking failed. */
export class WaitTimeout extends EvenhandError {
  constructor(readonly position: number, readonly lagging: readonly Lagging[], timeoutMs: number, cause?: unknown) {
    const behind = lagging.map(({ projection, position: at, state }) => `${projection} is at ${at ?? 'an unknown position'}${state === null ? '' : ` (${state})`}`);
    super(`position ${position} was not reached within ${timeoutMs} ms: ${behind.join(', ') || 'the suite did not answer'}`, { cause });
  }
}
