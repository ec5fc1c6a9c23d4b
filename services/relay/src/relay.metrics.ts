import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** What the gauges are asked at each scrape. */
export interface Measured {
  readonly active: boolean;
  readonly position: number;
  readonly head: number;
  /** s */
  readonly lagSeconds: number;
}

/** What the relay counts. */
export class RelayMetrics {
  readonly transactions: Counter;
  readonly records: Counter;
  readonly batch: Histogram;
  readonly fenced: Counter;
  readonly takeovers: Counter;
  private measuring: Promise<Measured | undefined> | undefined;

  constructor(registry: Registry, measure: () => Promise<Measured>) {
    const registers = [registry];
    this.transactions = new Counter({ name: 'evenhand_relay_transactions_total', help: 'Transactions committed to the journey topic', registers });
    this.records = new Counter({ name: 'evenhand_relay_records_total', help: 'Events written to the journey topic, watermarks not counted', registers });
    this.batch = new Histogram({ name: 'evenhand_relay_batch_events', help: 'Events a transaction', buckets: [1, 10, 100, 1_000, 5_000, 10_000], registers });
    this.fenced = new Counter({ name: 'evenhand_relay_fenced_total', help: 'Times the broker refused this relay because another had taken over', registers });
    this.takeovers = new Counter({ name: 'evenhand_relay_takeovers_total', help: 'Times this relay became the active one', registers });
    const gauge = (name: string, help: string, valueOf: (measured: Measured) => number): Gauge => new Gauge({
      name: `evenhand_relay_${name}`, help, registers,
      collect: async () => {
        const measured = await this.measured(measure);
        if (measured) made.get(name)?.set(valueOf(measured));
      },
    });
    const made = new Map<string, Gauge>();
    const add = (...given: Parameters<typeof gauge>): void => void made.set(given[0], gauge(...given));
    add('active', '1 where this is the active relay', ({ active }) => (active ? 1 : 0));
    add('position', 'Everything up to here is in the journey topic', ({ position }) => position);
    add('store_head', 'Position of the last event of the store', ({ head }) => head);
    add('lag_positions', 'Positions of the store that are not in the journey topic yet', ({ head, position }) => Math.max(0, head - position));
    add('lag_seconds', 'Age of the oldest event that is not in the journey topic yet', ({ lagSeconds }) => lagSeconds);
  }

  /** One question for all gauges of a scrape; in an outage they answer with what was known before. */
  private measured(measure: () => Promise<Measured>): Promise<Measured | undefined> {
    this.measuring ??= measure().catch(() => undefined).finally(() => (this.measuring = undefined));
    return this.measuring;
  }
}
