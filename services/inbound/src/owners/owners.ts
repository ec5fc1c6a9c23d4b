import type { ItemResult } from '@evenhand/ingest';
import type { JsonEvent } from '../record/cloud-event.binding';

/** The services that types belong to, as doors for publishers' events. */
export abstract class Owners {
  /**
   * Has items decided and stored in order: the answer of each is what HTTP gives for it.
   * @param history as Evenhand-History: 1
   * @throws Away, or what else stood in the way: it is not known what was stored; the same again is safe
   */
  abstract take(owner: string, items: readonly JsonEvent[], history: boolean, signal: AbortSignal): Promise<readonly ItemResult[]>;
}
