/** The moments that PostgreSQL and RFC 3339 can both tell: years of four digits. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
export const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** As text. @param ms what lies beyond the moments there are counts as the first of them, or the last */
export const momentText = (ms: number): string => new Date(Math.min(Math.max(ms, FIRST), LAST_MOMENT)).toISOString();
