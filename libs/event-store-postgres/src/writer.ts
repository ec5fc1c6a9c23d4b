import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult } from '@evenhand/event-sourcing';
import type { Client } from 'pg';
import { connect, disconnect, isDead, isOutage, isViolation } from './connection';
import { copyIn } from './copy-in';
import { lookUp, stage } from './group';
import type { Pending, Staged } from './group';
import type { KnownRevisions } from './known-revisions';
import { Lease } from './lease';
import { Queue } from './queue';
import { CHANNEL, WRITER_LOCK } from './schema';
import { COPY } from './text-forms';
import type { Wake } from './wake';

export interface WriterOptions {
  readonly url: string;
  /** 'one' holds the lease and gives out positions by itself; 'many' ask for the head under a lock, group by group */
  readonly writers: 'one' | 'many';
  readonly connections: number;
  readonly maxGroupRows: number;
  readonly maxGroupBytes: number;
  readonly maxQueuedBytes: number;
  /** milliseconds without a server after which appends are refused */
  readonly unavailableAfter: number;
  readonly now: () => Date;
  readonly warn: (message: string, cause?: unknown) => void;
  /** a pause between COPY and COMMIT: slow writers, for the contract suite */
  readonly commitDelay: (() => Promise<void>) | undefined;
}

interface Group {
  readonly number: number;
  readonly pendings: readonly Pending[];
  /** look first what of it is stored */
  readonly look: boolean;
  readonly client: Client;
  staged?: Staged;
  commitSent?: boolean;
  error?: unknown;
}

/** Fewer queued rows than these wait for the group on its way: their COPY is short beside its commit, and they share the next one. */
const PARALLEL_ROWS = 256;
const RETRY_MS = 100;
const MAX_STUCK = 20;

/**
 * Group commit. What is queued while connections are busy goes into the next group. A group gets its positions in one synchronous step,
 * which is also its place in the commit chain: connections COPY in parallel, but commit n is sent only after commit n-1 was acknowledged, so
 * positions become visible in order and without gaps. Nothing is looked up on the way. A group that breaks a unique index or loses its
 * connection halts the chain: all behind it is rolled back and goes to the front of the queue again, and the next group looks first what is
 * stored, as do those behind it while they find duplicates. Positions that were not committed are given out again. It connects at the first
 * append, so that processes that only read never hold the lease.
 */
export class Writer {
  private readonly queue = new Queue();
  private idle: Client[] = [];
  private readonly inFlight = new Set<Group>();
  private readonly idsInFlight = new Set<string>();
  private readonly lease: Lease | undefined;
  private failed: Group[] = [];
  private chain: Promise<void> = Promise.resolve();
  private groups = 0;
  private calls = 0;
  private readonly refusedUntil = new Map<string, number>();
  private head = 0;
  private careful = false;
  private stuck = 0;
  private state: 'halted' | 'running' | 'closed' = 'halted';
  private recovering: Promise<void> | undefined;
  /** why appends are refused now */
  private trouble: StoreUnavailable | undefined;
  private drained: (() => void) | undefined;

  constructor(private readonly options: WriterOptions, private readonly known: KnownRevisions, private readonly wake: Wake) {
    if (options.writers === 'one') this.lease = new Lease(options.url, () => this.halt());
  }

  append(appends: readonly Append[]): Promise<AppendResult[]> {
    return new Promise((resolve, reject) => {
      const results = new Array<AppendResult>(appends.length);
      let open = appends.length;
      if (open === 0) return resolve(results);
      const given = ++this.calls;
      const pendings = appends.map((append, i): Pending => {
        const answer = (result: AppendResult): void => {
          results[i] = result;
          if (--open === 0) resolve(results);
        };
        return { append, bytes: sizeOf(append), answer, refuse: reject, given };
      });
      const refusal = this.refusal(pendings);
      if (refusal) return reject(refusal);
      for (const pending of pendings) this.queue.push(pending);
      this.pump();
      this.recoverWhenQuiet();
    });
  }

  /** Stores what is queued, then ends. */
  async close(): Promise<void> {
    await new Promise<void>((drained) => {
      this.drained = drained;
      this.tellDrained();
    });
    this.state = 'closed';
    await this.recovering;
    await Promise.all([...this.idle.splice(0).map(disconnect), this.lease?.release()]);
  }

