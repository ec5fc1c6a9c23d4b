import type { FactDoor, ItemResult } from '@evenhand/ingest';
import { problemOf } from '@evenhand/nest';
import { Away } from '../door/patience';
import type { JsonEvent } from '../record/cloud-event.binding';
import { ownerFailed, Owners } from './owners';

/** Owners within this process. */
export class LocalOwners extends Owners {
  /** @param doors by their services' names */
  constructor(private readonly doors: ReadonlyMap<string, Pick<FactDoor, 'candidate' | 'take'>>) {
    super();
  }

  override async take(owner: string, items: readonly JsonEvent[], history: boolean, _signal: AbortSignal, traceparent?: string): Promise<readonly ItemResult[]> {
    const door = this.doors.get(owner);
    if (!door) throw new Away(`${owner} is not in this process`);
    try {
      return await door.take(items.map(({ value }) => door.candidate(value, { history, traceparent })));
    } catch (error) {
      // What nobody foresaw is a fault of the owner over one of them; the rest says of itself that it passes.
      throw problemOf(error).status === 500 ? ownerFailed(owner, { cause: error }) : error;
    }
  }
}
