/** The columns of the published table, one row a step of one application. */
export const COLUMNS = ['case_id', 'reg_date', 'amount_req', 'event_no', 'activity', 'transition', 'resource', 'timestamp'] as const;

/** A step as published. */
export interface Row {
  /** of the file, from 1 */
  readonly line: number;
  readonly caseId: string;
  /** when the application was registered */
  readonly registered: string;
  /** place in the case, from 1: the order that counts, since many steps share a moment */
  readonly no: number;
  readonly activity: string;
  readonly transition: string;
  /** `activity|transition`, e.g. `O_SENT|COMPLETE` */
  readonly step: string;
  /** the employee's number; empty where the bank gave none */
  readonly employee: string;
  readonly time: string;
  /** `time` in milliseconds */
  readonly at: number;
}

/** Why a row cannot be used at all. */
export const LEFT_OUT = [
  'malformed', 'unusable_case_id', 'unreadable_number', 'unreadable_time', 'unknown_step', 'repeated_number', 'case_in_pieces',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

const CASE_ID = /^[A-Za-z0-9._~-]{1,32}$/;
const NUMBER = /^[1-9]\d{0,8}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Reads a line. The published file quotes nothing, so a quote is as little expected as a ninth field: counted, never guessed. */
export function readRow(text: string, line: number): Row | LeftOut {
  const [caseId = '', registered = '', , no = '', activity = '', transition = '', employee = '', time = '', ...more] = text.split(',');
  if (text.split(',').length < COLUMNS.length || more.length > 0 || text.includes('"')) return 'malformed';
  if (!CASE_ID.test(caseId)) return 'unusable_case_id';
  if (!NUMBER.test(no)) return 'unreadable_number';
  const at = MOMENT.test(time) ? Date.parse(time) : NaN;
  if (Number.isNaN(at)) return 'unreadable_time';
  return { line, caseId, registered, no: Number(no), activity, transition, step: `${activity}|${transition}`, employee, time, at };
}
