import type { Clock, EventStore } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import { DatabaseError } from 'pg';
import type { Pool } from 'pg';
import type { Measured } from './relay.metrics';
import type { Standing } from './relaying/lease';
import type { Relay } from './relaying/relay';

export interface RelayStatus {
  /** what the one that answers is */
  readonly instance: 'active' | 'standby';
  /** of the active one; `none`: nobody relays now */
  readonly state: Standing['state'] | 'none';
  /** why it does not move */
  readonly error: string | null;
  /** the journey log's topic as it is configured, and the generation that is read */
  readonly topic: string;
  readonly generation: string | null;
  readonly partitions: number | null;
  /** everything up to here is in the topic */
  readonly position: number;
  /** of the store */
  readonly head: number;
  readonly lag: { readonly positions: number; readonly seconds: number };
  /** the generation that a rebuild fills, told by the active one */
  readonly next: { readonly topic: string; readonly position: number } | null;
}

interface Parts {
  readonly topic: string;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly relay: Relay;
}

/** Tells how the relay stands, also where this one stands by. */
export class RelayDesk {
  constructor(private readonly parts: Parts) {}

  async status(): Promise<RelayStatus> {
    const { topic, relay } = this.parts;
    const standing = relay.isActive ? relay.standing : await this.reachable(this.told());
    const { generation = null, partitions = null, position = 0, state = 'none', error = null } = standing ?? {};
    const [head, seconds] = await this.lagBehind(position);
    const { next } = relay;
    return {
      instance: relay.isActive ? 'active' : 'standby', state, error, topic, generation, partitions, position, head,
      lag: { positions: Math.max(0, head - position), seconds }, next: next ? { topic: next.topic, position: next.position } : null,
    };
  }

  async measure(): Promise<Measured> {
    const { instance, position, head, lag } = await this.status();
    return { active: instance === 'active', position, head, lagSeconds: lag.seconds };
  }

  /** @throws ProblemError 503 where what is asked for cannot be reached now */
  async reachable<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ProblemError || (error instanceof DatabaseError && !/^(08|3D|53|57P)/.test(error.code ?? ''))) throw error;
      throw new ProblemError(503, 'relay_unavailable', 'The database of the relay cannot be reached now. Asking again is safe.', { cause: error, retryAfter: 1 });
    }
  }

  /** As the active relay last told it. */
  private async told(): Promise<Standing | undefined> {
    const { rows } = await this.parts.pool.query<Omit<Standing, 'position'> & { readonly position: string; readonly lapsed: boolean }>(
      'select generation, partitions, position, state, error, until < clock_timestamp() as lapsed from relay.active where topic = $1', [this.parts.topic]);
    const [row] = rows;
    return row && !row.lapsed ? { ...row, position: Number(row.position) } : undefined;
  }

  private async lagBehind(position: number): Promise<readonly [head: number, seconds: number]> {
    const { store, relay, clock } = this.parts;
    const head = await store.head();
    const recordedAt = relay.oldest ?? (head > position ? await this.firstBehind(position) : undefined);
    return [head, recordedAt === undefined ? 0 : Math.max(0, (clock.now() - Date.parse(recordedAt)) / 1_000)];
  }

  private async firstBehind(position: number): Promise<string | undefined> {
    for await (const { events } of this.parts.store.readAll(position, { pageSize: 1 })) if (events[0]) return events[0].recordedAt;
    return undefined;
  }
}
