import type { Client } from 'pg';
import { connect, disconnect, isDead } from './connection';
import { Lease } from './lease';
import { CopyText } from './text-forms';

/** A connection to write with, and the buffer of its COPY. */
export interface Session {
  readonly client: Client;
  readonly text: CopyText;
}

/** Another process is the one writer. */
export class LeaseHeld extends Error {
  constructor() {
    super('another process writes to this event store; this one may when that one has ended');
  }
}

/** The writer's connections: the lease, where it is the one writer, and some that COPY in parallel. */
export class Sessions {
  private idle: Session[] = [];
  private readonly lease: Lease | undefined;

  /** @param onLoss called when any connection is lost, idle or not */
  constructor(private readonly url: string, private readonly count: number, alone: boolean, private readonly onLoss: () => void) {
    this.lease = alone ? new Lease(url, onLoss) : undefined;
  }

  get available(): boolean {
    return this.idle.length > 0;
  }

  take(): Session {
    return this.idle.pop() as Session;
  }

  give(session: Session): void {
    this.idle.push(session);
  }

  async rollBack(session: Session): Promise<void> {
    await session.client.query('rollback').then(() => this.give(session), () => this.drop(session));
  }

  drop({ client }: Session): Promise<void> {
    return disconnect(client);
  }

  /** Takes the lease and connects what is missing; all sessions must be back. @returns the log's head @throws LeaseHeld */
  async restore(): Promise<number> {
    if (this.lease && !(await this.lease.take())) throw new LeaseHeld();
    this.idle = this.idle.filter(({ client }) => !isDead(client));
    while (this.idle.length < this.count) this.idle.push({ client: await connect(this.url, this.onLoss), text: new CopyText() });
    const head = await headOf((this.idle[0] as Session).client);
    if (this.idle.some(({ client }) => isDead(client)) || this.lease?.held === false) throw new Error('a connection was lost again');
    return head;
  }

  async close(): Promise<void> {
    await Promise.all([...this.idle.splice(0).map((session) => this.drop(session)), this.lease?.release()]);
  }
}

export async function headOf(client: Client): Promise<number> {
  const { rows } = await client.query<[number]>({ text: 'select coalesce(max(position), 0) from events', rowMode: 'array' });
  return (rows[0] as [number])[0];
}
