import { appendContract } from './append.contract';
import { concurrencyContract } from './concurrency.contract';
import { orderContract } from './order.contract';
import { readContract } from './read.contract';
import { restartContract } from './restart.contract';
import type { MakeStore } from './store-under-test';
import { subscribeContract } from './subscribe.contract';

export { freshStore, newEvent, newEvents, numbers, positionOf, subscribed, wholeLog } from './store-under-test';
export type { MakeStore, StoreUnderTest } from './store-under-test';

/**
 * What every adapter of the EventStore port promises, as a suite that each of them runs (Jest's globals; not part of the lib's surface).
 * @param makeStore a fresh, empty log for every test
 * @param onServer the log is kept by a server that can be restarted
 */
export function eventStoreContract(name: string, makeStore: MakeStore, { onServer = false } = {}): void {
  describe(name, () => {
    appendContract(makeStore);
    orderContract(makeStore);
    readContract(makeStore);
    subscribeContract(makeStore);
    concurrencyContract(makeStore);
    if (onServer) restartContract(makeStore);
  });
}
