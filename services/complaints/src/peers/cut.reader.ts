import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import type { Log } from '@evenhand/nest';
import { Snapshot } from '@evenhand/projection-engine';
import { DatabaseError, Pool } from 'pg';
import type { Client } from 'pg';

/** A read model as all of its slots stand at one position: `table` quoted and qualified. */
export interface Cut {
  readonly snapshot: Snapshot;
  readonly table: string;
  readonly position: number;
}

type Found<T> = { readonly value: T } | { readonly position: number };

/** ms without a move after which nobody waits any more, by default: of read models that are made in the same process */
const PATIENCE_MS = 5_000;
const POLL_MS = 10;
const CONNECTIONS = 2;
/** ms that the server works on a question at most: longer, and the question fails instead of being asked again and again */
const ANSWER_MS = 10_000;
/** undefined_table: no read models were made yet, or a version went between the moment of the snapshot and the question */
const NO_TABLE = '42P01';

/** Reads counters of the read models at a cut, no earlier than a position. */
export class CutReader {
  private readonly pool: Pool;
  /** projection → where it stood when it was waited for in vain */
  private readonly stuck = new Map<string, number>();
  private left = false;

  /** @param patience ms without a move after which nobody waits any more */
  constructor(databaseUrl: string, private readonly log: Log, private readonly patience = PATIENCE_MS) {
    this.pool = new Pool({
      connectionString: databaseUrl, max: CONNECTIONS, application_name: 'evenhand figures', connectionTimeoutMillis: 5_000, keepAlive: true, statement_timeout: ANSWER_MS,
    });
    // a lost idle connection is replaced at the next question
    this.pool.on('error', () => undefined).on('connect', (client) => void client.on('error', () => undefined));
  }

  /**
   * Waits for the live version as long as it moves, and as long as there is patience after that; where it stood still then it is not waited for again before it moves.
   * @returns undefined where it does not come so far, and where there is none @throws StoreUnavailable, or what pg says of a server out of reach
   */
  async at<T>(projection: string, position: number, read: (cut: Cut) => Promise<T>): Promise<T | undefined> {
    let [stood, since] = [-1, performance.now()];
    for (;;) {
      if (this.left) throw new StoreUnavailable('the read models are not asked any more');
      const found = await this.take(projection, position, read);
      if ('value' in found) {
        this.stuck.delete(projection);
        return found.value;
      }
      if (found.position !== stood) [stood, since] = [found.position, performance.now()];
      if (this.stuck.get(projection) === stood) return undefined;
      if (performance.now() - since > this.patience) {
        this.stuck.set(projection, stood);
        this.log.warn({ projection, position: stood, asked: position }, 'a read model stands still: what is decided meanwhile is compared with nobody');
        return undefined;
      }
      await sleep(POLL_MS);
    }
  }

  async check(): Promise<void> {
    await this.pool.query('select 1');
  }

  /** Who still waits is refused. */
  leave(): void {
    this.left = true;
  }

  close(): Promise<void> {
    this.leave();
    return this.pool.end();
  }

  private async take<T>(projection: string, position: number, read: (cut: Cut) => Promise<T>): Promise<Found<T>> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      // A pool's clients are Clients, though its types say less.
      return await Snapshot.take(client as unknown as Client, [projection], async (snapshot): Promise<Found<T>> => {
        const live = snapshot.live(projection);
        if (!live) return { position: -1 };
        const { table, position: first, last } = live;
        return first < position || first < last ? { position: first } : { value: await read({ snapshot, table, position: first }) };
      });
    } catch (error) {
      if (error instanceof DatabaseError && error.code === NO_TABLE) return { position: -1 };
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }
}
