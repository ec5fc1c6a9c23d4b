/** What is wrong with one field: its JSON pointer ('/data/courtesy') or the parameter's name, the rule's stable name, and the rule in words. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/** RFC 9457 problem details. The suite gives every member; a gateway in front of it may give fewer. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  /** stable, for programs: `invalid_event` */
  readonly code?: string;
  readonly errors?: readonly FieldError[];
}

/** One line for people, fields told where the reason does not tell them: `unknown_expectation: … (/data/low max: must not be above high)`. */
export function describeProblem(problem: Problem): string {
  const reason = problem.detail ?? problem.title;
  const fields = (problem.errors ?? []).filter(({ message }) => !reason?.includes(message)).map(({ field, rule, message }) => `${field} ${rule}: ${message}`).join('; ');
  const text = [problem.code, reason].filter(Boolean).join(': ');
  return fields ? `${text} (${fields})` : text || 'no reason given';
}

/** The problem in an answer's body, null where it is none. */
export function parseProblem(body: string): Problem | null {
  try {
    const value: unknown = JSON.parse(body);
    const isProblem = typeof value === 'object' && value !== null && ('detail' in value || 'title' in value || 'code' in value);
    return isProblem ? (value as Problem) : null;
  } catch {
    return null;
  }
}
