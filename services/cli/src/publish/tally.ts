import type { ItemResult } from '../http/event-stream';

/** What became of the events sent: the summary the API itself gives for a stream. `position` is the highest one answered, 0 without any. */
export interface Summary {
  stored: number;
  duplicate: number;
  rejected: number;
  position: number;
}

export const emptySummary = (): Summary => ({ stored: 0, duplicate: 0, rejected: 0, position: 0 });

/** Counts one answer in. */
export function count(summary: Summary, result: ItemResult): void {
  summary[result.status] += 1;
  if (result.position !== undefined) summary.position = Math.max(summary.position, result.position);
}

/** How many events were answered so far. */
export const answered = (summary: Summary): number => summary.stored + summary.duplicate + summary.rejected;
