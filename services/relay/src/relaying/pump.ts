import type { EventStore } from '@evenhand/event-sourcing';
import { traceparentsIn } from '@evenhand/journey-log';
import type { JourneyWriter } from '@evenhand/journey-log';
import { isTracing, span } from '@evenhand/nest';
import type { Traced } from '@evenhand/nest';
import type { RelayMetrics } from '../relay.metrics';
import { Batches } from './batches';
import type { Batch } from './batches';
import { wait } from './wait';

export interface PumpOptions {
  readonly store: EventStore;
  readonly writer: JourneyWriter;
  readonly metrics: RelayMetrics;
  /** events a transaction at most */
  readonly most: number;
  readonly lingerMs: number;
  /** why it does not move, or that it does */
  readonly onState: (blocked: string | null) => void;
}

const BLOCKED_MS = 1_000;
const PAGES_A_BATCH = 5;
const ENDED = 'the relaying ended before this had its turn';

/** Carries the store's log into the topic, from where the topic ends, as long as it is let. */
export class Pump {
  private readonly between: { readonly work: () => Promise<void>; readonly reject: (error: Error) => void }[] = [];
  private ended = false;
  private batches: Batches | undefined;
  private interrupt: () => void = () => undefined;
  private writing: Batch | undefined;
  private began = -Infinity;

  constructor(private readonly options: PumpOptions) {}

  /** When the oldest event that is on its way was recorded; undefined where none is known of. */
  get oldest(): string | undefined {
    return (this.writing?.events[0] ?? this.batches?.oldest)?.recordedAt;
  }

  /** Until the signal aborts. @throws Fenced, and whatever reading or writing throws: then the writer is at its end */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const next = this.between.shift();
        if (next) await next.work();
        else await this.untilInterrupted(signal);
      }
    } finally {
      this.ended = true;
      for (const { reject } of this.between.splice(0)) reject(new Error(ENDED));
    }
  }

  /** Runs something while nothing is relayed; then it goes on from where the writer is by then. Rejects where the relaying ended before its turn came. */
  halted(work: () => Promise<void>): Promise<void> {
    if (this.ended) return Promise.reject(new Error(ENDED));
    return new Promise((resolve, reject) => {
      const working = async (): Promise<void> => {
        try {
          await work();
          resolve();
        } catch (error) {
          reject(error as Error);
          throw error;
        }
      };
      this.between.push({ work: working, reject });
      this.interrupt();
    });
  }

  private async untilInterrupted(signal: AbortSignal): Promise<void> {
    const { store, writer, most, onState } = this.options;
    const reading = new AbortController();
    this.interrupt = (): void => reading.abort();
    const stop = AbortSignal.any([signal, reading.signal]);
    if (this.between.length > 0) return;
    const head = await store.head();
    if (writer.position > head) {
      onState(`${writer.topic} ends at position ${writer.position}, the store at ${head}: nothing is written until that is clear, see evenhand relay verify and rebuild`);
      return wait(BLOCKED_MS, stop);
    }
    onState(null);
    const batches = (this.batches = new Batches(store.subscribe(writer.position, { pageSize: Math.ceil(most / PAGES_A_BATCH), signal: stop }), most));
    const end = (): void => batches.close();
    stop.addEventListener('abort', end);
    try {
      await this.write(batches, stop);
    } finally {
      stop.removeEventListener('abort', end);
      reading.abort();
      batches.close();
      this.batches = undefined;
    }
  }

  private async write(batches: Batches, stop: AbortSignal): Promise<void> {
    const { writer, metrics, lingerMs } = this.options;
    for (;;) {
      const batch = await batches.take(this.began + lingerMs);
      if (!batch || stop.aborted) return;
      this.began = performance.now();
      this.writing = batch;
      const sending = isTracing() ? sendingOf(batch, writer) : undefined;
      try {
        await writer.append(batch.events, batch.upTo);
        sending?.end();
      } catch (error) {
        sending?.end(error);
        throw error;
      } finally {
        this.writing = undefined;
      }
      metrics.transactions.inc();
      metrics.records.inc(batch.events.length);
      metrics.batch.observe(batch.events.length);
    }
  }
}

/** The span of a transaction that carries events of traces. */
function sendingOf({ events, upTo }: Batch, { topic }: JourneyWriter): Traced | undefined {
  const links = traceparentsIn(events);
  if (links.length === 0) return undefined;
  const attributes = {
    'messaging.system': 'kafka', 'messaging.operation.type': 'send', 'messaging.destination.name': topic, 'messaging.batch.message_count': events.length, 'evenhand.position': upTo,
  };
  return span(`send ${topic}`, undefined, { kind: 'PRODUCER', links, attributes });
}
