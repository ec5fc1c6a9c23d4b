import { Column } from '../columns/column';
import type { People } from '../columns/people';

const NONE = -1;

/** A row of `contact-activity`, moments in ms since 1970. */
export interface ContactRow {
  readonly customer: string;
  readonly at: number;
  readonly outcome: string;
  readonly channel: string | null;
  readonly kind: string;
  readonly initiator: string;
  readonly product: string | null;
  readonly waitSec: number | null;
  readonly durationSec: number | null;
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
  /** by customer: the latest contact */
  private readonly latest = new Column((n) => new Int32Array(n), NONE);

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

  /** @returns ms to the contact before it of the same customer, Infinity where it is the first */
  sincePrevious(row: number): number {
    const before = this.before.values[row] as number;
    return before === NONE ? Infinity : (this.at.values[row] as number) - (this.at.values[before] as number);
  }

  /** Moment of a customer's latest contact, NaN where there was none. @param customer its number */
  latestOf(customer: number): number {
    const row = this.latest.values[customer] ?? NONE;
    return row === NONE ? NaN : (this.at.values[row] as number);
  }

  /** A contact that is told late takes its place between those before and after it. */
  private link(row: number, who: number, at: number): void {
    this.latest.grow(who + 1);
    let after = NONE;
    let before = this.latest.values[who] as number;
    while (before !== NONE && (this.at.values[before] as number) > at) {
      after = before;
      before = this.before.values[before] as number;
    }
    this.before.set(row, before);
    if (after === NONE) this.latest.values[who] = row;
    else this.before.values[after] = row;
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
