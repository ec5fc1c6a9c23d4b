import type { EventStore } from '@evenhand/event-sourcing';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Reactors } from './reactors';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** Lag, timers and what is parked, asked for at each scrape; absent where nobody can tell. */
export function addReactorMetrics(registry: Registry, reactors: Reactors, store: EventStore): void {
  const registers = [registry];
  const reacted = new Histogram({ name: 'evenhand_reaction_lag_seconds', help: 'From an event stored to its reaction stored', labelNames: ['manager'], buckets: SECONDS, registers });
  for (const { progress } of reactors.reacting.reactors) progress.onLag = (ms, manager) => reacted.observe({ manager }, ms / 1_000);
  const lag = new Gauge({
    name: 'evenhand_reactor_lag', help: 'Positions of the log that a service has not reacted to yet, whoever of its processes is to', labelNames: ['service'], registers,
    collect: async () => {
      lag.reset();
      const head = await store.head().catch(() => undefined);
      if (head !== undefined) for (const { service, progress } of reactors.reacting.reactors) lag.set({ service }, Math.max(0, head - progress.position));
    },
  });
  const waiting = seldom(() => reactors.parked.count());
  const parked = new Gauge({
    name: 'evenhand_reactions_parked', help: 'Reactions of these services that failed and wait for an operator', registers,
    collect: async () => {
      parked.reset();
      const count = await waiting().catch(() => undefined);
      if (count !== undefined) parked.set(count);
    },
  });
  const counted = seldom(() => reactors.timers.counts(reactors.services));
  const timers = new Gauge({
    name: 'evenhand_timers', help: 'Timers of these services by state', labelNames: ['state'], registers,
    collect: async () => {
      timers.reset();
      const counts = await counted().catch(() => ({}));
      for (const [state, count] of Object.entries(counts)) timers.set({ state }, count);
    },
  });
  const fired = new Counter({ name: 'evenhand_timers_fired_total', help: 'Timers that this process fired', labelNames: ['kind'], registers });
  reactors.worker.onFired = (kind, count) => fired.inc({ kind }, count);
}

const SELDOM = 20;

/** An answer is asked for anew after 20 times as long as it took: counting a million timers at every scrape keeps no connection busy. */
function seldom<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer && performance.now() < until) return answer;
    const asked = performance.now();
    until = Infinity;
    answer = ask().finally(() => (until = performance.now() + SELDOM * (performance.now() - asked)));
    return answer;
  };
}
