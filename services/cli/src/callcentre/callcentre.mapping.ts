import { DateTime } from 'luxon';

/**
 * One call of the "Anonymous Bank" call centre → `interaction-recorded.v1`. The table with the reasons is docs/callcentre-mapping.md; the two
 * change together.
 */
export const COLUMNS = [
  'vru+line', 'call_id', 'customer_id', 'priority', 'type', 'date', 'vru_entry', 'vru_exit', 'vru_time',
  'q_start', 'q_exit', 'q_time', 'outcome', 'ser_start', 'ser_exit', 'ser_time', 'server',
] as const;

export type Call = Readonly<Record<(typeof COLUMNS)[number], string>>;

const OUTCOMES: Readonly<Record<string, 'resolved' | 'failed' | 'pending'>> = { AGENT: 'resolved', HANG: 'failed', PHANTOM: 'pending' };

/** Kind of contact by the caller's type; a type the publisher's description does not name is an inquiry. */
const KINDS: Readonly<Record<string, 'service' | 'inquiry'>> = {
  PS: 'service', PE: 'service', NE: 'service', IN: 'inquiry', NW: 'inquiry', TT: 'inquiry',
};

const ZONE = 'Asia/Jerusalem';
const CODE = /^[A-Za-z0-9._:~-]+$/;
const DAY_SEC = 86_400;
const PREFIX = 'callcentre-';
/** Ids hold 64 characters, the prefix included. */
const LONGEST_ID = 64 - PREFIX.length;

export const SOURCE = 'urn:evenhand:import:callcentre';
export const TYPE = 'evenhand.interactions.interaction-recorded.v1';

/** The event as it is posted. */
export interface CallEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: typeof SOURCE;
  readonly type: typeof TYPE;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly channel: 'phone';
  readonly productcode: string;
  readonly data: {
    readonly interactionId: string;
    readonly initiator: 'customer';
    readonly kind: 'service' | 'inquiry';
    readonly outcome: 'resolved' | 'failed' | 'pending';
    readonly durationSec?: number;
    readonly waitSec?: number;
  };
}

/** Why a whole line of 17 fields gives no event. */
export const LEFT_OUT = ['unidentified', 'unknown_outcome', 'unreadable_time', 'unusable_code'] as const;
/** What was noticed about an event that is sent. */
export const NOTES = [
  'wait_not_usable', 'service_time_not_usable', 'service_time_without_agent', 'customer_id_rounded', 'time_past_midnight', 'local_time_skipped', 'local_time_twice',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];
export type Note = (typeof NOTES)[number];
export type Mapped = { readonly leftOut: LeftOut } | { readonly event: CallEvent; readonly notes: readonly Note[] };

/** The fields of a line as published, or null when there are not exactly 17 (damaged: counted, never guessed). */
export function parseCall(line: string): Call | null {
  const fields = line.split('\t');
  if (fields.length !== COLUMNS.length) return null;
  return Object.fromEntries(COLUMNS.map((name, i) => [name, fields[i]])) as Call;
}

export const isIdentified = (call: Call): boolean => !/^0*$/.test(call.customer_id.trim());

/** What names a call: its line, the line's own call number, date and time of entry (`AA0101-33116-990101-000031`). */
export function callKey(call: Call): string {
  const clock = call.vru_entry.trim().replaceAll(':', '').padStart(6, '0');
  return `${call['vru+line'].trim()}-${call.call_id.trim()}-${call.date.trim()}-${clock}`;
}

