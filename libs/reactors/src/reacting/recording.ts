import type { CloudEvent } from '@evenhand/contracts';
import { DomainError, StoreUnavailable } from '@evenhand/event-sourcing';
import { Recorder } from '@evenhand/ingest';
import type { ItemResult } from '@evenhand/ingest';
import { problemOf } from '@evenhand/nest';

/** By service. */
export type Recorders = ReadonlyMap<string, Recorder>;

/** Stores the suite's own events. One whose recording fails by itself does not hold up the others: then each is recorded alone. @throws StoreUnavailable */
export async function recordAll(recorders: Recorders, service: string, events: readonly CloudEvent[]): Promise<readonly ItemResult[]> {
  const recorder = recorders.get(service);
  if (!recorder) return events.map((event) => failed(event, new Error(`nobody here records for ${service}`)));
  try {
    return await recorder.record(events);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const results: ItemResult[] = [];
    for (const event of events) results.push(...(await recorder.record([event]).catch((failure: unknown) => [failed(event, failure)])));
    return results;
  }
}

function failed({ id }: CloudEvent, error: unknown): ItemResult {
  if (error instanceof StoreUnavailable) throw error;
  return { id, status: 'rejected', problem: problemOf(new DomainError('not_recorded', (error as Error).message)) };
}

/**
 * Why an event of the suite's own was not stored. Its id is nobody else's: one that is stored under it with other content is the same event as an
 * earlier version of the suite wrote it, and has happened.
 */
export function refusalOf(result: ItemResult | undefined): string | undefined {
  if (!result) return 'not answered';
  if (result.status !== 'rejected' || result.problem.code === 'id_reused') return undefined;
  return `${result.problem.code}: ${result.problem.detail}`;
}
