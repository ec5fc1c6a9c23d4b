import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { slotOf } from '@evenhand/event-sourcing';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const CONNECTIONS = 3;
const TABLE = 'events';
const COLUMNS = 'position, stream, revision, event_id, customer, slot, recorded_at, digest, body';

interface Waiting {
  readonly rows: string[];
  readonly done: (error?: unknown) => void;
}

/** The least that stores rows in our table: `COPY`, by what waits together. No order, no judgement. */
export class Copier {
  private position = 0;
  private waiting: Waiting[] = [];
  private readonly idle: Client[] = [];

  async open(url: string): Promise<void> {
    for (let i = 0; i < CONNECTIONS; i++) {
      const client = new Client(url);
      await client.connect();
      this.idle.push(client);
    }
    const { rows } = await (this.idle[0] as Client).query<{ head: string | null }>(`select max(position) as head from ${TABLE}`);
    this.position = Number(rows[0]?.head ?? 0);
  }

  /** @returns the first position */
  async store(items: readonly { readonly subject: string }[], stream?: string, revision = 0): Promise<number> {
    const first = this.position + 1;
    const rows = items.map((item) => rowOf(item, ++this.position, stream ?? `bench-${this.position}`, revision));
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ rows, done: (error) => (error ? reject(error as Error) : resolve()) });
      this.next();
    });
    return first;
  }

  private next(): void {
    const client = this.waiting.length > 0 ? this.idle.pop() : undefined;
    if (!client) return;
    const group = this.waiting;
    this.waiting = [];
    const text = group.flatMap(({ rows }) => rows).join('');
    pipeline(Readable.from([Buffer.from(text)]), client.query(copyFrom(`copy ${TABLE} (${COLUMNS}) from stdin`)))
      .then(() => group.forEach(({ done }) => done()), (error: unknown) => group.forEach(({ done }) => done(error)))
      .finally(() => {
        this.idle.push(client);
        this.next();
      });
  }
}

function rowOf(item: { readonly subject: string }, at: number, stream: string, revision: number): string {
  const body = JSON.stringify(item).replaceAll('\\', '\\\\');
  return `${at}\t${stream}\t${revision}\t${randomUUID()}\t${item.subject}\t${slotOf(item.subject)}\t2026-01-01T00:00:00.000Z\t${randomUUID()}\t${body}\n`;
}
