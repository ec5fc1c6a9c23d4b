import { setImmediate } from 'node:timers/promises';
import type { ClientOptions } from '../client-options';
import { EvenhandClient } from '../evenhand-client';
import type { PublishableEvent } from '../publishing/event-input';

/** A fact of its own a number, without an id. */
export const fact = (n: number): PublishableEvent => ({
  specversion: '1.0', source: 'urn:test', type: 'evenhand.interactions.interaction-rated.v1', subject: 'c_1', time: '2026-01-02T09:00:00Z',
  data: { interactionId: `i-${n}`, courtesy: 4 },
});

/** The same with an id that tells the number. */
export const event = (n: number): PublishableEvent => ({ ...fact(n), id: `e-${n}` });

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
export const ids = (count: number): string[] => upTo(count).map((n) => `e-${n}`);

/** A client whose pauses are noted instead of waited for, without chance. */
export function hasty(url: string, options: Partial<ClientOptions> = {}): { readonly client: EvenhandClient; readonly pauses: number[] } {
  const pauses: number[] = [];
  const sleep = (ms: number): Promise<unknown> => {
    pauses.push(ms);
    return setImmediate();
  };
  return { client: new EvenhandClient({ url, sleep, ...options, retry: { jitter: 0, ...options.retry } }), pauses };
}
