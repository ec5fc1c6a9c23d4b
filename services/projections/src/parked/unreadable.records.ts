import { Pool } from 'pg';

/** A record of the journey topic that tells no event: nobody folds it, and the relay's reconciliation names it. */
export interface UnreadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly readAt: string;
}

export interface UnreadablePage {
  readonly items: readonly UnreadableRecord[];
  /** topic/partition/offset to go on behind */
  readonly next: string | null;
}

const TABLE = 'evenhand_projections.unreadable';

/** What was met in the journey topic and could not be read, each place once. */
export class UnreadableRecords {
  private readonly pool: Pool;

  constructor(databaseUrl: string) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 2, application_name: 'evenhand unreadable records' });
    this.pool.on('error', () => undefined);
  }

  /** In the order of topics, partitions and offsets. @param after topic/partition/offset */
  async list(after = '/-1/-1', limit = 100): Promise<UnreadablePage> {
    const { rows } = await this.pool.query<Omit<UnreadableRecord, 'readAt'> & { readAt: Date }>(
      `select topic, "partition", "offset"::float8, reason, read_at as "readAt" from ${TABLE} where (topic, "partition", "offset") > ($1, $2, $3) order by 1, 2, 3 limit $4`,
      [...placeOf(after), limit + 1],
    );
    const items = rows.slice(0, limit).map(({ readAt, ...record }) => ({ ...record, readAt: readAt.toISOString() }));
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? `${last.topic}/${last.partition}/${last.offset}` : null };
  }

  /** Once, however often it is met. */
  async keep({ topic, partition, offset, reason }: Omit<UnreadableRecord, 'readAt'>): Promise<void> {
    await this.pool.query(`insert into ${TABLE} (topic, "partition", "offset", reason) values ($1, $2, $3, $4) on conflict do nothing`, [topic, partition, offset, reason]);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

function placeOf(place: string): [topic: string, partition: number, offset: string] {
  const [topic = '', partition = '', offset = ''] = place.split('/');
  return [topic, Number(partition), offset];
}
