import type { EventStore } from '@evenhand/event-sourcing';
import { Fenced, JourneyWriter } from '@evenhand/journey-log';
import type { WriterOptions } from '@evenhand/journey-log';
import type { Log } from '@evenhand/nest';
import type { OperationTable } from '../operations/operation.table';
import { OperationsRunner } from '../operations/operations.runner';
import type { RelayMetrics } from '../relay.metrics';
import type { Lease, Standing } from './lease';
import { Pump } from './pump';
import { Trouble } from './trouble';
import { wait } from './wait';

export interface RelayParts {
  readonly store: EventStore;
  readonly lease: Lease;
  readonly table: OperationTable;
  readonly writing: WriterOptions;
  readonly log: Log;
  readonly most: number;
  readonly lingerMs: number;
  readonly leaseMs: number;
}

const STANDBY_MS = 500;
const TROUBLE_MS = 500;
/** Who was refused though it had the lease leaves the topic to the other for longer each time. */
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
const QUIET_MS = 120_000;

/**
 * Relays while it has the lease, stands by while another has. Losing the lease is a wish to stop; being fenced is the proof that another went on. Either
 * way it stands by, and comes back only by the lease.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private readonly trouble: Trouble;
  private running: Promise<void> | undefined;
  private active: { readonly writer: JourneyWriter | undefined; readonly pump: Pump | undefined } | undefined;
  private blocked: string | null = null;
  private restMs = FIRST_REST_MS;
  private servedSince = 0;

  constructor(private readonly parts: RelayParts, private readonly metrics: RelayMetrics) {
    this.trouble = new Trouble(parts.log, 'the relay goes on');
  }

  get isActive(): boolean {
    return this.active !== undefined;
  }
  /** When the oldest event on its way was recorded. */
  get oldest(): string | undefined {
    return this.active?.pump?.oldest;
  }
  /** The generation it fills beside the one that is read. */
  get next(): JourneyWriter['next'] {
    return this.active?.writer?.next;
  }

  get standing(): Standing {
    const writer = this.active?.writer;
    const state = !writer ? 'opening' : this.blocked === null ? 'moving' : 'blocked';
    return { generation: writer?.topic ?? null, partitions: writer?.partitions ?? null, position: writer?.position ?? 0, state, error: this.blocked ?? this.trouble.reason };
  }

  /** Moving or standing by is well. @throws Error that says what stands in the way */
  check(): Promise<void> {
    const { error } = this.standing;
    return error === null ? Promise.resolve() : Promise.reject(new Error(error));
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.parts.lease.release();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) await wait(await this.turn(), signal);
  }

  /** @returns how long to wait for the next one, ms */
  private async turn(): Promise<number> {
    const { lease, log } = this.parts;
    try {
      if (!(await lease.take(this.standing))) {
        // what stood in its way when it was active is the other's now
        this.trouble.ends();
        return STANDBY_MS;
      }
      await this.serve();
      return 0;
    } catch (error) {
      if (!(error instanceof Fenced)) {
        this.trouble.begins(error, 'the relay waits');
        return TROUBLE_MS;
      }
      this.metrics.fenced.inc();
      if (performance.now() - this.servedSince > QUIET_MS) this.restMs = FIRST_REST_MS;
      log.warn({ restMs: this.restMs }, 'fenced: another relay writes the topic; standing by');
      await lease.release();
      const rest = this.restMs;
      this.restMs = Math.min(LONGEST_REST_MS, 2 * rest);
      return rest;
    } finally {
      this.active = undefined;
      this.blocked = null;
    }
  }

  /** One term as the active relay. */
  private async serve(): Promise<void> {
    const { store, table, writing, log, most, lingerMs } = this.parts;
    const serving = new AbortController();
    const stop = AbortSignal.any([serving.signal, this.stopping.signal]);
    this.active = { writer: undefined, pump: undefined };
    const renewing = this.renew(serving, stop);
    try {
      const writer = await JourneyWriter.open(writing);
      try {
        if (stop.aborted) return;
        const pump = new Pump({ store, writer, metrics: this.metrics, most, lingerMs, onState: (blocked) => this.tellState(blocked) });
        this.active = { writer, pump };
        this.servedSince = performance.now();
        this.metrics.takeovers.inc();
        log.info({ topic: writer.topic, position: writer.position }, 'relaying');
        const runner = new OperationsRunner({ table, store, kafka: writing, writer, pump, most, log });
        await allOrNone([pump.run(stop), runner.run(stop)], serving);
      } finally {
        await writer.close().catch(() => undefined);
      }
    } finally {
      serving.abort();
      await renewing;
    }
  }

  private tellState(blocked: string | null): void {
    if (blocked !== null && blocked !== this.blocked) this.parts.log.error({ reason: blocked }, 'the relay is blocked');
    this.blocked = blocked;
    if (blocked === null) this.trouble.ends();
  }

  /** While the database is away nobody can take the lease either, so what was begun goes on. */
  private async renew(serving: AbortController, stop: AbortSignal): Promise<void> {
    const { lease, leaseMs, log } = this.parts;
    while (!stop.aborted) {
      await wait(leaseMs / 3, stop);
      if (stop.aborted) return;
      const kept = await lease.take(this.standing).catch(() => true);
      if (kept) continue;
      log.warn('another relay took over; standing by');
      serving.abort();
    }
  }
}

/** Waits for all; as soon as one fails the others are told to stop. @throws what the first of them threw */
async function allOrNone(parts: readonly Promise<void>[], stop: AbortController): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(parts.map((part) => part.catch((error: unknown) => {
    failures.push(error);
    stop.abort();
  })));
  if (failures.length > 0) throw failures.find((error) => error instanceof Fenced) ?? failures[0];
}
