import { DAY, grouped, iso, told, voided } from './happened';
import type { Happened } from './happened';

/** DOMAIN.md §2.2, its timers line by line. */
interface Timed {
  readonly id: string;
  readonly opens: string;
  readonly reopens?: string;
  readonly ends: string;
  readonly timer: string;
  due(since: Happened): number;
}

const dueAsTold = ({ data }: Happened): number => Date.parse(data['dueAt'] ?? '');
const TIMED: readonly Timed[] = [
  { id: 'promiseId', opens: 'promise-made', ends: 'promise-kept', timer: 'promise-broken', due: dueAsTold },
  { id: 'followUpId', opens: 'follow-up-scheduled', ends: 'follow-up-completed', timer: 'follow-up-missed', due: dueAsTold },
  { id: 'doubtId', opens: 'doubt-raised', reopens: 'doubt-reopened', ends: 'doubt-resolved', timer: 'doubt-expired', due: ({ at }) => at + 7 * DAY },
  { id: 'voiceId', opens: 'voice-recorded', ends: 'voice-answered', timer: 'voice-ignored', due: ({ at }) => at + 30 * DAY },
  { id: 'hardshipId', opens: 'hardship-reported', ends: 'hardship-support-given', timer: 'hardship-unanswered', due: ({ at }) => at + 7 * DAY },
];

/** A moment at which something had to happen by itself, and what did. */
export interface Due {
  readonly what: string;
  readonly dueAt: number;
  readonly fired: readonly Happened[];
  /** what says, dated by then, that it was not due: it is taken out where that came after it, and did not fire where it came before */
  readonly closed: readonly Happened[];
  /** nobody had to write it, but somebody may have */
  readonly free?: boolean;
}

/** @param until everything due by then has happened, ms @returns what is wrong */
export function judged({ what, dueAt, fired, closed, free = false }: Due, until: number, voids: ReadonlyMap<string, readonly Happened[]>): readonly string[] {
  if (fired.length > 1) return [`${what} fired ${fired.length} times: ${fired.map(told).join(', ')}`];
  const [timer] = fired;
  if (!timer) return closed.length > 0 || free || dueAt > until ? [] : [`${what} was due on ${iso(dueAt)} and never fired`];
  const out = voids.get(timer.event.id) ?? [];
  if (closed.length === 0) return out.length === 0 ? [] : [`${what} was taken out by ${out.map(told).join(', ')}, though it was due`];
  const first = Math.min(...closed.map(({ position }) => position));
  if (timer.position > first) return [`${what} fired as ${told(timer)}, though position ${first} had closed it`];
  return out.length === 1 ? [] : [`${what}, closed after it fired, was taken out ${out.length} times`];
}

/** The timers of interactions: each that was due has its one event, dated at its due moment; none else is there. @param until ms */
export function wrongTimers(log: readonly Happened[], until: number): readonly string[] {
  const voids = voided(log);
  const wrong = TIMED.flatMap((timed) =>
    [...grouped(log, ({ data }) => data[timed.id])].flatMap(([id, facts]) => wrongOf(timed, `${timed.timer} ${id}`, facts, until, voids)));
  const known = new Set(log.map(({ event: { id } }) => id));
  const unfounded = [...voids].filter(([id]) => !known.has(id)).map(([id]) => `a timer ${id} was taken out that is not there`);
  return [...wrong, ...expirations(log, until, voids), ...unfounded];
}

function wrongOf(timed: Timed, what: string, facts: readonly Happened[], until: number, voids: ReadonlyMap<string, readonly Happened[]>): readonly string[] {
  const named = (name: string | undefined): readonly Happened[] => facts.filter((fact) => fact.name === name);
  const [opening] = named(timed.opens);
  const fired = named(timed.timer);
  if (!opening) return fired.filter(({ own }) => own).map((timer) => `${what} fired as ${told(timer)}, and nothing opened it`);
  const starts = [opening, ...named(timed.reopens).toSorted((a, b) => a.at - b.at)];
  const dues = starts.map((since, n): Due => {
    const dueAt = timed.due(since);
    const next = starts[n + 1];
    const closed = named(timed.ends).filter(({ at }) => at <= dueAt && (n === 0 || at >= since.at));
    return {
      what: `${what} of ${since.event.time}`, dueAt, fired: fired.filter(({ at, own }) => at === dueAt && !(own && since.history)),
      closed: next && next.at <= dueAt ? [...closed, next] : closed,
      // what is open again has the timer of its last opening
      free: since.history || next !== undefined,
    };
  });
  const strange = fired.filter((timer) => !dues.some(({ fired: mine }) => mine.includes(timer)) && !voids.has(timer.event.id));
  return [...dues.flatMap((due) => judged(due, until, voids)), ...strange.map((timer) => `${what} fired as ${told(timer)}, when nothing was due`)];
}

/** Expectations expire at the end of their last day, which an adjustment may move; publishers may tell it from the beginning of that day on. */
function expirations(log: readonly Happened[], until: number, voids: ReadonlyMap<string, readonly Happened[]>): readonly string[] {
  return [...grouped(log, ({ data }) => data['expectationId'])].flatMap(([id, facts]) => {
    const named = (name: string): readonly Happened[] => facts.filter((fact) => fact.name === name);
    const [set] = named('expectation-set');
    const fired = named('expectation-expired');
    if (!set) return fired.filter(({ own }) => own).map((timer) => `${told(timer)} expired what was never set`);
    const moved = named('expectation-adjusted').filter(({ data }) => data['horizonOn'] !== undefined).toSorted((a, b) => a.at - b.at).at(-1);
    const horizon = (moved ?? set).data['horizonOn'];
    const lastDay = horizon === undefined ? Math.floor(set.at / DAY) + 365 : Math.floor(Date.parse(horizon) / DAY);
    const dueAt = (lastDay + 1) * DAY;
    const fits = fired.every(({ at, own }) => at === dueAt || (!own && Math.floor(at / DAY) === lastDay));
    const closed = [...named('expectation-outcome-observed'), ...(fits || !moved ? [] : [moved])];
    const early = fits || moved ? [] : [`expectation ${id} expired as ${fired.map(told).join(', ')}, and its last moment is ${iso(dueAt)}`];
    return [...early, ...judged({ what: `the expiry of ${id}`, dueAt, fired, closed, free: set.history }, until, voids)];
  });
}