  private refusal(pendings: readonly Pending[]): StoreUnavailable | undefined {
    if (this.drained) return new StoreUnavailable('the event store is closed');
    if (this.trouble) return this.trouble;
    const bytes = pendings.reduce((sum, pending) => sum + pending.bytes, this.queue.bytes);
    return this.queue.length > 0 && bytes > this.options.maxQueuedBytes ? new StoreUnavailable('too many appends are waiting to be stored') : undefined;
  }

  private pump(): void {
    const { writers, maxGroupRows, maxGroupBytes } = this.options;
    while (this.state === 'running' && this.queue.length > 0 && this.idle.length > 0) {
      const busy = this.inFlight.size > 0;
      if (busy && (this.careful || writers === 'many' || this.queue.length < PARALLEL_ROWS)) return;
      let pendings = this.careful ? [] : this.queue.take(maxGroupRows, maxGroupBytes, (pending) => this.follows(pending));
      const look = pendings.length === 0;
      if (look && busy) return;
      if (look) pendings = this.queue.take(maxGroupRows, maxGroupBytes, () => true);
      const group: Group = { number: this.groups++, pendings, look, client: this.idle.pop() as Client };
      if (!look && writers === 'one') this.stage(group, this.head);
      this.inFlight.add(group);
      this.chain = this.write(group, this.chain);
      this.chain.then(() => this.committed(group), (error: unknown) => this.notCommitted(group, error));
      if (look) return;
    }
    this.tellDrained();
  }

  /** Whether an append goes on directly from what is known to be there, no id of it being on its way; then it is noted as on its way itself. */
  private follows({ append: { stream, events, expectedRevision }, given }: Pending): boolean {
    if (given <= (this.refusedUntil.get(stream) ?? -1)) return false;
    if ((this.known.get(stream) ?? NO_STREAM) !== expectedRevision || events.some(({ id }) => this.idsInFlight.has(id))) return false;
    this.known.raise(stream, expectedRevision + events.length);
    for (const { id } of events) this.idsInFlight.add(id);
    return true;
  }

  private stage(group: Group, head: number, facts?: Parameters<typeof stage>[3]): Staged {
    group.staged = stage(group.pendings, head, this.options.now().toISOString(), facts);
    this.head = group.staged.position;
    return group.staged;
  }

  private async write(group: Group, before: Promise<void>): Promise<void> {
    const { client, look, pendings } = group;
    if (group.staged) {
      await copyIn(client, `begin; ${COPY}`, Buffer.from(group.staged.text));
    } else {
      // the lock has a statement of its own: each later one sees what was committed before it was granted
      await client.query(`begin isolation level read committed${this.lease ? '' : `; select pg_advisory_xact_lock(${WRITER_LOCK})`}`);
      const { text } = this.stage(group, await headOf(client), look ? { ...(await lookUp(client, pendings)), refusedUntil: this.refusedUntil } : undefined);
      if (text !== '') await copyIn(client, COPY, Buffer.from(text));
    }
    const { text, position } = group.staged as Staged;
    await this.options.commitDelay?.();
    await before.catch(() => Promise.reject(new PredecessorFailed()));
    group.commitSent = true;
    await client.query(text === '' ? 'commit' : `notify ${CHANNEL}, '${position}'; commit`);
  }

  private committed(group: Group): void {
    const { results, position, duplicates } = group.staged as Staged;
    this.inFlight.delete(group);
    this.idle.push(group.client);
    this.stuck = 0;
    if (group.look) this.careful = duplicates > 0;
    this.wake.signal(position);
    group.pendings.forEach(({ append, answer }, i) => {
      const result = results[i] as AppendResult;
      for (const { id } of append.events) this.idsInFlight.delete(id);
      if (result.status === 'appended') this.known.raise(append.stream, result.revision);
      else this.refusedUntil.set(append.stream, this.calls);
      answer(result);
    });
    this.forgetRefusals(group);
    this.pump();
    this.recoverWhenQuiet();
  }

  /** No call older than a group's first is left once it is committed. */
  private forgetRefusals({ pendings: [first] }: Group): void {
    for (const [stream, until] of this.refusedUntil) if (until < (first as Pending).given) this.refusedUntil.delete(stream);
  }

