import type { Row } from './bpic2012.rows';
import { ACHIEVED, callItem, ENDED, type CallItem } from './bpic2012.steps';

/** One sitting of one employee at a work item that is a call: from START to the COMPLETE that gives it back. */
export interface Call {
  readonly item: CallItem;
  readonly start: Row;
  /** null where the log begins the work item again, or ends, before it is given back */
  readonly end: Row | null;
  /** the SCHEDULE that queued it, where this is the first START after it */
  readonly queued: Row | null;
  /** what happened to the application and its offers meanwhile, as activities */
  readonly inside: ReadonlySet<string>;
}

/** The calls of one case, in its order. */
export function callsIn(rows: readonly Row[]): readonly Call[] {
  const queued = new Map<string, Row>();
  const open = new Map<string, { end: Row | null; readonly inside: Set<string> }>();
  const calls: Call[] = [];
  for (const row of rows) {
    const { activity, transition } = row;
    const item = callItem(activity);
    if (item === undefined) {
      for (const { inside } of open.values()) inside.add(activity);
    } else if (transition === 'SCHEDULE') {
      queued.set(activity, row);
    } else if (transition === 'START') {
      const call = { item, start: row, end: null, queued: queued.get(activity) ?? null, inside: new Set<string>() };
      queued.delete(activity);
      open.set(activity, call);
      calls.push(call);
    } else if (transition === 'COMPLETE') {
      const call = open.get(activity);
      if (call) call.end = row;
      open.delete(activity);
    }
  }
  return calls;
}

/** The post that brought the offer back was opened at this work item, and it was closed: nobody called. */
export const isPost = ({ inside }: Call): boolean => inside.has('O_SENT_BACK');

/** Whether the log shows that the call came to what it was for. A call that failed it never shows. */
export const outcomeOf = ({ inside }: Call): 'resolved' | 'pending' =>
  some(inside, ACHIEVED) && !some(inside, ENDED) ? 'resolved' : 'pending';

/** Changes of employee from the call before (none: null) to the end of this one; undefined where one of them has no number. */
export function handoffs(before: Call | null, { start, end }: Call): number | undefined {
  const last = before && (before.end ?? before.start);
  const employees = [...(last ? [last] : []), start, ...(end ? [end] : [])].map(({ employee }) => employee);
  return employees.includes('') ? undefined : employees.filter((employee, i) => i > 0 && employee !== employees[i - 1]).length;
}

const some = (steps: ReadonlySet<string>, of: ReadonlySet<string>): boolean => [...steps].some((step) => of.has(step));
