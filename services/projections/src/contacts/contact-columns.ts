import { Column } from '../columns/column';
import type { People } from '../columns/people';
import type { Contact } from './contact-activity.projection';

const NONE = -1;

/** A row of `contact-activity`; `at` in ms since 1970. */
export interface ContactRow extends Contact {
  readonly customer: string;
  readonly at: number;
}

/** What rows are told apart by; rows that agree in all of it share one entry. */
export type Circumstances = Pick<ContactRow, 'outcome' | 'channel' | 'kind' | 'initiator' | 'product'>;

/** All contacts, column by column, 28 bytes each; each knows the one before it of the same customer, by time. */
export class ContactColumns {
  readonly at = new Column((n) => new Float64Array(n));
  readonly customer = new Column((n) => new Int32Array(n));
  /** index into `circumstances` */
  readonly circumstance = new Column((n) => new Int32Array(n));
  /** seconds, −1 where nothing is said */
  readonly wait = new Column((n) => new Int32Array(n));
  readonly duration = new Column((n) => new Int32Array(n));
  readonly circumstances: Circumstances[] = [];
  size = 0;
  private readonly numbers = new Map<string, number>();
  private readonly before = new Column((n) => new Int32Array(n));
  /** by customer: the latest contact, once it is settled */
  private readonly latest = new Column((n) => new Int32Array(n), NONE);
  /** customers of whom a contact was told late: their contacts hang together, in no order yet */
  private readonly unsettled = new Set<number>();

  constructor(readonly people: People) {}

  /** Rows come in the order of the log; of one moment the later in the log counts as the later contact. */
  add({ customer, at, waitSec, durationSec, ...circumstances }: ContactRow): void {
    const row = this.size;
    const who = this.people.number(customer);
    this.at.set(row, at);
    this.customer.set(row, who);
    this.circumstance.set(row, this.numberOf(circumstances));
    this.wait.set(row, waitSec ?? NONE);
    this.duration.set(row, durationSec ?? NONE);
    this.link(row, who, at);
    this.size += 1;
  }

  /** @returns ms to the contact before it of the same customer, Infinity where it is the first; once all is settled */
  sincePrevious(row: number): number {
    const before = this.before.values[row] as number;
    return before === NONE ? Infinity : (this.at.values[row] as number) - (this.at.values[before] as number);
  }

  /** Moment of a customer's latest contact, NaN where there was none; once all is settled. @param customer its number */
  latestOf(customer: number): number {
    const row = this.latest.values[customer] ?? NONE;
    return row === NONE ? NaN : (this.at.values[row] as number);
  }

  /** Puts contacts that were told late in their place between those before and after them: to be done before it is asked what was before or latest. */
  settle(): void {
    for (const who of this.unsettled) {
      const rows: number[] = [];
      for (let row = this.latest.values[who] as number; row !== NONE; row = this.before.values[row] as number) rows.push(row);
      rows.sort((a, b) => (this.at.values[a] as number) - (this.at.values[b] as number) || a - b);
      rows.forEach((row, i) => (this.before.values[row] = rows[i - 1] ?? NONE));
      this.latest.values[who] = rows.at(-1) as number;
    }
    this.unsettled.clear();
  }

  private link(row: number, who: number, at: number): void {
    this.latest.grow(who + 1);
    const latest = this.latest.values[who] as number;
    if (latest !== NONE && (this.at.values[latest] as number) > at) this.unsettled.add(who);
    this.before.set(row, latest);
    this.latest.values[who] = row;
  }

  private numberOf({ outcome, channel, kind, initiator, product }: Circumstances): number {
    const key = `${outcome}|${channel ?? ''}|${kind}|${initiator}|${product ?? ''}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const own = Buffer.from(key).toString();
    const [of, by, what, from, about] = own.split('|') as [string, string, string, string, string];
    this.numbers.set(own, this.circumstances.length);
    return this.circumstances.push({ outcome: of, channel: by || null, kind: what, initiator: from, product: about || null }) - 1;
  }
}
