import { uuidv5 } from '@evenhand/event-sourcing';
import type { ClientBase } from 'pg';
import type { Disarm, Draft } from '../process-manager';

/** A timer as its row holds it. */
export interface TimerRow {
  readonly service: string;
  readonly stream: string;
  readonly key: string;
  readonly customer: string;
  readonly dueAt: number;
  readonly draft: Draft;
}

const NAMESPACE = '5b9a3c52-64c4-4f0e-8b3e-0a4f1d7c9e11';
const iso = (ms: number): string => new Date(ms).toISOString();
/** What an alarm's timers stand under, who have no stream that tells them. */
export const alarmsOf = (customer: string): string => `alarm-${customer}`;

/** What a page of the log changes among the timers. */
export class TimerChanges {
  /** stream → its timers now, by key */
  private readonly told = new Map<string, readonly TimerRow[]>();
  private readonly armed = new Map<string, TimerRow>();
  private readonly disarmed: (Disarm & { readonly stream: string })[] = [];
  private readonly stirred = new Set<string>();

  /** @param settle ms that a due moment already past waits for what may still arrive */
  constructor(private readonly now: number, private readonly settle: number) {}

  /** A stream's timers as it stands: those it has no more are gone. */
  tell(stream: string, timers: readonly TimerRow[]): void {
    this.told.set(stream, timers);
  }

  arm(row: TimerRow): void {
    this.armed.set(`${row.stream}\n${row.key}`, row);
  }

  disarm(customer: string, { prefix, from, to }: Disarm): void {
    const stream = alarmsOf(customer);
    for (const [name, { stream: mine, key, dueAt }] of this.armed) if (mine === stream && key.startsWith(prefix) && dueAt >= from && dueAt <= to) this.armed.delete(name);
    this.disarmed.push({ stream, prefix, from, to });
  }

  /** Something new of a customer arrived: what of theirs is overdue waits once more. */
  stir(customer: string): void {
    this.stirred.add(customer);
  }

  get size(): number {
    return this.told.size + this.armed.size + this.disarmed.length;
  }

  async save(client: ClientBase): Promise<void> {
    const rows = [...[...this.told.values()].flat(), ...this.armed.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1));
    if (this.stirred.size > 0) await this.saveStirred(client);
    if (this.disarmed.length > 0) {
      await client.query(
        `delete from reactors.timer t using unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) d(stream, prefix, low, high)
         where t.stream = d.stream and starts_with(t.key, d.prefix) and t.due_at between d.low and d.high`,
        [this.disarmed.map(({ stream }) => stream), this.disarmed.map(({ prefix }) => prefix), this.disarmed.map(({ from }) => iso(from)), this.disarmed.map(({ to }) => iso(to))],
      );
    }
    if (this.told.size > 0) {
      await client.query(
        `delete from reactors.timer t where stream = any($1::text[])
         and not exists (select from unnest($2::text[], $3::text[]) d(stream, key) where d.stream = t.stream and d.key = t.key)`,
        [[...this.told.keys()], rows.map(({ stream }) => stream), rows.map(({ key }) => key)],
      );
    }
    if (rows.length > 0) await this.saveRows(client, rows);
  }

  private async saveStirred(client: ClientBase): Promise<void> {
    await client.query({
      name: 'reactors-stir',
      text: 'update reactors.timer set ready_at = $2 where customer = any($1::text[]) and ready_at > due_at and ready_at < $2 and error is null',
      values: [[...this.stirred], iso(this.now + this.settle)],
    });
  }

  private async saveRows(client: ClientBase, rows: readonly TimerRow[]): Promise<void> {
    const column = <T>(pick: (row: TimerRow) => T): T[] => rows.map(pick);
    await client.query({
      name: 'reactors-arm',
      text: `insert into reactors.timer (id, service, kind, stream, key, customer, due_at, ready_at, draft)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[])
        on conflict (stream, key) do update set due_at = excluded.due_at, ready_at = excluded.ready_at, draft = excluded.draft, attempts = 0, error = null
        where reactors.timer.due_at <> excluded.due_at`,
      values: [
        column(({ stream, key }) => uuidv5(`${stream}\n${key}`, NAMESPACE)), column(({ service }) => service), column(({ draft }) => draft.type),
        column(({ stream }) => stream), column(({ key }) => key), column(({ customer }) => customer), column(({ dueAt }) => iso(dueAt)),
        column(({ dueAt }) => iso(dueAt > this.now ? dueAt : this.now + this.settle)), column(({ draft }) => JSON.stringify(draft)),
      ],
    });
  }
}
