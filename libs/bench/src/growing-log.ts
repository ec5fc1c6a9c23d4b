import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { serialise, storedIdOf } from '@evenhand/contracts';
import { slotOf } from '@evenhand/event-sourcing';
import { escapeCopyText } from '@evenhand/event-store-postgres';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Stored } from './stored';

const COPY = 'copy events (position, recorded_at, revision, slot, event_id, digest, stream, customer, body) from stdin';
const CHUNK = 2_000;

/** One line of that COPY, as the service would have written it, but for the digest. */
export function rowOf({ event, stream, revision }: Stored, position: number): string {
  const id = storedIdOf(event.source, event.id);
  const keys = `${escapeCopyText(stream)}\t${escapeCopyText(event.subject)}`;
  return `${position}\t2026-01-01T00:00:00.000Z\t${revision}\t${slotOf(event.subject)}\t${id}\t${id}\t${keys}\t${escapeCopyText(serialise(event))}\n`;
}

/** A database whose log grows from one size that is measured to the next, past the service: nothing else may write to it meanwhile. */
export class GrowingLog {
  private head = 0;

  constructor(readonly url: string, private readonly events: Iterator<Stored, unknown>) {}

  /**
   * Adds what is missing to a log of so many events. Two thirds of the time would go into the indexes, so they are made anew behind it.
   * @returns how many there are: fewer where no more are to be had
   */
  async growTo(total: number): Promise<number> {
    const client = new Client(this.url);
    await client.connect();
    try {
      const { rows } = await client.query<{ head: string }>('select coalesce(max(position), 0) as head from events');
      const head = Number(rows[0]?.head);
      if (head >= total) return head;
      await client.query("set maintenance_work_mem = '512MB'");
      await client.query('begin');
      const indexes = await this.dropIndexes(client);
      await pipeline(Readable.from(this.chunks(head, total)), client.query(copyFrom(COPY)));
      for (const definition of indexes) await client.query(definition);
      await client.query('commit');
      await client.query('vacuum analyze events');
      return this.head;
    } finally {
      await client.end();
    }
  }

  private *chunks(head: number, total: number): Generator<Buffer> {
    for (this.head = head; this.head < total; ) {
      const rows: string[] = [];
      while (rows.length < CHUNK && this.head < total) {
        const { done, value } = this.events.next();
        if (done) break;
        rows.push(rowOf(value, ++this.head));
      }
      if (rows.length === 0) return;
      yield Buffer.from(rows.join(''));
    }
  }

  /** @returns the statements that make them again */
  private async dropIndexes(client: Client): Promise<string[]> {
    const { rows } = await client.query<{ removal: string; definition: string }>(INDEXES);
    for (const { removal } of rows) await client.query(removal);
    return rows.map(({ definition }) => definition);
  }
}

const INDEXES = `
  select case when conname is null then format('drop index %s', indexrelid::regclass) else format('alter table events drop constraint %I', conname) end as removal,
    case when conname is null then pg_get_indexdef(indexrelid) else format('alter table events add constraint %I %s', conname, pg_get_constraintdef(c.oid)) end as definition
  from pg_index left join pg_constraint c on conindid = indexrelid
  where indrelid = 'events'::regclass`;
