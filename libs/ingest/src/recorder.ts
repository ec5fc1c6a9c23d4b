import type { CloudEvent } from '@evenhand/contracts';
import type { ItemResult } from './item-result';

/** The suite's own writing into a service: types that only the suite writes are taken, everything else is judged as a publisher's is. */
export abstract class Recorder {
  /**
   * Decided and stored in order, an answer each; the same source and id again is `duplicate`.
   * @throws StoreUnavailable where the store is out of reach: record all again
   */
  abstract record(events: readonly CloudEvent[]): Promise<readonly ItemResult[]>;
}
