import { escapeIdentifier } from 'pg';
import type { ClientBase } from 'pg';
import { slotOf } from '@evenhand/event-sourcing';
import type { AppendProjection } from '@evenhand/event-sourcing';
import { Breather } from './breather';
import { attempt, chunks } from './window';
import type { DecodedEvent, PreparedWindow, WindowWriter } from './window';

type Row = readonly (string | number | boolean | null)[];

const ROWS_A_STATEMENT = 1_000;

/** Rows per event, inserted once. */
export class AppendWriter<Event extends DecodedEvent> implements WindowWriter<Event> {
  private readonly width: number;
  private readonly insert: string;

  constructor(private readonly projection: AppendProjection<Event>, table: string) {
    const types = ['bigint', 'integer', 'smallint', ...Object.values(projection.columns)];
    const names = ['position', 'ordinal', 'slot', ...Object.keys(projection.columns).map((name) => escapeIdentifier(name))];
    this.width = types.length;
    this.insert = `insert into ${table} (${names.join(', ')}) select * from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})`;
  }

  async prepare(events: readonly Event[]): Promise<PreparedWindow> {
    const rows: Row[] = [];
    const breather = new Breather();
    for (const event of events) {
      if (breather.due) await breather.take();
      const made = attempt(event.position, () => this.projection.rows(event));
      const slot = made.length > 0 ? slotOf(event.customer) : 0;
      for (const [ordinal, row] of made.entries()) rows.push([event.position, ordinal, slot, ...row]);
    }
    return { write: (client) => this.write(client, rows), committed: () => undefined };
  }

  forget(): void {
    // holds nothing
  }

  private async write(client: ClientBase, rows: readonly Row[]): Promise<void> {
    for (const chunk of chunks(rows, ROWS_A_STATEMENT)) {
      const values = Array.from({ length: this.width }, (_, column) => chunk.map((row) => row[column]));
      await client.query({ name: 'write', text: this.insert, values });
    }
  }
}
