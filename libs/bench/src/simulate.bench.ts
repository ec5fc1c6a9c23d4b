import type { CloudEvent } from '@evenhand/contracts';
import { simulate } from '@evenhand/simulation';
import { compared, median } from './results';
import type { Result } from './results';

const BANK = { customers: 2_000, seed: 1, months: 8 };
const GOAL = 50_000;

/** A bank told on one core and written out, as `evenhand simulate` does, beside writing out the same events when they are made already. */
export function simulateWorks(rounds: number): Result[] {
  const prepared = [...simulate(BANK)];
  const rate = (events: () => Iterable<CloudEvent>): number => {
    const started = performance.now();
    let bytes = 0;
    for (const event of events()) bytes += JSON.stringify(event).length;
    if (bytes === 0) throw new Error('nothing was told');
    return (prepared.length * 1_000) / (performance.now() - started);
  };
  const told = (): Iterable<CloudEvent> => simulate(BANK);
  const made = (): Iterable<CloudEvent> => prepared;
  for (const events of [told, made]) rate(events);
  const measured = Array.from({ length: rounds }, () => [rate(told), rate(made)] as const);
  const ours = median(measured.map(([rate]) => rate));
  return [
    compared('simulate, making events and writing them out', 'events/s', ours, GOAL, 'the goal', 1),
    compared('simulate, making events and writing them out', 'events/s', ours, median(measured.map(([, limit]) => limit)), 'JSON.stringify of the same events', 0),
  ];
}
