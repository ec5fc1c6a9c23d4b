/**
 * The forms of text that events carry, one regular expression each, used by both judges (Ajv and class-validator).
 * Days are real calendar days, leap years included; none of the expressions can backtrack at length.
 */
export const ID = '^[A-Za-z0-9._:~-]{1,64}$';
export const CODE = '^[A-Za-z0-9._:~-]+$';
export const CURRENCY = '^[A-Z]{3}$';
export const TYPE_NAME = '^evenhand\\.[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*\\.v[1-9][0-9]{0,2}$';
export const TRACE_PARENT = '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$';
/** No NUL and no half of a surrogate pair: neither survives in PostgreSQL. To be compiled with the u flag. */
export const WELL_FORMED = '^[^\\u0000\\uD800-\\uDFFF]*$';
/** One line without control characters or half a surrogate pair. To be compiled with the u flag. */
export const PRINTABLE = '^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uD800-\\uDFFF]+$';

const LEAP_YEAR = '(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const DAY =
  '(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))' +
  `|${LEAP_YEAR}-02-29)`;
const HOUR_MINUTE = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';

/** RFC 3339 full-date. */
export const DATE = new RegExp(`^${DAY}$`);
/** RFC 3339 date-time with upper-case T and Z, seconds 00-59, at most 9 fraction digits. */
export const DATE_TIME = new RegExp(`^${DAY}T${HOUR_MINUTE}:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-]${HOUR_MINUTE})$`);

const ESCAPE = '%[0-9A-Fa-f]{2}';
const NAME_CHARS = "-A-Za-z0-9._~!$&'()*+,;=";
const PCHAR = `(?:[${NAME_CHARS}:@]|${ESCAPE})`;
const HOST = `(?:\\[(?:[0-9A-Fa-f:.]{2,45}|v[0-9A-Fa-f]+\\.[${NAME_CHARS}:]+)\\]|(?:[${NAME_CHARS}]|${ESCAPE})*)`;
const AUTHORITY = `(?:(?:[${NAME_CHARS}:]|${ESCAPE})*@)?${HOST}(?::[0-9]*)?`;
const SEGMENTS = `(?:/${PCHAR}*)*`;
const AFTER_PATH = `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?`;
const ROOTED = `//${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?`;
const ABSOLUTE = `[A-Za-z][A-Za-z0-9+.-]*:(?:${ROOTED}|${PCHAR}+${SEGMENTS})?`;
const RELATIVE = `(?:${ROOTED}|(?:[${NAME_CHARS}@]|${ESCAPE})+${SEGMENTS})?`;

/** RFC 3986 §3. */
export const URI = new RegExp(`^${ABSOLUTE}${AFTER_PATH}$`);
/** RFC 3986 §4.1. */
export const URI_REFERENCE = new RegExp(`^(?:${ABSOLUTE}|${RELATIVE})${AFTER_PATH}$`);
