import { internalCalendar } from '@evenhand/business-days';
import { reactionId } from '@evenhand/reactors';
import type { Cause, Draft } from '@evenhand/reactors';

export const DAY = 86_400_000;

/** Moments after a cause; counted from when it was recorded where they were past by then: nobody can act yesterday. */
function after(cause: Cause, later: (from: number) => number, since = cause.at): number {
  const due = later(since);
  return due > cause.recordedAt ? due : later(cause.recordedAt);
}

/** The same time of day, n of the bank's business days later. @param since ms, by default the cause's own moment */
export const businessDaysAfter = (cause: Cause, n: number, since?: number): number => after(cause, (from) => internalCalendar.addBusinessDays(from, n), since);
export const daysAfter = (cause: Cause, n: number): number => after(cause, (from) => from + n * DAY);

/** A contact that the bank owes the customer because of a cause. `manager` and `ordinal` name it. */
export function followUp(manager: string, cause: Cause, ordinal: number, reason: string, dueAt: number, time = cause.time): Draft {
  return {
    type: 'evenhand.interactions.follow-up-scheduled.v1', subject: cause.customer, time, causationid: cause.id,
    data: { followUpId: reactionId(manager, cause.eventId, ordinal), reason, dueAt: new Date(dueAt).toISOString() },
  };
}