/** Maps a call; `occurrence` (from 1) tells calls of one key in one file apart, so that ids depend on the rows alone. */
export function mapCall(call: Call, occurrence: number): Mapped {
  if (!isIdentified(call)) return { leftOut: 'unidentified' };
  const outcome = OUTCOMES[call.outcome.trim()];
  if (outcome === undefined) return { leftOut: 'unknown_outcome' };
  const entry = entryTime(call.date.trim(), call.vru_entry.trim());
  if (entry === null) return { leftOut: 'unreadable_time' };
  const id = occurrence === 1 ? callKey(call) : `${callKey(call)}-${occurrence}`;
  const [customer, type] = [call.customer_id.trim().replace('+', ''), call.type.trim()];
  const fits = (code: string, longest: number): boolean => CODE.test(code) && code.length <= longest;
  if (!fits(id, LONGEST_ID) || !fits(customer, LONGEST_ID) || !fits(type, 32)) return { leftOut: 'unusable_code' };

  const wait = duration(call.q_time);
  const service = outcome === 'resolved' ? duration(call.ser_time) : 'none';
  const event: CallEvent = {
    specversion: '1.0', id, source: SOURCE, type: TYPE, subject: PREFIX + customer, time: entry.utc,
    datacontenttype: 'application/json', channel: 'phone', productcode: type,
    data: {
      interactionId: PREFIX + id, initiator: 'customer', kind: KINDS[type] ?? 'inquiry', outcome,
      ...(typeof service === 'number' ? { durationSec: service } : {}),
      ...(typeof wait === 'number' && wait > 0 ? { waitSec: wait } : {}),
    },
  };
  const noticed: Readonly<Record<Note, boolean>> = {
    wait_not_usable: wait === 'unusable',
    service_time_not_usable: service === 'unusable',
    service_time_without_agent: outcome !== 'resolved' && call.ser_time.trim() !== '0',
    customer_id_rounded: /e/i.test(customer),
    time_past_midnight: entry.pastMidnight,
    local_time_skipped: entry.skipped,
    local_time_twice: entry.twice,
  };
  return { event, notes: NOTES.filter((note) => noticed[note]) };
}

/** Whole seconds up to a day; anything else, negative included, is unusable and left out of the event. */
const duration = (text: string): number | 'unusable' => (/^\d{1,5}$/.test(text.trim()) && Number(text) <= DAY_SEC ? Number(text) : 'unusable');

type LocalHour = { readonly start: DateTime; readonly skipped: boolean; readonly twice: boolean };

/** Zone rules are costly to ask and change on whole hours only: asked once an hour of a day (a year has 8 760). */
const localHours = new Map<string, LocalHour | null>();

function localHour(date: string, hour: number): LocalHour | null {
  const key = `${date} ${hour}`;
  const known = localHours.get(key);
  if (known !== undefined) return known;
  const [year, month, day] = [date.slice(0, 2), date.slice(2, 4), date.slice(4, 6)].map(Number);
  const midnight = DateTime.fromObject({ year: 1900 + (year ?? 0), month, day }, { zone: ZONE });
  const local = midnight.plus({ days: Math.floor(hour / 24) }).set({ hour: hour % 24 });
  const [first = local, ...later] = local.isValid ? local.getPossibleOffsets() : [];
  const found = midnight.isValid ? { start: first, skipped: local.hour !== hour % 24, twice: later.length > 0 } : null;
  localHours.set(key, found);
  return found;
}

/**
 * Israeli local date (YYMMDD, of 19YY) and time (H:MM:SS) as UTC by the zone's rules of that year. 24:10:00 is ten past midnight of the next
 * day. A time that the change to summer time skipped is taken as by the clock not yet changed, one that came twice as the first.
 */
function entryTime(date: string, time: string): { utc: string; pastMidnight: boolean; skipped: boolean; twice: boolean } | null {
  const clock = /^(\d{1,2}):([0-5]\d):([0-5]\d)$/.exec(time);
  const [hour, minute, second] = (clock ?? []).slice(1).map(Number);
  if (!/^\d{6}$/.test(date) || hour === undefined || hour > 47) return null;
  const local = localHour(date, hour);
  if (local === null) return null;
  const utc = new Date(local.start.toMillis() + ((minute ?? 0) * 60 + (second ?? 0)) * 1000).toISOString().replace('.000Z', 'Z');
  return { utc, pastMidnight: hour > 23, skipped: local.skipped, twice: local.twice };
}
