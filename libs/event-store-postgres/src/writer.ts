import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { Append, AppendResult } from '@evenhand/event-sourcing';
import { isOutage, isViolation } from './connection';
import { copyIn } from './copy-in';
import { lookUp, stage } from './group';
import type { Facts, Staged } from './group';
import type { KnownStreams } from './known-streams';
import { OnTheWay } from './on-the-way';
import { Call, pendingsOf } from './pending';
import type { Pending } from './pending';
import { Queue } from './queue';
import { CHANNEL, WRITER_LOCK } from './schema';
import { LeaseHeld, Sessions, headOf } from './sessions';
import type { Session } from './sessions';
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
  readonly session: Session;
  staged?: Staged;
  commitSent?: boolean;
  error?: unknown;
}

/** Bounds of how many appends must be queued for a further group to start while others are on their way. */
const [FEW, MANY] = [2, 256];
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
  private readonly sessions: Sessions;
  private readonly onTheWay: OnTheWay;
  private readonly inFlight = new Set<Group>();
  private failed: Group[] = [];
  private chain: Promise<void> = Promise.resolve();
  private groups = 0;
  private head = 0;
  private careful = false;
  /** appends queued or on their way, smoothed */
  private load = 0;
  private stuck = 0;
  private state: 'halted' | 'running' | 'closed' = 'halted';
  private recovering: Promise<void> | undefined;
  /** why appends are refused now */
  private trouble: StoreUnavailable | undefined;
  private drained: (() => void) | undefined;

  constructor(private readonly options: WriterOptions, known: KnownStreams, private readonly wake: Wake) {
    this.onTheWay = new OnTheWay(known);
    this.sessions = new Sessions(options.url, options.connections, options.writers === 'one', () => this.halt());
  }

  append(appends: readonly Append[]): Promise<AppendResult[]> {
    return new Promise((resolve, reject) => {
      if (appends.length === 0) return resolve([]);
      const pendings = pendingsOf(new Call(appends, resolve, reject));
      const refusal = this.refusal(pendings);
      if (refusal) return this.refuse(pendings, refusal);
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
    await this.sessions.close();
  }

  private refusal(pendings: readonly Pending[]): StoreUnavailable | undefined {
    if (this.drained) return new StoreUnavailable('the event store is closed');
    if (this.trouble) return this.trouble;
    const bytes = pendings.reduce((sum, pending) => sum + pending.bytes, this.queue.bytes);
    return this.queue.length > 0 && bytes > this.options.maxQueuedBytes ? new StoreUnavailable('too many appends are waiting to be stored') : undefined;
  }

  private pump(): void {
    const { writers, maxGroupRows, maxGroupBytes } = this.options;
    while (this.state === 'running' && this.queue.length > 0 && this.sessions.available) {
      const busy = this.inFlight.size > 0;
      if (busy && (this.careful || writers === 'many' || this.queue.length < this.worthAGroup || this.isLooking)) return;
      let pendings = this.careful ? [] : this.queue.take(maxGroupRows, maxGroupBytes, (pending) => this.onTheWay.admits(pending));
      const look = pendings.length === 0;
      if (look && busy) return;
      if (look) pendings = this.queue.take(maxGroupRows, maxGroupBytes, () => true);
      const group: Group = { number: this.groups++, pendings, look, session: this.sessions.take() };
      if (!look && writers === 'one') this.stage(group, this.head);
      this.inFlight.add(group);
      this.chain = this.write(group, this.chain);
      this.chain.then(() => this.committed(group), (error: unknown) => this.notCommitted(group, error));
      if (look) return;
    }
    this.tellDrained();
  }

  /** Whether a group on its way is still to be judged: what is behind it may build on what will be refused. */
  private get isLooking(): boolean {
    for (const { look } of this.inFlight) if (look) return true;
    return false;
  }

  /** Half of the usual load: then two groups take turns, one in COPY while the other commits. More of them would only mean more commits. */
  private get worthAGroup(): number {
    return Math.min(MANY, Math.max(FEW, this.load / 2));
  }

  private stage(group: Group, head: number, facts?: Facts): void {
    const { pendings, session } = group;
    group.staged = stage(pendings, head, this.options.now().toISOString(), session.text, this.onTheWay, facts);
    this.head = group.staged.position;
  }

  private async write(group: Group, before: Promise<void>): Promise<void> {
    const { session: { client, text }, look, pendings } = group;
    if (group.staged) {
      await copyIn(client, `begin; ${COPY}`, text.bytes);
    } else {
      // the lock has a statement of its own: each later one sees what was committed before it was granted
      const lock = this.options.writers === 'many' ? `; select pg_advisory_xact_lock(${WRITER_LOCK})` : '';
      await client.query(`begin isolation level read committed${lock}`);
      this.stage(group, await headOf(client), look ? await lookUp(client, pendings) : undefined);
      if (text.bytes.length > 0) await copyIn(client, COPY, text.bytes);
    }
    await this.options.commitDelay?.();
    await before.catch(() => Promise.reject(new PredecessorFailed()));
    group.commitSent = true;
    await client.query(text.bytes.length > 0 ? `notify ${CHANNEL}, '${group.staged?.position}'; commit` : 'commit');
  }

  private committed(group: Group): void {
    const { results, position, duplicates } = group.staged as Staged;
    let load = this.queue.length;
    for (const { pendings } of this.inFlight) load += pendings.length;
    this.load += (load - this.load) / 10;
    this.inFlight.delete(group);
    this.sessions.give(group.session);
    this.stuck = 0;
    if (group.look) this.careful = duplicates > 0;
    this.wake.signal(position);
    group.pendings.forEach((pending, i) => {
      const result = results[i] as AppendResult;
      this.onTheWay.settled(pending, result);
      pending.call.answer(pending.index, result);
    });
    this.pump();
    this.recoverWhenQuiet();
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
        this.head = await this.sessions.restore();
        this.resume();
      } catch (error) {
        if (error instanceof LeaseHeld) return this.refuse(this.queue.drain(), new StoreUnavailable(error.message));
        if (performance.now() - since > this.options.unavailableAfter) this.refuseAll(error);
        this.tellDrained();
        await sleep(RETRY_MS);
      }
    }
  }

  private resume(): void {
    if (this.state === 'halted') this.state = 'running';
    this.trouble = undefined;
    this.chain = Promise.resolve();
    this.wake.signal(this.head);
    this.pump();
  }

  /** Undoes what was not committed: its appends are the first of the queue again, in their order. */
  private async takeBack(): Promise<void> {
    const failed = this.failed.sort((a, b) => a.number - b.number);
    this.failed = [];
    const again: Pending[] = [];
    for (const { session, pendings, staged, commitSent, error, look } of failed) {
      pendings.forEach((pending, i) => {
        const result = staged?.results[i];
        if (commitSent && result?.status === 'appended') pending.sentAt = result.position - pending.append.events.length + 1;
        this.onTheWay.takenBack(pending);
      });
      const lost = isOutage(error) && !(error instanceof PredecessorFailed);
      const expected = lost || error instanceof PredecessorFailed || (isViolation(error) && !(look && ++this.stuck > MAX_STUCK));
      if (expected) again.push(...pendings);
      else this.refuse(pendings, new StoreUnavailable('the event store could not store this', { cause: error }));
      await (lost ? this.sessions.drop(session) : this.sessions.rollBack(session));
    }
    this.careful ||= failed.length > 0;
    this.queue.putBack(again);
  }

  private refuseAll(cause: unknown): void {
    const message = 'the event store cannot be reached';
    if (!this.trouble) this.options.warn(message, cause);
    this.trouble = new StoreUnavailable(message, { cause });
    this.refuse(this.queue.drain(), this.trouble);
  }

  private refuse(pendings: readonly Pending[], error: StoreUnavailable): void {
    for (const { call, append } of pendings) {
      this.onTheWay.broken.by(append, 'unknown');
      call.refuse(error);
    }
    this.tellDrained();
  }

  private tellDrained(): void {
    if (this.queue.length === 0 && this.inFlight.size === 0 && this.failed.length === 0) this.drained?.();
  }
}

class PredecessorFailed extends Error {}
