import { span } from '@evenhand/nest';
import type { Traced } from '@evenhand/nest';
import type { InboundItem } from '../record/inbound.item';

/** as many as a span may have */
const LINKS = 128;

/** The span of items that are handed to their owner in one: it goes on from their trace where they have one in common, else it has links to theirs. */
export function handing(owner: string, items: readonly Pick<InboundItem, 'trace'>[]): Traced {
  const traces = [...new Set(items.map(({ trace }) => trace))];
  const common = traces.length === 1;
  const links = common ? [] : traces.filter((trace) => trace !== undefined).slice(0, LINKS);
  return span(`take ${owner}`, common ? traces[0] : undefined, { kind: 'CONSUMER', links, attributes: { 'messaging.system': 'kafka', 'messaging.batch.message_count': items.length } });
}

/** Does something as long as a span lasts. A result that is an error ends it as one. */
export async function under<T>(traced: Traced, work: (traceparent: string | undefined) => Promise<T>): Promise<T> {
  try {
    const result = await work(traced.traceparent);
    traced.end(result instanceof Error ? result : undefined);
    return result;
  } catch (error) {
    traced.end(error);
    throw error;
  }
}
