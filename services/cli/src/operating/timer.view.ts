import type { ReactionsPage, RetriedReaction, SuiteTime, Timer, TimersPage } from '@evenhand/client';
import { grouped, right, shortType, table } from '../terminal/table';

/** Timers by due moment, then how many there are. */
export function describeTimers({ items, counts, nextDueAt, now }: TimersPage, width?: number): string {
  const sum = `${grouped(counts.armed)} to come${nextDueAt ? `, the next at ${nextDueAt}` : ''}; ${grouped(counts.settling)} settling, ${grouped(counts.overdue)} overdue, ${grouped(counts.failed)} failed; it is ${now}`;
  if (items.length === 0) return `no such timers\n${sum}`;
  const rows = items.map((timer) => [timer.timerId, timer.state, timer.dueAt, shortType(timer.kind), timer.customerId, timer.error ?? '-']);
  return `${table([{ title: 'timer' }, { title: 'state' }, { title: 'due' }, { title: 'writes' }, { title: 'customer' }, { title: 'failed because' }], rows, width)}\n${sum}`;
}

export const describeRetry = ({ timerId, kind, customerId }: Timer): string => `timer ${timerId} is tried again: ${shortType(kind)} of ${customerId}`;

/** Reactions that failed, then how far reacting has come. */
export function describeReactions({ items, position, error }: ReactionsPage, width?: number): string {
  const stands = `reacted to everything up to position ${grouped(position)}${error ? `, and stands still: ${error}` : ''}`;
  if (items.length === 0) return `no reaction is parked\n${stands}`;
  const rows = items.map((one) => [one.reactionId, one.manager, one.customerId, grouped(one.position), String(one.attempts), one.reason]);
  return `${table([{ title: 'reaction' }, { title: 'manager' }, { title: 'customer' }, right('cause at'), right('attempts'), { title: 'parked because' }], rows, width)}\n${stands}`;
}

export const describeRetriedReaction = ({ reactionId, reason }: RetriedReaction): string =>
  (reason === null ? `reaction ${reactionId} is carried out` : `reaction ${reactionId} stays parked: ${reason}`);

export const describeClock = ({ mode, now, position }: SuiteTime): string =>
  `${now} by ${mode === 'manual' ? 'a clock that is moved' : 'the machine\'s clock'}; the log ends at position ${grouped(position)}`;
