import type { EventStore } from '@evenhand/event-sourcing';
import { Fenced, reconcileTopic } from '@evenhand/journey-log';
import type { JourneyWriter, KafkaOptions } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import type { Pump } from '../relaying/pump';
import { Trouble } from '../relaying/trouble';
import { wait } from '../relaying/wait';
import type { OperationTable, RelayOperation, VerificationRequest } from './operation.table';
import { rebuild } from './rebuild';

export interface RunnerOptions {
  readonly table: OperationTable;
  readonly store: EventStore;
  readonly kafka: KafkaOptions;
  readonly writer: JourneyWriter;
  readonly pump: Pump;
  readonly most: number;
  readonly log: Log;
}

interface UnderWay {
  readonly ended: Promise<void>;
  readonly cancel: AbortController;
}

const LOOK_MS = 500;
const TELL_MS = 1_000;

/** Carries out what operators asked for, while this relay is the active one; what it does not finish the next active one does. */
export class OperationsRunner {
  private readonly underWay = new Map<string, UnderWay>();
  private readonly trouble: Trouble;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: RunnerOptions) {
    this.trouble = new Trouble(options.log, 'operations go on');
  }

  /** Until the signal aborts. @throws what broke the writer */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.failure) {
      try {
        const unfinished = await this.options.table.unfinished();
        for (const operation of unfinished) if (!this.underWay.has(operation.id)) this.begin(operation, signal);
        const wanted = new Set(unfinished.map(({ id }) => id));
        for (const [id, { cancel }] of this.underWay) if (!wanted.has(id)) cancel.abort();
        this.trouble.ends();
      } catch (error) {
        this.trouble.begins(error, 'operations wait: their table cannot be read');
      }
      await wait(LOOK_MS, signal);
    }
    await Promise.all([...this.underWay.values()].map(({ ended }) => ended));
    if (this.failure) throw this.failure.error;
  }

  private begin(operation: RelayOperation, signal: AbortSignal): void {
    const cancel = new AbortController();
    const ended = this.carryOut(operation, AbortSignal.any([signal, cancel.signal])).finally(() => this.underWay.delete(operation.id));
    this.underWay.set(operation.id, { ended, cancel });
  }

  private async carryOut(operation: RelayOperation, signal: AbortSignal): Promise<void> {
    const { table, log } = this.options;
    const { id, kind, request } = operation;
    try {
      await table.begin(id);
      log.info({ operation: id, kind, request }, 'operation begins');
      const result = kind === 'verification' ? await this.verify(operation, signal) : await this.rebuild(operation, signal);
      if (!result) return;
      await table.finish(id, { result });
      log.info({ operation: id, kind }, 'operation is done');
    } catch (error) {
      if (signal.aborted) return;
      // What stopped a rebuild has stopped the writer: it is gone on with by who opens the next one.
      if (kind === 'rebuild' || error instanceof Fenced) this.failure = { error };
      this.trouble.begins(error, `a ${kind} was interrupted and is tried again`);
    }
  }

  private async verify({ id, request }: RelayOperation, signal: AbortSignal): Promise<object | undefined> {
    const { table, store, kafka, writer } = this.options;
    const { from = 0, to } = request as VerificationRequest;
    const end = Math.min(writer.position, await store.head());
    if (to !== undefined && to > end) {
      await table.finish(id, { problem: { code: 'beyond_topic', detail: `Position ${to} is not in the topic yet, which ends at ${end}.` } });
      return undefined;
    }
    const tell = this.teller(id);
    return reconcileTopic(kafka, { topic: writer.topic, store, from, to: to ?? end, signal, onProgress: (position) => tell(position - from, (to ?? end) - from) });
  }

  private rebuild({ id, generation }: RelayOperation, signal: AbortSignal): Promise<object | undefined> {
    const { table, store, writer, pump, most } = this.options;
    return rebuild({
      store, writer, most, signal, begun: generation, halted: (work) => pump.halted(work), onGeneration: (topic) => table.fills(id, topic), onProgress: this.teller(id),
    });
  }

  /** Progress is told now and then, and missed where the database is away. */
  private teller(id: string): (done: number, total: number) => void {
    let told = -Infinity;
    return (done, total) => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      this.options.table.progress(id, done, total).catch(() => undefined);
    };
  }
}