  private notCommitted(group: Group, error: unknown): void {
    this.inFlight.delete(group);
    group.error = error;
    this.failed.push(group);
    this.halt();
  }

  private halt(): void {
    if (this.state === 'running') this.state = 'halted';
    this.recoverWhenQuiet();
  }

  private recoverWhenQuiet(): void {
    if (this.state !== 'halted' || this.inFlight.size > 0) return;
    this.recovering ??= this.recover().finally(() => (this.recovering = undefined));
  }

  /** Until the writer runs. Where another process holds the lease it gives up: the next append asks for it again. */
  private async recover(): Promise<void> {
    const since = performance.now();
    await this.takeBack();
    while (this.state === 'halted') {
      try {
        await this.connectAll();
      } catch (error) {
        if (error instanceof LeaseHeld) return this.refuse(this.queue.drain(), new StoreUnavailable(error.message));
        if (performance.now() - since > this.options.unavailableAfter) this.refuseAll(error);
        this.tellDrained();
        await sleep(RETRY_MS);
      }
    }
    this.pump();
  }

  /** Undoes what was not committed: its appends are the first of the queue again, in their order. */
  private async takeBack(): Promise<void> {
    const failed = this.failed.sort((a, b) => a.number - b.number);
    this.failed = [];
    const again: Pending[] = [];
    for (const { client, pendings, staged, commitSent, error, look } of failed) {
      pendings.forEach((pending, i) => {
        const result = staged?.results[i];
        if (commitSent && result?.status === 'appended') pending.sentAt = result.position - pending.append.events.length + 1;
        for (const { id } of pending.append.events) this.idsInFlight.delete(id);
        this.known.forget(pending.append.stream);
        if (this.refusedUntil.get(pending.append.stream) === Infinity) this.refusedUntil.set(pending.append.stream, this.calls);
      });
      const expected = error instanceof PredecessorFailed || isOutage(error) || (isViolation(error) && !(look && ++this.stuck > MAX_STUCK));
      if (expected) again.push(...pendings);
      else this.refuse(pendings, new StoreUnavailable('the event store could not store this', { cause: error }));
      if (error instanceof PredecessorFailed || !isOutage(error)) await client.query('rollback').then(() => this.idle.push(client), () => disconnect(client));
      else await disconnect(client);
    }
    this.careful ||= failed.length > 0;
    this.queue.putBack(again);
  }

  /** Lease, connections, head: then the writer runs. */
  private async connectAll(): Promise<void> {
    if (this.lease && !(await this.lease.take())) throw new LeaseHeld();
    const { url, connections } = this.options;
    this.idle = this.idle.filter((client) => !isDead(client));
    while (this.idle.length < connections) this.idle.push(await connect(url, () => this.halt()));
    this.head = await headOf(this.idle[0] as Client);
    if (this.idle.some(isDead) || (this.lease && !this.lease.held)) throw new Error('a connection was lost again');
    if (this.state === 'halted') this.state = 'running';
    this.chain = Promise.resolve();
    this.trouble = undefined;
    this.wake.signal(this.head);
  }

  private refuseAll(cause: unknown): void {
    const message = 'the event store cannot be reached';
    if (!this.trouble) this.options.warn(message, cause);
    this.trouble = new StoreUnavailable(message, { cause });
    this.refuse(this.queue.drain(), this.trouble);
  }

  private refuse(pendings: readonly Pending[], error: StoreUnavailable): void {
    for (const { refuse } of pendings) refuse(error);
    this.tellDrained();
  }

  private tellDrained(): void {
    if (this.queue.length === 0 && this.inFlight.size === 0 && this.failed.length === 0) this.drained?.();
  }
}

class PredecessorFailed extends Error {}

class LeaseHeld extends Error {
  constructor() {
    super('another process writes to this event store; this one may when that one has ended');
  }
}

async function headOf(client: Client): Promise<number> {
  const { rows } = await client.query<[number]>({ text: 'select coalesce(max(position), 0) from events', rowMode: 'array' });
  return (rows[0] as [number])[0];
}

function sizeOf({ stream, events }: Append): number {
  return events.reduce((sum, { body, customer }) => sum + body.length + customer.length + stream.length + 120, 0);
}
