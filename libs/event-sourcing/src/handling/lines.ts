import type { AppendResult } from '../event-store';
import type { Verdict } from './item';

/** In which order the calls of a channel tell of a customer, once one of them has lost a race: all behind it waits for it. */
export class Lines {
  private readonly all = {};
  /** of customers for whom `all` is broken */
  private readonly anew = new Map<string, object>();
  /** of each call under way, the streams in which it has lost a race, and their customers */
  private readonly contested = new Map<object, Set<string>>();

  /** In which of them the customer's appends are sent (see Append); it keeps out of the log what is behind them and on its way already. */
  of(customer: string): object {
    return this.anew.get(customer) ?? this.all;
  }

  /** @param why the append was not stored */
  lost(call: object, { item: { intent: { stream, customer } }, append: { line } }: Pick<Verdict<unknown, unknown, unknown>, 'item' | 'append'>, why: AppendResult['status']): void {
    this.contested.set(call, (this.contested.get(call) ?? new Set()).add(stream).add(customer));
    if (why === 'conflict' && this.of(customer) === line) this.anew.set(customer, {});
  }

  /** Whether a call is deciding anew in this stream or of this customer. */
  hold(stream: string, customer: string): boolean {
    return this.contested.size > 0 && [...this.contested.values()].some((held) => held.has(stream) || held.has(customer));
  }

  settled(call: object): void {
    this.contested.delete(call);
  }
}
