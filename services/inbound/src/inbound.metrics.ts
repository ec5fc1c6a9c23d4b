import { setTimeout as sleep } from 'node:timers/promises';
import type { ItemResult } from '@evenhand/ingest';
import type { InboundTopic } from '@evenhand/journey-log';
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** A scrape does not wait longer for Kafka. */
const PATIENCE_MS = 1_000;

/** What is told of the inbound door. */
export class InboundMetrics {
  private readonly records: Counter;
  private readonly retries: Counter;

  constructor(registry: Registry, topic: InboundTopic) {
    const registers = [registry];
    this.records = new Counter({ name: 'evenhand_inbound_records_total', help: 'Inbound records by answer', labelNames: ['status'], registers });
    this.retries = new Counter({ name: 'evenhand_inbound_retries_total', help: 'Times that records waited for somebody out of reach, by whom', labelNames: ['whom'], registers });
    for (const status of ['stored', 'duplicate', 'rejected']) this.records.inc({ status }, 0);
    const lag: Gauge = new Gauge({
      name: 'evenhand_inbound_lag_records', help: 'Inbound records not done yet, of the partitions that this process has', labelNames: ['partition'], registers,
      collect: async () => {
        const told = await Promise.race([topic.lag().catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);
        if (!told) return;
        lag.reset();
        for (const [partition, records] of told) lag.set({ partition }, records);
      },
    });
  }

  answered(answers: readonly ItemResult[]): void {
    for (const status of ['stored', 'duplicate', 'rejected'] as const) this.records.inc({ status }, answers.filter((answer) => answer.status === status).length);
  }

  retried(whom: string): void {
    this.retries.inc({ whom });
  }
}
