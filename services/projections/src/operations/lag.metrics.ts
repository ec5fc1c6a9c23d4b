import type { EventStore } from '@evenhand/event-sourcing';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Engine } from '../reads';

/** Gauges of how far each projection is, asked for at each scrape; without a reachable store the lag is absent, without its code all of a projection. */
export function addLagMetrics(registry: Registry, engine: Engine, store: EventStore, names: readonly string[]): void {
  const completed = (tell: (name: string, position: number) => void): void => {
    for (const name of names) if (engine.serves(name)) tell(name, engine.completed(name));
  };
  const position = new Gauge({
    name: 'evenhand_projection_position', help: 'Completed position of the live version', labelNames: ['projection'], registers: [registry],
    collect: () => completed((projection, at) => position.set({ projection }, at)),
  });
  const parked = new Gauge({
    name: 'evenhand_projection_parked', help: 'Customers of whom an event cannot be folded by the live version', labelNames: ['projection'], registers: [registry],
    collect: async () => {
      parked.reset();
      const counts = await engine.parked.counts().catch(() => undefined);
      for (const [projection, customers] of counts ?? []) parked.set({ projection }, customers);
    },
  });
  const lag = new Gauge({
    name: 'evenhand_projection_lag', help: 'Positions of the log that the live version has not completed', labelNames: ['projection'], registers: [registry],
    collect: async () => {
      lag.reset();
      const head = await store.head().catch(() => undefined);
      if (head !== undefined) completed((projection, at) => lag.set({ projection }, Math.max(0, head - at)));
    },
  });
}
