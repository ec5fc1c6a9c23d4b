import { DAY, grouped, iso, told, voided } from './happened';
import type { Happened } from './happened';
import { judged } from './timers.check';

interface Clock {
  readonly jurisdiction: string;
  readonly clockId: string;
  readonly dueAt: string;
}

const ZONES: Readonly<Record<string, string>> = { UK: 'Europe/London', CN: 'Asia/Shanghai' };
const TIMERS = new Set(['complaint-sla-warned', 'complaint-sla-breached', 'progress-update-missed']);
const WEEK = 7 * DAY;

/** One moment that a clock brings about by itself. */
interface Moment {
  readonly name: string;
  readonly clockId: string;
  readonly at: number;
  readonly elapsedBp?: number;
}

/** What tells one moment from another, in events as in what is expected of them. */
const keyOf = (name: string, clockId: string | undefined, at: number, elapsedBp: number | string = ''): string => `${name} ${clockId} ${iso(at)} ${elapsedBp}`;

/** The clocks of complaints (DOMAIN.md §2.3): warned at 75 and 90 %, breached, updates missed; each once, and none that was stopped before. @param until ms */
export function wrongClocks(log: readonly Happened[], until: number): readonly string[] {
  const voids = voided(log);
  return [...grouped(log, ({ data }) => data['complaintId'])].flatMap(([id, facts]) => wrongOf(id, facts, until, voids));
}

function wrongOf(id: string, facts: readonly Happened[], until: number, voids: ReturnType<typeof voided>): readonly string[] {
  const timers = facts.filter(({ name }) => TIMERS.has(name));
  const received = facts.find(({ name }) => name === 'complaint-received');
  if (!received) return timers.map((timer) => `${told(timer)} is of a complaint that nobody filed`);
  const fired = grouped(timers, ({ name, at, data: { clockId, elapsedBp } }) => keyOf(name, clockId, at, elapsedBp));
  const moments = new Map(momentsOf(received, until).map((moment) => [keyOf(moment.name, moment.clockId, moment.at, moment.elapsedBp), moment]));
  const wrong = [...moments].flatMap(([key, { at, clockId }]) => {
    const closed = stopsOf(clockId, facts).filter((stop) => stop.at <= at);
    return judged({ what: `${id} ${key}`, dueAt: at, fired: fired.get(key) ?? [], closed, free: received.history }, until, voids);
  });
  const others = [...fired].filter(([key]) => !moments.has(key));
  // one that took another over has the other's clocks too
  const joined = facts.some(({ name }) => name === 'complaints-merged');
  const strange = others.filter(([, { length }]) => !joined || length > 1);
  return [...wrong, ...strange.map(([key, { length }]) => `${id} has ${key} ${length} times, when nothing was due`)];
}

function momentsOf({ at, data }: Happened, until: number): readonly Moment[] {
  return (data['due'] as unknown as readonly Clock[]).flatMap(({ jurisdiction, clockId, dueAt: due }): readonly Moment[] => {
    const dueAt = Date.parse(due);
    if (clockId === 'summary') return [];
    if (clockId === 'update_weekly') {
      return Array.from({ length: Math.max(1, Math.floor((until - at) / WEEK)) }, (_, n) => ({ name: 'progress-update-missed', clockId, at: at + (n + 1) * WEEK }));
    }
    const from = Math.min(dueAt, endOfDay(at, ZONES[jurisdiction] ?? 'UTC'));
    const warned = [7_500, 9_000].map((elapsedBp): Moment => ({ name: 'complaint-sla-warned', clockId, at: from + Math.floor(((dueAt - from) * elapsedBp) / 10_000), elapsedBp }));
    return [...warned, { name: 'complaint-sla-breached', clockId, at: dueAt }];
  });
}

const ENDS: readonly string[] = ['complaint-closed', 'complaint-withdrawn', 'complaint-response-issued'];
const stopsOf = (clockId: string, facts: readonly Happened[]): readonly Happened[] =>
  facts.filter(({ name }) => ENDS.includes(name) || (clockId === 'acknowledge' && name === 'complaint-acknowledged'));

/** The midnight that ends a moment's local day. */
function endOfDay(ms: number, zone: string): number {
  const end = (Math.floor((ms + offset(ms, zone)) / DAY) + 1) * DAY;
  return end - offset(end - offset(ms, zone), zone);
}

function offset(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23',
  }).formatToParts(ms);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(ms / 1_000) * 1_000;
}
