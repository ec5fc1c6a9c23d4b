import type { FactDoor, ItemResult } from '@evenhand/ingest';
import { Away } from '../door/patience';
import type { JsonEvent } from '../record/cloud-event.binding';
import { Owners } from './owners';

/** Owners within this process. */
export class LocalOwners extends Owners {
  /** @param doors by their services' names */
  constructor(private readonly doors: ReadonlyMap<string, Pick<FactDoor, 'candidate' | 'take'>>) {
    super();
  }

  override async take(owner: string, items: readonly JsonEvent[], history: boolean): Promise<readonly ItemResult[]> {
    const door = this.doors.get(owner);
    if (!door) throw new Away(`${owner} is not in this process`);
    return door.take(items.map(({ value }) => door.candidate(value, { history })));
  }
}
