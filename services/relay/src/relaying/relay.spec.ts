import { InMemoryEventStore } from '@evenhand/event-sourcing';
import { createLog, Metrics } from '@evenhand/nest';
import type { OperationTable } from '../operations/operation.table';
import { RelayMetrics } from '../relay.metrics';
import type { Lease } from './lease';
import { Relay } from './relay';

/** A lease whose database is away at first; then another relay has it. */
const lease = { taken: 0, take: () => (lease.taken++ === 0 ? Promise.reject(new Error('the database is away')) : Promise.resolve(false)), release: () => Promise.resolve() };

describe('a relay', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is well as a standby, whatever stood in its way before', async () => {
    const relay = new Relay({
      store: new InMemoryEventStore(() => new Date()), lease: lease as unknown as Lease, table: {} as OperationTable, writing: { brokers: [], topic: 't', partitions: 1, replication: 1 },
      log: createLog('silent'), most: 1, lingerMs: 0, leaseMs: 1_000,
    }, new RelayMetrics(new Metrics().registry, () => Promise.reject(new Error('nobody asks'))));
    relay.start();
    await jest.advanceTimersByTimeAsync(0);
    await expect(relay.check()).rejects.toThrow('the database is away');
    await jest.advanceTimersByTimeAsync(1_000);
    await expect(relay.check()).resolves.toBeUndefined();
    expect([relay.isActive, relay.standing.error]).toEqual([false, null]);
    await relay.stop();
  });
});
