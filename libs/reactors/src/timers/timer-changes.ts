import { uuidv5 } from '@evenhand/event-sourcing';
import type { ClientBase } from 'pg';
import { LAST_MOMENT, momentText as iso } from '../moment';
import type { Disarm, Draft } from '../process-manager';

/** A timer as its row holds it. */
export interface TimerRow {
  readonly service: string;
  readonly stream: string;
  readonly key: string;
  readonly customer: string;
  readonly dueAt: number;
  /** when what arms it was recorded, ms: a due moment that was past by then waits for what may still arrive */
  readonly recordedAt: number;
  readonly draft: Draft;
}

const NAMESPACE = '5b9a3c52-64c4-4f0e-8b3e-0a4f1d7c9e11';
/** What an alarm's timers stand under, who have no stream that tells them. */
export const alarmsOf = (customer: string): string => `alarm-${customer}`;

/** What a page of the log changes among the timers. */
export class TimerChanges {
  /** stream → its timers now */
  private readonly told = new Map<string, readonly TimerRow[]>();
  private readonly armed = new Map<string, TimerRow>();
  private readonly disarmed: (Disarm & { readonly stream: string })[] = [];
  /** customer → when the last of what is new of them was recorded, ms */
  private readonly stirred = new Map<string, number>();

  /** @param service whose timers it changes: no other's wait for its page @param settle ms that a due moment already past waits */
  constructor(private readonly service: string, private readonly settle: number) {}

  /** A stream's timers as it stands: those it has no more are gone. @param after of those not there yet only what is due later is armed, ms */
  tell(stream: string, timers: readonly TimerRow[], after = -Infinity): void {
    this.told.set(stream, timers);
    for (const timer of timers) if (timer.dueAt > after) this.arm(timer);
  }

  /** What is due after all time comes never, and is not waited for. */
  arm(row: TimerRow): void {
    if (row.dueAt <= LAST_MOMENT) this.armed.set(`${row.stream}\n${row.key}`, row);
  }

  disarm(customer: string, { prefix, from, to }: Disarm): void {
    const stream = alarmsOf(customer);
    for (const [name, { stream: mine, key, dueAt }] of this.armed) if (mine === stream && key.startsWith(prefix) && dueAt >= from && dueAt <= to) this.armed.delete(name);
    this.disarmed.push({ stream, prefix, from, to });
  }

  /** Something new of a customer arrived: what of theirs waits for that waits once more. */
  stir(customer: string, recordedAt: number): void {
    this.stirred.set(customer, Math.max(recordedAt, this.stirred.get(customer) ?? -Infinity));
  }

  get size(): number {
    return this.told.size + this.armed.size + this.disarmed.length;
  }

  /** One after the other on one connection, and all of it again where that is broken off. */
  async save(client: ClientBase): Promise<void> {
    if (this.disarmed.length > 0) await this.saveDisarmed(client);
    if (this.told.size > 0) await this.saveGone(client);
    if (this.armed.size > 0) await this.saveArmed(client, [...this.armed.values()]);
    if (this.stirred.size > 0) await this.saveStirred(client);
  }

  private async saveDisarmed(client: ClientBase): Promise<void> {
    await client.query({
      name: 'reactors-disarm',
      text: `delete from reactors.timer t using unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) d(stream, prefix, low, high)
        where t.stream = d.stream and t.service = $5 and starts_with(t.key, d.prefix) and t.due_at between d.low and d.high`,
      values: [this.disarmed.map(({ stream }) => stream), this.disarmed.map(({ prefix }) => prefix), this.disarmed.map(({ from }) => iso(from)), this.disarmed.map(({ to }) => iso(to)), this.service],
    });
  }

  private async saveGone(client: ClientBase): Promise<void> {
    const rows = [...this.told.values()].flat();
    await client.query({
      name: 'reactors-gone',
      text: `delete from reactors.timer t where stream = any($1::text[])
        and not exists (select from unnest($2::text[], $3::text[]) d(stream, key) where d.stream = t.stream and d.key = t.key)`,
      values: [[...this.told.keys()], rows.map(({ stream }) => stream), rows.map(({ key }) => key)],
    });
  }

  /** A timer that is there already keeps its moment where it is due as before: what is told twice does not wait twice. */
  private async saveArmed(client: ClientBase, rows: readonly TimerRow[]): Promise<void> {
    const column = <T>(pick: (row: TimerRow) => T): T[] => rows.map(pick);
    await client.query({
      name: 'reactors-arm',
      text: `insert into reactors.timer as t (id, service, kind, stream, key, customer, due_at, ready_at, draft)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[])
        on conflict (stream, key) do update set due_at = excluded.due_at, draft = excluded.draft, attempts = 0, error = null,
          ready_at = case when t.due_at = excluded.due_at then t.ready_at else excluded.ready_at end
        where t.due_at <> excluded.due_at or t.draft <> excluded.draft`,
      values: [
        column(({ stream, key }) => uuidv5(`${stream}\n${key}`, NAMESPACE)), column(({ service }) => service), column(({ draft }) => draft.type),
        column(({ stream }) => stream), column(({ key }) => key), column(({ customer }) => customer), column(({ dueAt }) => iso(dueAt)),
        column(({ dueAt, recordedAt }) => iso(dueAt > recordedAt ? dueAt : recordedAt + this.settle)), column(({ draft }) => JSON.stringify(draft)),
      ],
    });
  }

  private async saveStirred(client: ClientBase): Promise<void> {
    await client.query({
      name: 'reactors-stir',
      text: `update reactors.timer t set ready_at = s.ready_at from unnest($1::text[], $2::timestamptz[]) s(customer, ready_at)
        where t.customer = s.customer and t.service = $3 and t.ready_at > t.due_at and t.error is null and t.ready_at < s.ready_at`,
      values: [[...this.stirred.keys()], [...this.stirred.values()].map((recordedAt) => iso(recordedAt + this.settle)), this.service],
    });
  }
}
